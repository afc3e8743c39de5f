package io.pullwork.job.nqueens;

import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultTaken;
import io.pullwork.job.KeyedRun;
import io.pullwork.job.KeyedRun.Item;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.job.nqueens.NQueens.Count;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Counts the solutions for n queens by way of a queue. Each task is put with a key that says what it is, so it is there
 * once, whoever puts it and how often, and what it has found is kept to be read: whoever counts the same again, since he
 * was stopped, goes on where that stood.
 */
public final class Counting {

    private static final int TELL_EACH_PUTS = 1_000;

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

        private Tally withPut() {
            return new Tally(tasks, put + 1, ended, all, endedNow, now);
        }

        private Tally plus(Count found, boolean isNow) {
            return new Tally(
                    tasks, put, ended + 1, all.plus(found), endedNow + (isNow ? 1 : 0), isNow ? now.plus(found) : now);
        }
    }

    private final Pullwork pullwork;
    private final String queue;
    private final String run;
    private final Consumer<Tally> watcher;
    private Tally tally = new Tally(0, 0, 0, Count.NONE, 0, Count.NONE);

    /**
     * A count that was not begun.
     *
     * @param run begins the keys of its tasks: what another run has counted is not this one's. At most 64 printable
     *     characters without a space; empty for the one that all share
     * @param watcher is told how far it is, some times a second; called on the thread that counts
     */
    public Counting(Pullwork pullwork, String queue, String run, Consumer<Tally> watcher) {
        this.pullwork = pullwork;
        this.queue = queue;
        this.run = run;
        this.watcher = watcher;
    }

    /**
     * Puts the tasks that are not there yet and waits for all of them, however long it takes. When it is interrupted,
     * or fails, the tasks stay where they are. Tasks that have failed for good in an earlier count are tried again.
     *
     * @param n from 1 to 27
     * @throws io.pullwork.task.TaskFailed if a task has failed for good, or was cancelled
     * @throws ResultTaken if one has ended and its result is not kept any more
     */
    public Tally count(int n) throws InterruptedException {
        return count(n, (task, result) -> {});
    }

    /** @param ended is told of each task that has ended, in whatever way and whenever; called on the thread that counts */
    public Tally count(int n, BiConsumer<Branches, TaskResult> ended) throws InterruptedException {
        List<Item<Branches>> whole = Split.of(n).stream()
                .map(task -> new Item<>(run + task.key(), task))
                .toList();
        tally = new Tally(whole.size(), 0, 0, Count.NONE, 0, Count.NONE);
        new KeyedRun<>(pullwork, queue, NQueens.TYPE).run(whole, new Sum(whole, ended));
        watcher.accept(tally);
        return tally;
    }

    private final class Sum implements KeyedRun.Watcher {

        private final List<Item<Branches>> whole;
        private final BiConsumer<Branches, TaskResult> ended;

        private Sum(List<Item<Branches>> whole, BiConsumer<Branches, TaskResult> ended) {
            this.whole = whole;
            this.ended = ended;
        }

        @Override
        public void put(int item, TaskId task) {
            tally = tally.withPut();
            if (tally.put() % TELL_EACH_PUTS == 0) {
                watcher.accept(tally);
            }
        }

        @Override
        public void ended(int item, TaskResult result, boolean isNow) {
            ended.accept(whole.get(item).input(), result);
            tally = tally.plus(NQueens.TYPE.output(result), isNow);
        }

        @Override
        public void ended(ResultTaken resultIsGone) {
            throw resultIsGone;
        }

        @Override
        public boolean isToGoOn() {
            watcher.accept(tally);
            return true;
        }
    }
}
