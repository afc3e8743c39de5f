package io.pullwork.job.nqueens;

import io.pullwork.client.Completions;
import io.pullwork.client.DeadLetters;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskHandle;
import io.pullwork.client.TaskQueue;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.job.nqueens.NQueens.Count;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Counts the solutions for n queens by way of a queue. Each task is put with a key that says what it is, so it is there
 * once, whoever puts it and how often, and what it has found is kept to be read: whoever counts the same again, since he
 * was stopped, goes on where that stood.
 */
public final class Counting {

    private static final int PUTS_AT_ONCE = 4_000;

    /** Tasks end about in the order in which they were put: it is enough to await the next. */
    private static final int READS_AT_ONCE = 1_000;

    private static final Duration TELL_EVERY = Duration.ofMillis(250);

    /**
     * How far a count is.
     *
     * @param tasks of the whole, 0 if no queens can stand even on the sides of the board
     * @param put how many of them are in the queue
     * @param all what those have found that have ended
     * @param ended how many these are
     * @param now what those of them have found that have ended since this count began
     * @param endedNow how many these are
     */
    public record Tally(int tasks, int put, int ended, Count all, int endedNow, Count now) {

        private Tally withPut(int more) {
            return new Tally(tasks, put + more, ended, all, endedNow, now);
        }

        private Tally plus(Count found, boolean isNow) {
            return new Tally(
                    tasks, put, ended + 1, all.plus(found), endedNow + (isNow ? 1 : 0), isNow ? now.plus(found) : now);
        }
    }

    private final TaskQueue tasks;
    private final DeadLetters letters;
    private final String run;
    private final ResultQueue results;
    private final Consumer<Tally> watcher;
    private final long beginMillis = System.currentTimeMillis();

    /** Once is enough: the clocks of this machine and of the master's may differ. */
    private final Set<TaskId> triedAgain = new HashSet<>();

    /**
     * A count that was not begun.
     *
     * @param run begins the keys of its tasks: what another run has counted is not this one's. At most 64 printable
     *     characters without a space; empty for the one that all share
     * @param watcher is told how far it is, some times a second; called on the thread that counts
     */
    public Counting(Pullwork pullwork, String queue, String run, Consumer<Tally> watcher) {
        this.run = run;
        this.tasks = pullwork.tasks(queue);
        this.letters = pullwork.admin(queue).deadLetters();
        this.results = pullwork.results(queue);
        this.watcher = watcher;
    }

    /**
     * Puts the tasks that are not there yet and waits for all of them, however long it takes. When it is interrupted,
     * or fails, the tasks stay where they are. Tasks that have failed for good in an earlier count are tried again.
     *
     * @param n from 1 to 27
     * @throws io.pullwork.task.TaskFailed if a task has failed for good, or was cancelled
     */
    public Tally count(int n) throws InterruptedException {
        return count(n, (task, result) -> {});
    }

    /** @param ended is told of each task that has ended, in whatever way and whenever; called on the thread that counts */
    public Tally count(int n, BiConsumer<Branches, TaskResult> ended) throws InterruptedException {
        List<Branches> whole = Split.of(n);
        var tally = new Tally(whole.size(), 0, 0, Count.NONE, 0, Count.NONE);
        var handles = new ArrayList<TaskHandle<Count>>(whole.size());
        for (int from = 0; from < whole.size(); from += PUTS_AT_ONCE) {
            List<Branches> some = whole.subList(from, Math.min(whole.size(), from + PUTS_AT_ONCE));
            handles.addAll(put(some));
            tally = tally.withPut(some.size());
            watcher.accept(tally);
        }
        var tasksById = new HashMap<TaskId, Branches>();
        for (int place = 0; place < whole.size(); place++) {
            tasksById.put(handles.get(place).task(), whole.get(place));
        }
        return collect(handles, tally, result -> ended.accept(tasksById.get(result.task()), result));
    }

    private List<TaskHandle<Count>> put(List<Branches> some) throws InterruptedException {
        var puts = new ArrayList<CompletableFuture<TaskHandle<Count>>>(some.size());
        for (Branches task : some) {
            var options = TaskOptions.DEFAULT.withKey(run + task.key()).withResults(ResultMode.KEEP);
            puts.add(tasks.with(options).putAsync(NQueens.TYPE, task).toCompletableFuture());
        }
        var handles = new ArrayList<TaskHandle<Count>>(some.size());
        for (CompletableFuture<TaskHandle<Count>> put : puts) {
            handles.add(stored(put));
        }
        return handles;
    }

    private static <T> T stored(CompletableFuture<T> put) throws InterruptedException {
        try {
            return put.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known ? known : new CompletionException(failed);
        }
    }

    private Tally collect(List<TaskHandle<Count>> handles, Tally begun, Consumer<TaskResult> ended)
            throws InterruptedException {
        Tally tally = begun;
        int awaited = Math.min(handles.size(), READS_AT_ONCE);
        Completions completions = results.asCompleted(handles.subList(0, awaited));
        long toldNanos = System.nanoTime();
        while (completions.hasNext()) {
            try {
                TaskResult result = completions.next(TELL_EVERY);
                boolean isNow = result.times().endedMillis() >= beginMillis;
                if (!isNow && isTriedAgain(result)) {
                    completions.add(handleOf(result.task(), handles));
                } else {
                    ended.accept(result);
                    tally = tally.plus(NQueens.TYPE.output(result), isNow);
                    if (awaited < handles.size()) {
                        completions.add(handles.get(awaited++));
                    }
                }
            } catch (NoResultYet stillCounting) {
                toldNanos = System.nanoTime() - TELL_EVERY.toNanos();
            }
            if (System.nanoTime() - toldNanos >= TELL_EVERY.toNanos()) {
                toldNanos = System.nanoTime();
                watcher.accept(tally);
            }
        }
        watcher.accept(tally);
        return tally;
    }

    private boolean isTriedAgain(TaskResult result) throws InterruptedException {
        return result.outcome() instanceof Outcome.Failure
                && triedAgain.add(result.task())
                && letters.retry(List.of(result.task())) > 0;
    }

    private static TaskHandle<Count> handleOf(TaskId task, List<TaskHandle<Count>> handles) {
        return handles.stream()
                .filter(handle -> handle.task().equals(task))
                .findFirst()
                .orElseThrow();
    }
}
