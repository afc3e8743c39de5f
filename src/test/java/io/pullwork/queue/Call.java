package io.pullwork.queue;

import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.util.List;
import java.util.Set;

/** A call of {@link QueueState} as a value, so that it can be repeated, compared, altered and printed. */
sealed interface Call {

    long nowMillis();

    /** Whether it gives back a lease of this task under which nothing was tried. */
    default boolean handsBack(TaskId task) {
        List<Lease> handedBack = this instanceof Report report
                ? report.handedBack()
                : this instanceof Postpone postpone ? List.of(postpone.lease()) : List.of();
        return handedBack.stream().anyMatch(lease -> lease.task().equals(task)) || pausesBy(task);
    }

    /** Whether it says that an attempt at this task has found that the queue is to be paused. */
    default boolean pausesBy(TaskId task) {
        return this instanceof Report report
                && report.finished().stream()
                        .anyMatch(one -> one.lease().task().equals(task)
                                && one.outcome() instanceof Outcome.Failure
                                && one.retry() instanceof Retry.PauseQueue);
    }

    /** What it would have stored here. */
    default List<Task> asked() {
        if (this instanceof PutForwarded forwarded) {
            return forwarded.tasks();
        }
        return this instanceof Put put ? put.tasks() : List.of();
    }

    record Put(List<Task> tasks, long nowMillis) implements Call {}

    record RequestWork(
            WorkerId worker, int credit, Set<HandlerName> handlers, Set<Lease> held, int stuck, long nowMillis)
            implements Call {}

    record Report(
            WorkerId worker, long number, List<Finished> finished, List<Lease> handedBack, int credit, long nowMillis)
            implements Call {}

    record Postpone(Lease lease, long dueMillis, long nowMillis) implements Call {}

    record Progress(List<Advanced> advanced, long nowMillis) implements Call {}

    record Checkpointed(WorkerId worker, Checkpoint checkpoint, long nowMillis) implements Call {}

    record WorkerGone(WorkerId worker, long nowMillis) implements Call {}

    record GetResults(CallId call, int max, long deadlineMillis, long nowMillis) implements Call {}

    record AwaitResult(CallId call, TaskId task, long deadlineMillis, long nowMillis) implements Call {}

    record Acknowledge(CallId call, List<TaskId> tasks, long nowMillis) implements Call {}

    record Cancel(CallId call, TaskId task, long nowMillis) implements Call {}

    record Administer(CallId call, QueueCommand command, long nowMillis) implements Call {}

    record ForwardAgain(long nowMillis) implements Call {}

    record ForwardDecided(TaskId last, Set<Long> turnedAway, String refusal, long nowMillis) implements Call {}

    record PutForwarded(List<Task> tasks, long settledUpTo, long nowMillis) implements Call {}

    record ClientGone(ClientId client, long nowMillis) implements Call {}

    record Tick(long nowMillis) implements Call {}
}
