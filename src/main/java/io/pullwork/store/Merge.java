package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.KeyForgotten;
import io.pullwork.queue.Change.LetterDropped;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.queue.Change.ResultTaken;
import io.pullwork.queue.Change.ScheduleRemoved;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.task.ClientId;
import io.pullwork.task.Key;
import io.pullwork.task.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Folds the changes that one transaction makes to one queue into the fewest changes of rows with the
 * same end: a task added and leased is one insert, one that also ended leaves only its result, and one
 * whose result has gone as well leaves nothing.
 *
 * <p>A dead letter that is retried changes the position of its row, and cannot be folded: what came before must have
 * been written.
 *
 * <p>To be written in this order: the rows that go; tasks that are replaced; releases and leases of rows that are there
 * already, in ranges; then tasks with their first attempts, results and clients, from {@link #facts}.
 */
final class Merge {

    final Facts facts = new Facts();

    /** Positions of tasks whose rows go. */
    final PositionRanges endedTasks = new PositionRanges();

    /** Positions of tasks whose failed attempts go; those that never failed are not here, as most. */
    final PositionRanges forgottenFailures = new PositionRanges();

    /** Positions of results whose rows go. */
    final PositionRanges goneResults = new PositionRanges();

    final Set<ClientId> forgottenClients = new LinkedHashSet<>();

    final Set<Key> removedSchedules = new LinkedHashSet<>();

    final Set<Key> forgottenKeys = new LinkedHashSet<>();

    void add(Change change) {
        if (change instanceof TaskEnded ended) {
            boolean isLetter = facts.letters.containsKey(ended.position());
            if (!isLetter && facts.added.get(ended.position()) == null) {
                endedTasks.add(ended.position());
                if (mayHaveFailedBefore(ended)) {
                    forgottenFailures.add(ended.position());
                }
            }
        } else if (change instanceof TaskReplaced replaced) {
            if (facts.added.get(replaced.position()) == null) {
                forgottenFailures.add(replaced.position());
            }
        } else if (change instanceof LetterDropped dropped) {
            if (facts.added.get(dropped.position()) == null) {
                endedTasks.add(dropped.position());
                forgottenFailures.add(dropped.position());
            }
        } else if (change instanceof ResultTaken taken) {
            removeResult(taken.resultPosition());
        } else if (change instanceof ResultDropped dropped) {
            removeResult(dropped.resultPosition());
        } else if (change instanceof ClientForgotten forgotten) {
            forgottenClients.add(forgotten.client());
        } else if (change instanceof KeyForgotten forgotten) {
            forgottenKeys.add(forgotten.key());
        } else if (change instanceof ScheduleRemoved removed) {
            removedSchedules.add(removed.name());
        }
        facts.apply(change);
    }

    /** In an earlier transaction. A first attempt that has ended the task can only have failed in this one. */
    private static boolean mayHaveFailedBefore(TaskEnded ended) {
        boolean isEndOfAttempt = ended.result().isSuccess() || ended.result().outcome() instanceof Outcome.Failure;
        return ended.result().attempts() > (isEndOfAttempt ? 1 : 0);
    }

    private void removeResult(long position) {
        if (facts.ended.get(position) == null) {
            goneResults.add(position);
        }
    }

    /** Releases of rows that are there already; to be written before {@link #leases}. */
    List<Range<TaskReleased>> releases() {
        return ranges(
                facts.released,
                TaskReleased::position,
                (a, b) -> a.attempt() == b.attempt()
                        && a.handBacks() == b.handBacks()
                        && a.deaths() == b.deaths()
                        && a.dueMillis() == b.dueMillis());
    }

    /** Leases of rows that are there already. */
    List<Range<TaskLeased>> leases() {
        return ranges(
                facts.leased,
                TaskLeased::position,
                (a, b) -> a.lease().attempt() == b.lease().attempt()
                        && a.lease().epoch() == b.lease().epoch()
                        && a.leasedMillis() == b.leasedMillis());
    }

    boolean isEmpty() {
        return facts.isEmpty()
                && endedTasks.isEmpty()
                && goneResults.isEmpty()
                && forgottenClients.isEmpty()
                && removedSchedules.isEmpty()
                && forgottenKeys.isEmpty();
    }

    private <F> List<Range<F>> ranges(Positions<F> all, ToLongFunction<F> position, BiPredicate<F, F> sameColumns) {
        var ranges = new ArrayList<Range<F>>();
        Range<F> open = null;
        for (F fact : all) {
            long at = position.applyAsLong(fact);
            if (facts.added.get(at) != null) {
                continue;
            }
            if (open != null && open.last + 1 == at && sameColumns.test(open.fact, fact)) {
                open = new Range<>(open.fact, open.first, at);
            } else {
                addTo(ranges, open);
                open = new Range<>(fact, at, at);
            }
        }
        addTo(ranges, open);
        return ranges;
    }

    private static <F> void addTo(List<Range<F>> ranges, @Nullable Range<F> range) {
        if (range != null) {
            ranges.add(range);
        }
    }

    /** Neighbouring rows that get the same values: those of {@code fact}. Both ends belong to it. */
    record Range<F>(F fact, long first, long last) {}
}
