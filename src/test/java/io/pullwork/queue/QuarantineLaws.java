package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.Outcome;
import io.pullwork.task.WorkerId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those of the {@link Laws} that tell what becomes of failures, and of tasks whose workers die. */
final class QuarantineLaws {

    private final LivingFacts facts;
    private final KeyLaws keys;

    /** The failures that the current step has stored. */
    private final Set<Lease> failed = new HashSet<>();

    QuarantineLaws(LivingFacts facts, KeyLaws keys) {
        this.facts = facts;
        this.keys = keys;
    }

    static boolean isQuarantined(Row row) {
        return row.deaths() >= 2;
    }

    void before() {
        failed.clear();
    }

    /** Before the facts know of it. */
    void check(Change change, Call call) {
        if (change instanceof Change.AttemptFailed it) {
            check(it, call);
        } else if (change instanceof Change.TaskReleased released) {
            if (keys.isReplaced(released.position())) {
                LawBroken.when(released.deaths() != 0, "who died of another payload is not counted", change);
                return;
            }
            Row row = facts.tasks.get(released.position());
            boolean isDeath = call instanceof Call.WorkerGone || call instanceof Call.Tick;
            int deaths = (row == null ? 0 : row.deaths()) + (isDeath ? 1 : 0);
            LawBroken.when(
                    released.deaths() != deaths, "deaths are counted, and nothing else is counted as one", change);
            LawBroken.when(!call.handsBack(released.task()) && !isNoted(row), "a failed attempt is stored", change);
        } else if (change instanceof Change.TaskEnded ended && ended.result().outcome() instanceof Outcome.Failure) {
            Row row = facts.tasks.get(ended.position());
            LawBroken.when(!isNoted(row), "the last failed attempt is stored", change);
        }
    }

    private boolean isNoted(@Nullable Row row) {
        return row == null || row.leased == null || failed.contains(row.leased.lease());
    }

    private void check(Change.AttemptFailed change, Call call) {
        FailedAttempt attempt = change.failed();
        Row row = facts.tasks.get(change.position());
        boolean isCurrent = row != null
                && row.leased != null
                && row.leased.lease().attempt() == attempt.attempt()
                && row.leased.leasedMillis() == attempt.leasedMillis();
        LawBroken.when(!isCurrent, "what has failed was running", change);
        boolean isTrue = attempt.endedMillis() == call.nowMillis() && isTold(change, call);
        LawBroken.when(!isTrue, "a failed attempt is stored as it was", change);
        if (row != null && row.leased != null) {
            LawBroken.when(!failed.add(row.leased.lease()), "an attempt fails once", change);
        }
    }

    private static boolean isTold(Change.AttemptFailed change, Call call) {
        FailedAttempt attempt = change.failed();
        if (call instanceof Call.Report report) {
            return report.worker().equals(attempt.worker())
                    && report.finished().stream()
                            .filter(one -> one.lease().task().equals(change.task()))
                            .map(Finished::outcome)
                            .anyMatch(attempt.failure()::equals);
        }
        boolean isDeath = attempt.failure().type().equals("WorkerDied");
        WorkerId dead = call instanceof Call.WorkerGone gone ? gone.worker() : new WorkerId("unknown");
        return isDeath && attempt.worker().equals(dead);
    }

    /** @param held what the worker holds before it is given this */
    void checkLease(Row next, List<Row> held, Change.TaskLeased leased) {
        boolean hasCompany =
                isQuarantined(next) ? !held.isEmpty() : held.stream().anyMatch(QuarantineLaws::isQuarantined);
        LawBroken.when(hasCompany, "a task whose workers have died runs alone on its worker", leased);
        boolean isSecond = isQuarantined(next) && running() > 0;
        LawBroken.when(isSecond, "one task at a time runs in quarantine", leased);
    }

    private long running() {
        return facts.tasks.values().stream()
                .filter(row -> row.leased != null && isQuarantined(row))
                .count();
    }

    /**
     * @param isFree whether a task waits for nothing but a worker
     * @param idle the workers that hold nothing, and what they can run
     */
    void after(Call call, Predicate<Row> isFree, Map<WorkerId, Set<HandlerName>> idle) {
        boolean leases = !(call instanceof Call.ClientGone
                || call instanceof Call.GetResults
                || call instanceof Call.AwaitResult
                || call instanceof Call.Progress
                || call instanceof Call.Checkpointed);
        if (leases && running() == 0 && facts.limitOf(null).equals(Limit.NONE)) {
            boolean isForgotten = facts.tasks.values().stream()
                    .filter(row -> row.leased == null && isQuarantined(row))
                    .filter(row ->
                            row.dueMillis() <= call.nowMillis() && row.keys().limit() == null)
                    .filter(isFree)
                    .anyMatch(row -> idle.values().stream().anyMatch(known -> known.contains(row.handler())));
            LawBroken.when(isForgotten, "a quarantined task runs when a worker that can run it is empty", call);
        }
    }
}
