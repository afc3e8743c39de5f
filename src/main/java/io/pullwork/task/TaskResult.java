package io.pullwork.task;

/**
 * How a task ended.
 *
 * @param lease the attempt that ended it
 * @param worker who held that lease
 */
public record TaskResult(Lease lease, HandlerName handler, Outcome outcome, WorkerId worker, Times times) {

    /**
     * By the master's clock, in milliseconds since 1970; for people, not for proof (P15).
     *
     * @param addedMillis when the task was put
     * @param leasedMillis when the last attempt was given to its worker
     * @param endedMillis when its outcome arrived
     */
    public record Times(long addedMillis, long leasedMillis, long endedMillis) {}

    public TaskId task() {
        return lease.task();
    }

    /** How often it was leased, hand-backs included. */
    public int attempts() {
        return lease.attempt();
    }

    public boolean isSuccess() {
        return outcome instanceof Outcome.Success;
    }
}
