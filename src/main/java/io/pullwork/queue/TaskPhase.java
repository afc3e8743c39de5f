package io.pullwork.queue;

import io.pullwork.task.Outcome;

/** What a task does. */
public enum TaskPhase {
    /** Could run, and waits for a worker. */
    WAITING,

    /** Waits for its time: that of its options, or of its next attempt. */
    DELAYED,

    /**
     * Waits to run alone, on a worker that has nothing else: workers have died while they had it, at least two, and
     * it shall take no other task along.
     */
    QUARANTINED,

    /** A worker has it. */
    RUNNING,

    /** Has ended with a value, which waits to be taken or can be read. */
    SUCCEEDED,

    /** Has failed for good: it has a failure as its result, or is a dead letter. */
    FAILED,

    /** Somebody has cancelled it, or what it followed has not succeeded. */
    CANCELLED,

    /** Its time was over before it could run. */
    EXPIRED,

    /** Has ended; how, is not known any more: its result was taken or dropped, or nobody wanted one. */
    ENDED;

    /** How a task has ended that has this outcome. */
    static TaskPhase of(Outcome outcome) {
        if (outcome instanceof Outcome.Success) {
            return SUCCEEDED;
        }
        if (outcome instanceof Outcome.Cancelled) {
            return CANCELLED;
        }
        return outcome instanceof Outcome.Expired ? EXPIRED : FAILED;
    }

    /** Whether it will not run any more, unless its dead letter is retried. */
    public boolean isEnd() {
        return compareTo(RUNNING) > 0;
    }
}
