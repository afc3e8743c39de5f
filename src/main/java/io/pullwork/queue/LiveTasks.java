package io.pullwork.queue;

import io.pullwork.task.Advanced;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Every task that has not ended, whether it waits or is leased; gives new ones their positions. */
final class LiveTasks {

    private final Map<TaskId, LiveTask> byId = new HashMap<>();
    private final long maxBytesInMemory;
    private long nextPosition = 1;
    private long bytes;
    private long bytesInMemory;

    /** @param maxBytesInMemory what is beyond it keeps its payload on disk only */
    LiveTasks(long maxBytesInMemory) {
        this.maxBytesInMemory = maxBytesInMemory;
    }

    /** Where the next task will stand. */
    long nextPosition() {
        return nextPosition;
    }

    LiveTask add(long position, Task task, long addedMillis, long dueMillis) {
        var added = new LiveTask(position, inMemory(task), addedMillis, dueMillis);
        nextPosition = position + 1;
        byId.put(task.id(), added);
        bytes += added.sizeBytes();
        bytesInMemory += added.bytesInMemory();
        return added;
    }

    private Task inMemory(Task task) {
        boolean fits = bytesInMemory + task.payload().sizeBytes() <= maxBytesInMemory;
        return fits ? task : task.withPayload(task.payload().withoutBytes());
    }

    /** Another in place of one that waits: it has its id, its position and the numbers of its leases. */
    LiveTask replace(LiveTask old, Task task, long dueMillis) {
        LiveTask next = standIn(old, task, dueMillis);
        next.beginAnew(old);
        return next;
    }

    /** The same task, with other options. */
    LiveTask change(LiveTask old, Task task, long dueMillis) {
        LiveTask next = standIn(old, task, dueMillis);
        next.goOn(old);
        return next;
    }

    private LiveTask standIn(LiveTask old, Task task, long dueMillis) {
        remove(task.id());
        var next = new LiveTask(old.position(), inMemory(task), old.addedMillis, dueMillis);
        byId.put(task.id(), next);
        bytes += next.sizeBytes();
        bytesInMemory += next.bytesInMemory();
        return next;
    }

    /** Those that wait after one position and not after the other, the oldest first; at most so many. */
    List<LiveTask> oldestWaiting(long afterPosition, long upToPosition, int max) {
        var oldest = new PriorityQueue<LiveTask>(LiveTask.BY_POSITION.reversed());
        for (LiveTask task : byId.values()) {
            boolean isMeant = task.position() > afterPosition && task.position() <= upToPosition;
            // Most come in the order of their positions, and would only be added to be taken out again.
            boolean isTooLate = oldest.size() == max && oldest.element().position() < task.position();
            if (isMeant && !isTooLate && task.isWaiting()) {
                oldest.add(task);
                if (oldest.size() > max) {
                    oldest.poll();
                }
            }
        }
        return oldest.stream().sorted(LiveTask.BY_POSITION).toList();
    }

    /** The task has ended. */
    void remove(TaskId id) {
        LiveTask ended = byId.remove(id);
        if (ended != null) {
            ended.hasEnded = true;
            bytes -= ended.sizeBytes();
            bytesInMemory -= ended.bytesInMemory();
        }
    }

    /** How far workers are with what they run. */
    void progress(List<Advanced> advanced) {
        for (Advanced one : advanced) {
            LiveTask task = get(one.lease().task());
            if (task != null && task.isHeldBy(one.lease())) {
                task.progress(one.progress());
            }
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
