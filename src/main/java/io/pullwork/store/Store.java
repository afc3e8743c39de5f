package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what lives in the queues of a node: tasks that have not ended, results that nobody has taken,
 * and how far each client has put. All queues of the node share one store.
 *
 * <p>Stages complete on a thread of the store: whoever continues there must not block. A stage that
 * fails with {@link StoreFailure} leaves unknown whether its changes are stored; the way on is to
 * {@link #open} the queue again and to believe what is found.
 */
public interface Store extends AutoCloseable {

    /**
     * Takes a queue over: raises its epoch, so that whoever committed to it before is fenced (P7), and
     * reads what lives. A queue that was never opened is empty, and its first epoch is 1.
     *
     * @param recovery is called once, on a thread of the store
     * @return what the recovery made, once the new epoch is on disk
     */
    <S> CompletionStage<S> open(QueueName queue, Recovery<S> recovery);

    /**
     * Makes a step durable, as a whole or not at all. Steps of one queue become durable in the order of
     * the calls.
     *
     * @param epoch the one that {@link #open} gave
     * @return after the disk has confirmed it
     */
    CompletionStage<Commit> commit(QueueName queue, long epoch, List<Change> changes);

    /**
     * Reads what tasks need to run that have not ended, as the last commit left them that is on disk now.
     *
     * @return those that are there, by the positions of their tasks
     */
    CompletionStage<Map<Long, Input>> inputs(QueueName queue, Collection<Long> positions);

    /**
     * Reads how attempts at a task have failed, as far as that is kept, as the last commit left it that is on disk now.
     *
     * @return in the order of the attempts; empty if none has failed, or if nothing of the task is left
     */
    CompletionStage<List<FailedAttempt>> failedAttempts(QueueName queue, long position);

    /** One line for people: which kind of store, and where. */
    String description();

    /** Finishes the commits under way and lets go of files and connections. */
    @Override
    void close();

    /** Builds something from what lives in a queue. */
    @FunctionalInterface
    interface Recovery<S> {

        /**
         * Builds it, in one pass.
         *
         * @param living a {@code QueuePaused} if it is paused, a {@code Counted} if something was, a fact for each
         *     limit, for each use of one, for each group, for each unique key, for each forwarder, for each schedule
         *     in the order of names and for each client, then for each task in the order of positions
         *     {@code TaskAdded}, followed by {@code LetterKept} if it is a dead letter, else by {@code TaskReleased},
         *     {@code TaskLeased}, {@code TaskCheckpointed} and {@code TaskMoving} as they apply, then a
         *     {@code TaskEnded} for each result in the order of positions; valid only during the call
         */
        S restore(long epoch, Iterator<Change> living);
    }

    /**
     * What an attempt begins with.
     *
     * @param checkpoint how far an attempt before it has come; null if none has said so
     */
    record Input(Payload payload, @Nullable Payload checkpoint) {}

    /** How a commit ended. */
    enum Commit {
        /** The changes are on disk. */
        DONE,
        /** Another master has opened the queue since; nothing was changed. */
        FENCED
    }
}
