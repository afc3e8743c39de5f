package io.pullwork.queue;

import io.pullwork.task.RetryPolicy;
import java.time.Duration;

/**
 * What one queue may hold, and how patient it is.
 *
 * @param capacity how much it may hold (P11)
 * @param retention how long it keeps results and keys
 * @param letters how many dead letters it keeps, and how long
 * @param retry how often a task is tried, if neither it nor its handler says
 * @param maxPassedOver how many tasks in a row may be given out before one of a lower priority that waits longer
 * @param adoptionGraceMillis how long a new master waits for workers to present the leases of its
 *     predecessor, before it gives the tasks to others (P9); 0: none of them can be left
 */
public record QueueSettings(
        Capacity capacity,
        Retention retention,
        KeptLetters letters,
        RetryPolicy retry,
        int maxPassedOver,
        long adoptionGraceMillis) {

    /**
     * 10 million tasks, 2 GiB, 1 million results, 64 MiB per worker, 256 MiB in memory; 7 days for a result to be
     * taken, 1 day, 1 million and 512 MiB for those that are kept, 1 day and 1 million for unique keys; 100,000 dead
     * letters for ever; 10 attempts, 100 passed over, 10 s.
     */
    public static final QueueSettings DEFAULTS = new QueueSettings(
            new Capacity(10_000_000, 2L << 30, 1_000_000, 64L << 20, 256L << 20),
            new Retention(
                    Duration.ofDays(7).toMillis(),
                    Duration.ofDays(1).toMillis(),
                    1_000_000,
                    512L << 20,
                    Duration.ofDays(1).toMillis(),
                    1_000_000),
            new KeptLetters(100_000, 0),
            RetryPolicy.DEFAULT,
            100,
            10_000);

    public QueueSettings {
        atLeastOne("max-passed-over", maxPassedOver);
        if (adoptionGraceMillis < 0) {
            throw new IllegalArgumentException("adoption-grace is " + adoptionGraceMillis + ", must be at least 0");
        }
    }

    public QueueSettings withMaxTasks(int maxTasks) {
        return withCapacity(capacity.with(maxTasks, capacity.maxResults(), capacity.maxBytesInMemory()));
    }

    public QueueSettings withMaxResults(int maxResults) {
        return withCapacity(capacity.with(capacity.maxTasks(), maxResults, capacity.maxBytesInMemory()));
    }

    public QueueSettings withMaxBytesInMemory(long maxBytesInMemory) {
        return withCapacity(capacity.with(capacity.maxTasks(), capacity.maxResults(), maxBytesInMemory));
    }

    /** No worker of an earlier master is left. */
    public QueueSettings withoutAdoption() {
        return new QueueSettings(capacity, retention, letters, retry, maxPassedOver, 0);
    }

    public QueueSettings withCapacity(Capacity capacity) {
        return new QueueSettings(capacity, retention, letters, retry, maxPassedOver, adoptionGraceMillis);
    }

    public QueueSettings withRetention(Retention retention) {
        return new QueueSettings(capacity, retention, letters, retry, maxPassedOver, adoptionGraceMillis);
    }

    public QueueSettings withRetry(RetryPolicy retry) {
        return new QueueSettings(capacity, retention, letters, retry, maxPassedOver, adoptionGraceMillis);
    }

    /**
     * Beyond these a queue takes or gives nothing more.
     *
     * @param maxTasks waiting and running tasks together; further puts are refused
     * @param maxBytes payloads of tasks and of results not taken together; further puts are refused, and when the
     *     results alone have so many, no task is leased
     * @param maxResults results not taken; beyond it no task is leased
     * @param maxLeasedBytes payloads that one worker may hold; one task is always allowed
     * @param maxBytesInMemory payloads of tasks in memory; those beyond it are only on disk until they are leased
     */
    public record Capacity(int maxTasks, long maxBytes, int maxResults, long maxLeasedBytes, long maxBytesInMemory) {

        public Capacity {
            atLeastOne("max-tasks", maxTasks);
            atLeastOne("max-bytes", maxBytes);
            atLeastOne("max-results", maxResults);
            atLeastOne("max-leased-bytes", maxLeasedBytes);
            if (maxBytesInMemory < 0) {
                throw new IllegalArgumentException(
                        "queue setting max-bytes-in-memory is " + maxBytesInMemory + ", must not be negative");
            }
        }

        private Capacity with(int maxTasks, int maxResults, long maxBytesInMemory) {
            return new Capacity(maxTasks, maxBytes, maxResults, maxLeasedBytes, maxBytesInMemory);
        }
    }

    /**
     * Beyond these a result is dropped, or a key forgotten, the oldest first.
     *
     * @param untakenMillis for so long a result waits to be taken
     * @param keptMillis for so long a result that is only read by its id is kept
     * @param maxKept so many of these are kept
     * @param maxKeptBytes so many bytes of these are kept
     * @param keyMillis for so long after its end the unique key of a task names it
     * @param maxKeys so many keys of ended tasks are kept
     */
    public record Retention(
            long untakenMillis, long keptMillis, int maxKept, long maxKeptBytes, long keyMillis, int maxKeys) {

        /** So that no sum of times overflows. */
        public static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

        public Retention {
            upToLongest("untaken-result-retention", untakenMillis);
            upToLongest("result-retention", keptMillis);
            atLeastOne("max-kept-results", maxKept);
            atLeastOne("max-kept-bytes", maxKeptBytes);
            upToLongest("key-retention", keyMillis);
            atLeastOne("max-keys", maxKeys);
        }

        private static void upToLongest(String name, long millis) {
            atLeastOne(name, millis);
            if (millis > LONGEST_MILLIS) {
                throw new IllegalArgumentException(
                        "queue setting " + name + " is " + millis + " ms, must be at most " + LONGEST_MILLIS);
            }
        }
    }

    /**
     * Beyond these a dead letter is dropped, the oldest first.
     *
     * @param max so many are kept
     * @param keptMillis for so long one is kept; 0: for ever
     */
    public record KeptLetters(int max, long keptMillis) {

        public KeptLetters {
            atLeastOne("max-dead-letters", max);
            if (keptMillis != 0) {
                Retention.upToLongest("dead-letter-retention", keptMillis);
            }
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("queue setting " + name + " is " + value + ", must be at least 1");
        }
    }
}
