package io.pullwork.client;

import io.pullwork.queue.TaskStatus;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A task that was put, for its putter. Holding one costs nothing; dropping it changes nothing. */
public interface TaskHandle<O> {

    TaskId task();

    /** Where it was put. */
    QueueName queue();

    /**
     * Waits up to the timeout for the value. The result stays in the result queue.
     *
     * @throws NoResultYet if the task has not ended; calling again is safe
     * @throws io.pullwork.task.TaskFailed if it ended without a value
     * @throws ResultTaken if somebody has taken the result from the result queue
     */
    O await(Duration timeout) throws InterruptedException;

    /** What the task does at this moment, and how far it is. */
    TaskStatus status() throws InterruptedException;

    /** As {@link TaskQueue#cancel}. */
    boolean cancel() throws InterruptedException;

    /**
     * The value when it comes, however long it takes; fails as {@link #await} does, but never for the
     * time. Cancelling it ends the waiting, not the task.
     */
    CompletableFuture<O> toCompletableFuture();
}
