package io.pullwork.client;

import io.pullwork.queue.TaskStatus;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A task that was put, for its putter. Holding one costs nothing; dropping it changes nothing. */
public interface TaskHandle<O> {

    TaskId task();

    /** Where it was put. */
    QueueName queue();

    /**
     * Waits up to the timeout for the value. The result stays where it is.
     *
     * @throws NoResultYet if the task has not ended; calling again is safe
     * @throws io.pullwork.task.TaskFailed if it ended without a value
     * @throws ResultTaken if it has ended and its result is not there: taken from the result queue by somebody,
     *     dropped when its time was over, or not kept at all, as the task was put
     */
    O await(Duration timeout) throws InterruptedException;

    /** What the task does at this moment, and how far it is. */
    TaskStatus status() throws InterruptedException;

    /** How far it is, as its handler has said in this attempt; empty if it has said nothing, or does not run. */
    default Optional<Progress> progress() throws InterruptedException {
        return Optional.ofNullable(status().progress());
    }

    /** As {@link TaskQueue#cancel}. */
    boolean cancel() throws InterruptedException;

    /**
     * The value when it comes, however long it takes; fails as {@link #await} does, but never for the
     * time. Cancelling it ends the waiting, not the task. It waits a minute or two at a time: the result of a
     * task that was put with {@code DISCARD} is missed if it comes between two of these waits.
     */
    CompletableFuture<O> toCompletableFuture();
}
