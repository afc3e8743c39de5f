package io.pullwork.queue;

/**
 * What one queue may hold (P11).
 *
 * @param maxTasks waiting and running tasks together; further puts are refused
 * @param maxBytes payloads of tasks and results together; further puts are refused
 * @param maxResults results not taken; beyond it no task is leased
 * @param maxLeasedBytes payloads that one worker may hold; one task is always allowed
 * @param maxDeliveryBytes results in one delivery; one is always allowed
 * @param maxAttempts after so many workers have died with a task it ends as failed
 */
public record QueueLimits(
        int maxTasks, long maxBytes, int maxResults, long maxLeasedBytes, long maxDeliveryBytes, int maxAttempts) {

    /** 10 million tasks, 2 GiB, 1 million results, 64 MiB per worker, 128 KiB per delivery, 10 attempts. */
    public static final QueueLimits DEFAULTS =
            new QueueLimits(10_000_000, 2L << 30, 1_000_000, 64L << 20, 128L << 10, 10);

    public QueueLimits {
        if (maxTasks < 1
                || maxBytes < 1
                || maxResults < 1
                || maxLeasedBytes < 1
                || maxDeliveryBytes < 1
                || maxAttempts < 1) {
            throw new IllegalArgumentException("a limit of a queue is below 1: " + maxTasks + " tasks, " + maxBytes
                    + " bytes, " + maxResults + " results, " + maxLeasedBytes + " leased bytes, " + maxDeliveryBytes
                    + " delivery bytes, " + maxAttempts + " attempts");
        }
    }
}
