package io.pullwork.queue;

import io.pullwork.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether there is room for more: for tasks at the door, and for the results of what would be leased (P11). */
final class Admission {

    private final QueueSettings.Capacity capacity;
    private final LiveTasks live;
    private final Results results;

    Admission(QueueSettings.Capacity capacity, LiveTasks live, Results results) {
        this.capacity = capacity;
        this.live = live;
        this.results = results;
    }

    /** Why these tasks cannot be added; null if they can. */
    @Nullable
    String refusal(List<Task> tasks) {
        if (live.size() + tasks.size() > capacity.maxTasks()) {
            return "the queue holds " + live.size() + " tasks and may hold " + capacity.maxTasks();
        }
        long more = tasks.stream().mapToLong(task -> task.payload().sizeBytes()).sum();
        if (bytes() + more > capacity.maxBytes()) {
            return "the queue holds " + bytes() + " bytes and may hold " + capacity.maxBytes();
        }
        return null;
    }

    /** Results that nobody takes must not fill the memory: no more are made until some are taken. */
    boolean isLeasingPaused() {
        return results.size() >= capacity.maxResults() || results.bytes() >= capacity.maxBytes();
    }

    /** Those of tasks, and of results that wait to be taken; what is kept to be read has a limit of its own. */
    long bytes() {
        return live.bytes() + results.bytes();
    }
}
