package io.pullwork.client;

import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.LetterFilter;
import io.pullwork.task.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of one queue that have failed for good. Each is kept with its input until it is retried or discarded, or
 * until there are more than {@code pullwork.queue.max-dead-letters}, when the oldest go. Calls fail as those of {@link
 * QueueAdmin} do, and may be repeated. How each attempt failed is told by {@link QueueAdmin#failedAttempts}, also after
 * a retry.
 *
 * <p>A task that is retried stands at the end of the queue, has all attempts of its policy before it, and keeps its id:
 * who awaits it waits for its new end. It begins without a checkpoint, expires no more, follows nothing, has no unique
 * key any more, and its group counts it no second time. A
 * result of its first life that nobody has taken is gone.
 */
public interface DeadLetters {

    /**
     * Those that the filter accepts.
     *
     * @param max so many at most
     * @return the newest first
     */
    List<DeadLetter> list(LetterFilter filter, int max) throws InterruptedException;

    /** The one of this task, if there is one. */
    Optional<DeadLetter> find(TaskId task) throws InterruptedException;

    /**
     * Lets these run again.
     *
     * @return how many; those that are no dead letters do not count
     * @throws CommandRefused if the queue is full: some may have been retried before
     */
    long retry(List<TaskId> tasks) throws InterruptedException;

    /** Lets all run again that the filter accepts now; else as {@link #retry}. */
    long retryAll(LetterFilter filter) throws InterruptedException;

    /**
     * Takes these away for ever, with their inputs and how they failed.
     *
     * @return how many; those that are no dead letters do not count
     */
    long discard(List<TaskId> tasks) throws InterruptedException;

    /** Takes all away that the filter accepts now; else as {@link #discard}. */
    long discardAll(LetterFilter filter) throws InterruptedException;
}
