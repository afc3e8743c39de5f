package io.pullwork.client;

import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Who answers what the two ends of one queue ask: the actor that speaks to its master, or, in the tests of
 * programs, a queue on the caller's own thread. Not for programs. Each future that is handed over is to be
 * completed in the end; one that is completed already has been given up by its caller.
 */
public interface Counterpart {

    /** What is to be put: all of a task but its id, which it gets when it first leaves. */
    record Work(HandlerName handler, Payload payload, TaskOptions options) {}

    /** @param work at least one; stored in this order */
    void put(List<Work> work, Duration timeout, CompletableFuture<List<TaskId>> stored);

    /** What the future is completed with counts as taken. */
    void take(int max, Duration timeout, CompletableFuture<List<TaskResult>> taken);

    void read(TaskId task, Duration timeout, CompletableFuture<TaskResult> read);

    void cancel(TaskId task, Duration timeout, CompletableFuture<Boolean> cancelled);

    void administer(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered);

    /** How long a thread shall wait that is ready to wait so long: not at all if nothing comes meanwhile. */
    Duration patience(Duration timeout);

    /** How long one of many waits shall last that are repeated until a task has ended. */
    Duration oneWait();

    /** Nobody asks any more. The future is complete when all is said. */
    CompletableFuture<Void> close();
}
