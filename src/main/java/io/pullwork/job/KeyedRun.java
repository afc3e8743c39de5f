package io.pullwork.job;

import io.pullwork.client.Completions;
import io.pullwork.client.DeadLetters;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.ResultTaken;
import io.pullwork.client.TaskHandle;
import io.pullwork.client.TaskQueue;
import io.pullwork.handler.TaskType;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Many tasks of one type that can be stopped in the middle and begun again. Each is put with a key that says what it is,
 * so it is there once, whoever puts it and how often, and its result is kept to be read: whoever runs the same again goes
 * on where that stood. Tasks that had failed for good before are tried again.
 */
public final class KeyedRun<I, O> {

    private static final int PUTS_AT_ONCE = 4_000;
    private static final long BYTES_AT_ONCE = 16L << 20;

    /** Tasks end about in the order in which they were put: it is enough to await the next. */
    private static final int READS_AT_ONCE = 1_000;

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /**
     * One of the tasks.
     *
     * @param key as {@link TaskOptions#withKey} has it; no two have the same
     */
    public record Item<I>(String key, I input) {}

    /** Is told how far it is, on the thread that runs it. What it throws ends the run, and leaves the tasks. */
    public interface Watcher {

        /** It is in the queue, or was there before. */
        void put(int item, TaskId task);

        /**
         * It has ended, in whatever way.
         *
         * @param isNow false if it had ended before this run began
         */
        void ended(int item, TaskResult result, boolean isNow);

        /** One has ended, and its result is not there any more; not said which, since nothing is known of it. */
        void ended(ResultTaken resultIsGone);

        /** Asked some times a second once all are put, while some have not ended; false: leave them and return. */
        boolean isToGoOn() throws InterruptedException;
    }

    private final TaskQueue tasks;
    private final DeadLetters letters;
    private final ResultQueue results;
    private final TaskType<I, O> type;
    private final long beginMillis = System.currentTimeMillis();

    private final List<TaskHandle<O>> handles = new ArrayList<>();
    private final Map<TaskId, Integer> items = new HashMap<>();

    /** Once is enough: the clocks of this machine and of the master's may differ. */
    private final Set<TaskId> triedAgain = new HashSet<>();

    /** To be run once. */
    public KeyedRun(Pullwork pullwork, String queue, TaskType<I, O> type) {
        this.tasks = pullwork.tasks(queue);
        this.letters = pullwork.admin(queue).deadLetters();
        this.results = pullwork.results(queue);
        this.type = type;
    }

    /**
     * Puts those that are not there yet and waits until all have ended, however long it takes. When it is interrupted,
     * or fails, the tasks stay where they are.
     *
     * @param all in the order in which they are put; each is asked for once, when it is to be put
     * @throws IllegalArgumentException if two have the same key
     */
    public void run(List<Item<I>> all, Watcher watcher) throws InterruptedException {
        put(all, watcher);
        collect(watcher);
    }

    /** One that is on its way to the master. */
    private record Put<O>(CompletableFuture<TaskHandle<O>> handle, int bytes) {}

    private void put(List<Item<I>> all, Watcher watcher) throws InterruptedException {
        var underWay = new ArrayDeque<Put<O>>();
        long bytes = 0;
        for (Item<I> item : all) {
            // Written twice, here to be weighed: thousands of large ones at once would take all memory.
            int more = type.encodeInput(item.input()).sizeBytes();
            while (underWay.size() == PUTS_AT_ONCE || (bytes + more > BYTES_AT_ONCE && !underWay.isEmpty())) {
                bytes -= stored(underWay.remove(), watcher);
            }
            var options = TaskOptions.DEFAULT.withKey(item.key()).withResults(ResultMode.KEEP);
            underWay.add(
                    new Put<>(tasks.with(options).putAsync(type, item.input()).toCompletableFuture(), more));
            bytes += more;
        }
        while (!underWay.isEmpty()) {
            stored(underWay.remove(), watcher);
        }
    }

    /** Waits until the master has it. */
    private int stored(Put<O> put, Watcher watcher) throws InterruptedException {
        TaskHandle<O> handle = stored(put.handle());
        if (items.put(handle.task(), handles.size()) != null) {
            throw new IllegalArgumentException("two items have the key of task " + handle.task());
        }
        watcher.put(handles.size(), handle.task());
        handles.add(handle);
        return put.bytes();
    }

    private static <T> T stored(CompletableFuture<T> put) throws InterruptedException {
        try {
            return put.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known ? known : new CompletionException(failed);
        }
    }

    private void collect(Watcher watcher) throws InterruptedException {
        Completions completions = results.asCompleted(List.<TaskHandle<O>>of());
        int awaited = await(completions, 0, READS_AT_ONCE);
        long lookedNanos = System.nanoTime();
        while (completions.hasNext()) {
            if (System.nanoTime() - lookedNanos >= LOOK_EVERY.toNanos()) {
                if (!watcher.isToGoOn()) {
                    return;
                }
                lookedNanos = System.nanoTime();
            }
            try {
                awaited = await(completions, awaited, take(completions, watcher) ? 1 : 0);
            } catch (NoResultYet allAwaitedTakeLong) {
                awaited = await(completions, awaited, READS_AT_ONCE);
            }
        }
    }

    /** Some more, as far as there are any. */
    private int await(Completions completions, int awaited, int more) {
        int until = Math.min(handles.size(), awaited + more);
        handles.subList(awaited, until).forEach(completions::add);
        return until;
    }

    /** Whether the next one has ended for good. */
    private boolean take(Completions completions, Watcher watcher) throws InterruptedException {
        TaskResult result;
        try {
            result = completions.next(LOOK_EVERY);
        } catch (ResultTaken gone) {
            watcher.ended(gone);
            return true;
        }
        int item = Objects.requireNonNull(items.get(result.task()), () -> "not put: task " + result.task());
        boolean isNow = result.times().endedMillis() >= beginMillis;
        if (!isNow && isTriedAgain(result)) {
            completions.add(handles.get(item));
            return false;
        }
        watcher.ended(item, result, isNow);
        return true;
    }

    private boolean isTriedAgain(TaskResult result) throws InterruptedException {
        if (!(result.outcome() instanceof Outcome.Failure) || !triedAgain.add(result.task())) {
            return false;
        }
        try {
            return letters.retry(List.of(result.task())) > 0;
        } catch (NoResultYet unanswered) {
            // Its next end tells whether it was: the same one comes again if not.
            triedAgain.remove(result.task());
            return true;
        }
    }
}
