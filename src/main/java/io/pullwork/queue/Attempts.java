package io.pullwork.queue;

import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.WorkerId;
import java.util.OptionalLong;

/**
 * What follows from an attempt that has brought no value. It is written down, with what failed, and the task waits
 * again if it may have a further one. What is written is for people: it is on disk only, however long its traces.
 */
final class Attempts {

    private final Retries retries;
    private final Leasing leasing;
    private final StepLog log;

    Attempts(Retries retries, Leasing leasing, StepLog log) {
        this.retries = retries;
        this.leasing = leasing;
        this.log = log;
    }

    /** The handler has failed. False if it was the last attempt: then the task still has its lease. */
    boolean goOn(LiveTask task, WorkerId worker, Outcome.Failure failure, Retry said, long nowMillis) {
        note(task, worker, failure, nowMillis);
        OptionalLong delayMillis = retries.delayMillis(task, said);
        delayMillis.ifPresent(delay -> leasing.release(task, nowMillis + delay, nowMillis));
        return delayMillis.isPresent();
    }

    /** The handler has found that no task of the queue can succeed now: as if it had not tried. */
    void goOnUncounted(LiveTask task, WorkerId worker, Outcome.Failure failure, long nowMillis) {
        note(task, worker, failure, nowMillis);
        handBack(task, 0, nowMillis);
    }

    /** The holder has died. False if the task is given to no further one (P3). */
    boolean goOnAfterDeath(LiveTask task, WorkerId worker, long nowMillis) {
        task.died();
        note(task, FailedAttempt.byDeath(task.lease(), worker, task.leasedMillis(), nowMillis));
        boolean goesOn = retries.survivesDeath(task);
        if (goesOn) {
            leasing.release(task, 0, nowMillis);
        }
        return goesOn;
    }

    private void note(LiveTask task, WorkerId worker, Outcome.Failure failure, long nowMillis) {
        note(task, new FailedAttempt(task.lease().attempt(), worker, task.leasedMillis(), nowMillis, failure));
    }

    private void note(LiveTask task, FailedAttempt failed) {
        log.change(new Change.AttemptFailed(task.position(), task.task.id(), failed));
    }

    /** The worker has not tried. */
    void handBack(LiveTask task, long dueMillis, long nowMillis) {
        task.handBacks++;
        leasing.release(task, dueMillis, nowMillis);
    }
}
