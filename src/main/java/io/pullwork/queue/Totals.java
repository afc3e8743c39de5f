package io.pullwork.queue;

import io.pullwork.task.Outcome;
import org.jspecify.annotations.Nullable;

/** Counts what is decided, as the changes tell it: so no decision can be forgotten here. */
final class Totals {

    private long put;
    private long leased;
    private long succeeded;
    private long failedAttempts;
    private long dead;
    private long cancelled;
    private long expired;
    private long refusedAsStale;

    /** Whether something was counted since the last {@link #stored}. */
    private boolean isNews;

    void count(Change change) {
        if (change instanceof Change.TaskAdded) {
            put++;
        } else if (change instanceof Change.TaskLeased) {
            leased++;
        } else if (change instanceof Change.AttemptFailed) {
            failedAttempts++;
        } else if (change instanceof Change.TaskEnded ended) {
            count(ended.result().outcome());
        } else {
            return;
        }
        isNews = true;
    }

    private void count(Outcome outcome) {
        if (outcome instanceof Outcome.Success) {
            succeeded++;
        } else if (outcome instanceof Outcome.Failure) {
            dead++;
        } else if (outcome instanceof Outcome.Cancelled) {
            cancelled++;
        } else {
            expired++;
        }
    }

    void countStale() {
        isNews = true;
        refusedAsStale++;
    }

    void restore(QueueTotals totals) {
        put = totals.put();
        leased = totals.leased();
        succeeded = totals.succeeded();
        failedAttempts = totals.failedAttempts();
        dead = totals.dead();
        cancelled = totals.cancelled();
        expired = totals.expired();
        refusedAsStale = totals.refusedAsStale();
    }

    QueueTotals now() {
        return new QueueTotals(put, leased, succeeded, failedAttempts, dead, cancelled, expired, refusedAsStale);
    }

    /** What is to be stored; null if nothing was counted. */
    Change.@Nullable Counted stored() {
        boolean wasNews = isNews;
        isNews = false;
        return wasNews ? new Change.Counted(now()) : null;
    }
}
