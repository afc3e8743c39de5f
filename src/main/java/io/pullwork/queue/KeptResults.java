package io.pullwork.queue;

import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results that are read by the ids of their tasks, as often as somebody asks. Nobody takes them away, so they end by
 * themselves: when their time is over, or when there are too many, the oldest first. So they never hold up others.
 */
final class KeptResults {

    private record Kept(long position, TaskResult result) {}

    /** In the order in which the tasks ended. */
    private final Map<TaskId, Kept> byTask = new LinkedHashMap<>();

    private final QueueSettings.Retention retention;
    private final StepLog log;
    private long bytes;

    KeptResults(QueueSettings.Retention retention, StepLog log) {
        this.retention = retention;
        this.log = log;
    }

    void add(long position, TaskResult result) {
        byTask.put(result.task(), new Kept(position, result));
        bytes += result.outcome().sizeBytes();
    }

    @Nullable
    TaskResult of(TaskId task) {
        Kept kept = byTask.get(task);
        return kept == null ? null : kept.result();
    }

    /** 0 if it is not here. */
    long positionOf(TaskId task) {
        Kept kept = byTask.get(task);
        return kept == null ? 0 : kept.position();
    }

    void dropOld(long nowMillis) {
        while (isTooMuch() || nextDropMillis() <= nowMillis) {
            Kept oldest = oldest();
            forget(oldest.result().task());
            log.change(
                    new Change.ResultDropped(oldest.position(), oldest.result().task()));
        }
    }

    private boolean isTooMuch() {
        return byTask.size() > retention.maxKept() || bytes > retention.maxKeptBytes();
    }

    void forget(TaskId task) {
        Kept kept = byTask.remove(task);
        if (kept != null) {
            bytes -= kept.result().outcome().sizeBytes();
        }
    }

    /** When the time of the oldest is over; {@link Long#MAX_VALUE} if there is none. */
    long nextDropMillis() {
        return byTask.isEmpty() ? Long.MAX_VALUE : oldest().result().times().endedMillis() + retention.keptMillis();
    }

    private Kept oldest() {
        return byTask.values().iterator().next();
    }

    int size() {
        return byTask.size();
    }
}
