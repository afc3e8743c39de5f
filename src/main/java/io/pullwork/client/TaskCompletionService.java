package io.pullwork.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Tasks of one type, and those of them that have ended, in the order in which they ended: what a
 * {@link java.util.concurrent.CompletionService} is to a pool of threads, over workers anywhere. It knows only what
 * was submitted to itself. Safe for use by many threads; dropping it changes nothing, the tasks are run.
 *
 * <pre>{@code
 * TaskCompletionService<Long, String> squares = pullwork.tasks("numbers").completionService(SQUARE);
 * for (long n : numbers) {
 *     squares.submit(n);
 * }
 * for (int i = 0; i < numbers.length; i++) {
 *     System.out.println(squares.take().await(Duration.ZERO));
 * }
 * }</pre>
 *
 * @param <I> what the handler is given
 * @param <O> what it returns
 */
public interface TaskCompletionService<I, O> {

    /** As {@link TaskQueue#submit}. */
    TaskHandle<O> submit(I input) throws InterruptedException;

    /**
     * The task that ended next, waiting for one however long it takes: without end if all were given. Its
     * {@link TaskHandle#await} gives its value at once, or says at once why there is none. It is another handle of the
     * task than the one {@link #submit} gave: {@link TaskHandle#task} is the same.
     */
    TaskHandle<O> take() throws InterruptedException;

    /** As {@link #take}; empty if none has ended that was not given. */
    Optional<TaskHandle<O>> poll();

    /** As {@link #take}; empty if none has ended within the timeout. */
    Optional<TaskHandle<O>> poll(Duration timeout) throws InterruptedException;
}
