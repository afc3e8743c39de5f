package io.pullwork.task;

/**
 * How one attempt at a task failed: its handler did, its time was over, or its worker died.
 *
 * @param attempt number of the lease
 * @param worker who held it
 * @param leasedMillis when it was given to that worker, by the master's clock, in milliseconds since 1970
 * @param endedMillis when the master learned of the failure
 */
public record FailedAttempt(
        int attempt, WorkerId worker, long leasedMillis, long endedMillis, Outcome.Failure failure) {

    /** So many leases of a task are looked back: what failed before them is forgotten. */
    public static final int MAX_KEPT = 20;

    private static final String WORKER_DIED = "WorkerDied";

    /** The worker ended, was cut off, or has not come back after a fail-over. */
    public static FailedAttempt byDeath(Lease lease, WorkerId worker, long leasedMillis, long endedMillis) {
        var died = new Outcome.Failure(WORKER_DIED, "the worker died while it had this task", "");
        return new FailedAttempt(lease.attempt(), worker, leasedMillis, endedMillis, died);
    }

    /** How a task ends that has cost so many workers their lives. */
    public static Outcome.Failure lastDeath(int deaths, WorkerId last) {
        String message = deaths == 1
                ? "a worker died while it ran this task: " + last
                : deaths + " workers died while they ran this task, the last was " + last;
        return new Outcome.Failure(WORKER_DIED, message, "");
    }
}
