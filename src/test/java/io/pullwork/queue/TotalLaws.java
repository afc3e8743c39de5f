package io.pullwork.queue;

import io.pullwork.task.Outcome;

/** Totals are what the changes tell, over all masters, and never fall. */
final class TotalLaws {

    private long put;
    private long leased;
    private long failedAttempts;
    private long succeeded;
    private long dead;
    private long cancelled;
    private long expired;
    private long stale;

    void check(Step step) {
        long before = put + leased + failedAttempts + succeeded + dead + cancelled + expired;
        for (Change change : step.changes()) {
            if (change instanceof Change.TaskAdded) {
                put++;
            } else if (change instanceof Change.TaskLeased) {
                leased++;
            } else if (change instanceof Change.AttemptFailed) {
                failedAttempts++;
            } else if (change instanceof Change.TaskEnded ended) {
                Outcome outcome = ended.result().outcome();
                succeeded += outcome instanceof Outcome.Success ? 1 : 0;
                dead += outcome instanceof Outcome.Failure ? 1 : 0;
                cancelled += outcome instanceof Outcome.Cancelled ? 1 : 0;
                expired += outcome instanceof Outcome.Expired ? 1 : 0;
            }
        }
        boolean isCounted = put + leased + failedAttempts + succeeded + dead + cancelled + expired > before;
        Change last = step.changes().isEmpty()
                ? null
                : step.changes().get(step.changes().size() - 1);
        if (!(last instanceof Change.Counted counted)) {
            LawBroken.when(isCounted, "totals are stored with what they count", step);
            return;
        }
        QueueTotals totals = counted.totals();
        var expected = new QueueTotals(
                put, leased, succeeded, failedAttempts, dead, cancelled, expired, totals.refusedAsStale());
        LawBroken.when(!totals.equals(expected), "totals are what the changes tell", totals);
        LawBroken.when(totals.refusedAsStale() < stale, "totals never fall", totals);
        stale = totals.refusedAsStale();
    }
}
