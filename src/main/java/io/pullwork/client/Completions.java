package io.pullwork.client;

import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The results of some tasks in the order in which the tasks end, like the futures of an
 * {@link java.util.concurrent.ExecutorCompletionService}; those that have ended already come first. Each is
 * given once, and stays in the result queue. For one thread at a time; dropping it changes nothing.
 */
public final class Completions {

    private record Ended(TaskId task, CompletableFuture<TaskResult> read) {}

    private final QueueEnds queue;

    /** Those whose results were not given yet. */
    private final Set<TaskId> left = new LinkedHashSet<>();

    /** In the order in which the answers came. A wait that ran out is among them, and is begun again from here. */
    private final LinkedBlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    Completions(QueueEnds queue, Collection<TaskId> tasks) {
        this.queue = queue;
        new LinkedHashSet<>(tasks).forEach(this::expect);
    }

    /**
     * One more to wait for, also while others have been given: so one need not wait for a million at once. One that was
     * given is given again.
     *
     * @throws IllegalArgumentException if it was put into another queue
     */
    public void add(TaskHandle<?> handle) {
        TaskId task = queue.ownTask(handle);
        if (!left.contains(task)) {
            expect(task);
        }
    }

    /** Whether there is a task whose result was not given yet. */
    public boolean hasNext() {
        return !left.isEmpty();
    }

    /**
     * The result of the task that ended next, waiting up to the timeout for it; whether it has a value,
     * {@link io.pullwork.handler.TaskType#output} tells.
     *
     * @throws NoResultYet if none of the tasks that are left has ended; calling again is safe
     * @throws ResultTaken if somebody has taken the result from the result queue; the next call goes on with the others
     * @throws UnknownTask if the queue has no such task; the next call goes on with the others
     * @throws NoSuchElementException if all have been given
     */
    public TaskResult next(Duration timeout) throws InterruptedException {
        if (left.isEmpty()) {
            throw new NoSuchElementException("the results of all tasks have been given");
        }
        long deadlineNanos =
                System.nanoTime() + queue.patience(Durations.bounded(timeout)).toNanos();
        Ended next = nextUntil(deadlineNanos);
        while (next != null) {
            // What was given after its time, as below, is not given again.
            if (left.remove(next.task())) {
                try {
                    return Promises.await(next.read());
                } catch (NoResultYet oneWaitIsOver) {
                    expect(next.task());
                }
            }
            next = nextUntil(deadlineNanos);
        }
        return justNow(timeout);
    }

    private @Nullable Ended nextUntil(long deadlineNanos) throws InterruptedException {
        return ended.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void expect(TaskId task) {
        left.add(task);
        CompletableFuture<TaskResult> read = queue.read(task, queue.oneWait());
        // On the thread that brings it, since others would bring them out of their order.
        read.whenComplete((result, failed) -> ended.add(new Ended(task, read)));
    }

    /** The time is over: the queue tells what it knows, of one task for all. */
    private TaskResult justNow(Duration timeout) throws InterruptedException {
        TaskId first = left.iterator().next();
        try {
            TaskResult result = Promises.await(queue.read(first, Duration.ZERO));
            left.remove(first);
            return result;
        } catch (NoResultYet notYet) {
            throw new NoResultYet("none of " + left.size() + " task(s) has ended within " + Durations.shown(timeout)
                    + "; " + notYet.getMessage());
        } catch (RuntimeException neverComes) {
            left.remove(first);
            throw neverComes;
        }
    }
}
