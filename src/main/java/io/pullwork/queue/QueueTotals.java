package io.pullwork.queue;

/**
 * What has happened in a queue since it was first used, over all of its masters.
 *
 * @param put tasks that were stored
 * @param leased how often a task was given to a worker
 * @param succeeded tasks that ended with a value
 * @param failedAttempts attempts that failed, deaths of workers among them
 * @param dead tasks that ended as failed
 * @param cancelled tasks that ended as cancelled
 * @param expired tasks that ended as expired
 * @param refusedAsStale outcomes refused because their lease was not current; the last of them may be missing after a
 *     crash, since nothing is stored for them alone
 */
public record QueueTotals(
        long put,
        long leased,
        long succeeded,
        long failedAttempts,
        long dead,
        long cancelled,
        long expired,
        long refusedAsStale) {

    public static final QueueTotals NONE = new QueueTotals(0, 0, 0, 0, 0, 0, 0, 0);
}
