package io.pullwork.queue;

import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every task that has not ended, whether it waits or is leased; gives new ones their positions. */
final class LiveTasks {

    private final Map<TaskId, LiveTask> byId = new HashMap<>();
    private long nextPosition = 1;
    private long bytes;

    /** Where the next task will stand. */
    long nextPosition() {
        return nextPosition;
    }

    LiveTask add(long position, Task task, long addedMillis, long dueMillis) {
        var added = new LiveTask(position, task, addedMillis, dueMillis);
        nextPosition = position + 1;
        byId.put(task.id(), added);
        bytes += added.sizeBytes();
        return added;
    }

    /** The task has ended. */
    void remove(TaskId id) {
        LiveTask ended = byId.remove(id);
        if (ended != null) {
            ended.hasEnded = true;
            bytes -= ended.sizeBytes();
        }
    }

    @Nullable
    LiveTask get(TaskId id) {
        return byId.get(id);
    }

    boolean contains(TaskId id) {
        return byId.containsKey(id);
    }

    Collection<LiveTask> all() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    /** Their payloads. */
    long bytes() {
        return bytes;
    }
}
