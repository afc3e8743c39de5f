package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where tasks are put. A task that was put is on the disk of the master before the put returns (P1), and
 * is stored once however often the client had to repeat it (P2). Safe for use by many threads.
 */
public interface TaskQueue {

    QueueName name();

    /**
     * This queue, for tasks that are to be treated otherwise than usual:
     *
     * <pre>{@code
     * tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(5))).put(REMIND, user);
     * }</pre>
     *
     * <p>What an earlier {@code with} has said does not count any more.
     */
    TaskQueue with(TaskOptions options);

    /**
     * Puts one task, waiting for room and for the disk as long as {@code pullwork.client.put-timeout}
     * says, 30 s by default.
     *
     * @throws QueueFull if there was no room in this time: the task is not stored
     * @throws QueueDraining if the queue took no puts in this time, since it is being drained: not stored
     * @throws KeyTaken if its unique key belongs to a task with another input: not stored
     * @throws PutUnknown if no answer came in this time: the task may or may not be stored
     * @throws PayloadTooLarge if the encoded input is over the limit, 1 MiB by default: not stored
     */
    <I, O> TaskHandle<O> put(TaskType<I, O> type, I input) throws InterruptedException;

    /** As {@link #put(TaskType, Object)}, with a timeout of its own. */
    <I, O> TaskHandle<O> put(TaskType<I, O> type, I input, Duration timeout) throws InterruptedException;

    /**
     * Puts one task for its handle alone, as {@link java.util.concurrent.ExecutorService#submit} does: its result never
     * stands in the result queue, but is read by the handle, as a task's that was put with {@code KEEP}. All else is as
     * with {@link #put(TaskType, Object)}.
     */
    <I, O> TaskHandle<O> submit(TaskType<I, O> type, I input) throws InterruptedException;

    /** For tasks of one type, which are given back in the order in which they end. */
    <I, O> TaskCompletionService<I, O> completionService(TaskType<I, O> type);

    /**
     * Puts many tasks, in this order. They travel in batches; when this fails, a first part of them may be
     * stored, and the exception says how many certainly are.
     */
    <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs) throws InterruptedException;

    /** As {@link #putAll(TaskType, List)}, with a timeout of its own for all of them. */
    <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs, Duration timeout)
            throws InterruptedException;

    /**
     * Ends a task that has not ended: if it waits it is not run; if it runs its handler is interrupted, and its
     * result is refused. Its result tells that it was cancelled. Waits for the disk as long as
     * {@code pullwork.client.put-timeout} says.
     *
     * @return whether the task has ended as cancelled, as also a task has that was moved to another queue, where it is
     *     another one; false if it had ended before, otherwise or without a result that is still there, or if it is on
     *     its way into another queue
     * @throws UnknownTask if the queue has never had it
     * @throws NoResultYet if no answer came in time; calling again is safe
     */
    boolean cancel(TaskId task) throws InterruptedException;

    /** As {@link #cancel}; the stage ends as it does. */
    CompletionStage<Boolean> cancelAsync(TaskId task);

    /** Puts one task; the stage ends as {@link #put(TaskType, Object)} does. */
    <I, O> CompletionStage<TaskHandle<O>> putAsync(TaskType<I, O> type, I input);

    /** Puts many tasks; the stage ends as {@link #putAll(TaskType, List)} does. */
    <I, O> CompletionStage<List<TaskHandle<O>>> putAllAsync(TaskType<I, O> type, List<I> inputs);
}
