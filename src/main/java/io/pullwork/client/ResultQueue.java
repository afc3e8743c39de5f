package io.pullwork.client;

import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where results are taken, in the order in which their tasks ended. A result that a program has taken is
 * given to nobody else; one whose taker dies before it has it in hand is given to the next (P5). Safe
 * for use by many threads.
 */
public interface ResultQueue {

    QueueName name();

    /**
     * Takes the next result, waiting up to the timeout for one.
     *
     * @throws NoResultYet if none came; nothing is lost, and calling again is safe
     */
    TaskResult get(Duration timeout) throws InterruptedException;

    /**
     * Takes the next results: those that are there, or the first that come.
     *
     * @param max 1 to 100,000; fewer are given rather than waited for
     * @return at least one
     * @throws NoResultYet if none came within the timeout
     */
    List<TaskResult> getMany(int max, Duration timeout) throws InterruptedException;

    /**
     * Reads the result of one task without taking it, waiting up to the timeout for its end.
     *
     * @throws NoResultYet if the task has not ended; says whether it waits or runs
     * @throws ResultTaken if it has ended and its result was taken by {@link #get}, here or elsewhere
     * @throws UnknownTask if this queue has no such task
     */
    TaskResult await(TaskId task, Duration timeout) throws InterruptedException;

    /** Takes the next result; cancelling the stage's future gives the place in the line up. */
    CompletionStage<TaskResult> getAsync(Duration timeout);

    /** Takes the next results; the stage ends as {@link #getMany} does. */
    CompletionStage<List<TaskResult>> getManyAsync(int max, Duration timeout);

    /** Reads one result; the stage ends as {@link #await} does. */
    CompletionStage<TaskResult> awaitAsync(TaskId task, Duration timeout);
}
