package io.pullwork.client;

import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Where results are taken, in the order in which their tasks ended. A result that a program has taken is
 * given to nobody else; one whose taker dies before it has it in hand is given to the next (P5). Results of
 * tasks that were put with another {@link io.pullwork.task.ResultMode} than {@code QUEUE} are never taken: {@link
 * #await} alone reads them. Safe for use by many threads.
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
     * Takes results one after another, until none has come within the timeout. Each is taken when the stream is
     * asked for it and not before, so that a stream which ends early leaves the others in the queue. When the
     * thread is interrupted, the stream fails with a {@link java.util.concurrent.CancellationException}, and the
     * thread stays interrupted.
     *
     * @param timeout for each result anew
     */
    Stream<TaskResult> stream(Duration timeout);

    /**
     * As {@link #stream}, hundreds of times faster: takes as many at once as {@link #getMany} does. What is in a
     * list has been taken, also if the stream ends before it was used.
     */
    Stream<List<TaskResult>> streamMany(int max, Duration timeout);

    /**
     * Reads the result of one task without taking it, waiting up to the timeout for its end.
     *
     * @throws NoResultYet if the task has not ended; says whether it waits or runs
     * @throws ResultTaken if it has ended and its result is not there: it was taken by {@link #get}, here or
     *     elsewhere, its time is over, or it was not to be kept
     * @throws UnknownTask if this queue has no such task
     */
    TaskResult await(TaskId task, Duration timeout) throws InterruptedException;

    /**
     * Reads the results of these tasks in the order in which they end, without taking them:
     *
     * <pre>{@code
     * Completions completions = results.asCompleted(tasks.putAll(SQUARE, inputs));
     * while (completions.hasNext()) {
     *     System.out.println(SQUARE.output(completions.next(Duration.ofSeconds(10))));
     * }
     * }</pre>
     *
     * @throws IllegalArgumentException if one of them was put into another queue
     */
    Completions asCompleted(List<? extends TaskHandle<?>> handles);

    /** As {@link #asCompleted(List)}, of tasks of this queue by their ids. */
    Completions asCompleted(Set<TaskId> tasks);

    /** Takes the next result; cancelling the stage's future gives the place in the line up. */
    CompletionStage<TaskResult> getAsync(Duration timeout);

    /** Takes the next results; the stage ends as {@link #getMany} does. */
    CompletionStage<List<TaskResult>> getManyAsync(int max, Duration timeout);

    /** Reads one result; the stage ends as {@link #await} does. */
    CompletionStage<TaskResult> awaitAsync(TaskId task, Duration timeout);
}
