package io.pullwork.task;

/**
 * How a task ended.
 *
 * @param lease the attempt that ended it, or the last one before it ended
 * @param worker who held that lease; {@link #NO_WORKER} if nobody did when it ended
 */
public record TaskResult(Lease lease, HandlerName handler, Outcome outcome, WorkerId worker, Times times) {

    public static final WorkerId NO_WORKER = new WorkerId("none");

    /**
     * By the master's clock, in milliseconds since 1970; for people, not for proof (P15).
     *
     * @param addedMillis when the task was put
     * @param leasedMillis when the attempt was given to that worker; 0 if nobody had it
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
