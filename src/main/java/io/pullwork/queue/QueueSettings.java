package io.pullwork.queue;

import io.pullwork.task.RetryPolicy;

/**
 * What one queue may hold (P11), and how patient it is.
 *
 * @param maxTasks waiting and running tasks together; further puts are refused
 * @param maxBytes payloads of tasks and results together; further puts are refused, and when the results
 *     alone have so many, no task is leased
 * @param maxResults results not taken; beyond it no task is leased
 * @param maxLeasedBytes payloads that one worker may hold; one task is always allowed
 * @param retry how often a task is tried, if neither it nor its handler says
 * @param maxPassedOver how many tasks in a row may be given out before one of a lower priority that waits longer
 * @param adoptionGraceMillis how long a new master waits for workers to present the leases of its
 *     predecessor, before it gives the tasks to others (P9)
 */
public record QueueSettings(
        int maxTasks,
        long maxBytes,
        int maxResults,
        long maxLeasedBytes,
        RetryPolicy retry,
        int maxPassedOver,
        long adoptionGraceMillis) {

    /** 10 million tasks, 2 GiB, 1 million results, 64 MiB per worker, 10 attempts, 100 passed over, 10 s. */
    public static final QueueSettings DEFAULTS =
            new QueueSettings(10_000_000, 2L << 30, 1_000_000, 64L << 20, RetryPolicy.DEFAULT, 100, 10_000);

    public QueueSettings {
        atLeastOne("max-tasks", maxTasks);
        atLeastOne("max-bytes", maxBytes);
        atLeastOne("max-results", maxResults);
        atLeastOne("max-leased-bytes", maxLeasedBytes);
        atLeastOne("max-passed-over", maxPassedOver);
        atLeastOne("adoption-grace", adoptionGraceMillis);
    }

    public QueueSettings withMaxTasks(int maxTasks) {
        return new QueueSettings(
                maxTasks, maxBytes, maxResults, maxLeasedBytes, retry, maxPassedOver, adoptionGraceMillis);
    }

    public QueueSettings withMaxResults(int maxResults) {
        return new QueueSettings(
                maxTasks, maxBytes, maxResults, maxLeasedBytes, retry, maxPassedOver, adoptionGraceMillis);
    }

    public QueueSettings withRetry(RetryPolicy retry) {
        return new QueueSettings(
                maxTasks, maxBytes, maxResults, maxLeasedBytes, retry, maxPassedOver, adoptionGraceMillis);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("queue setting " + name + " is " + value + ", must be at least 1");
        }
    }
}
