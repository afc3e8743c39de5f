package io.pullwork.worker;

/**
 * Decides how many tasks a worker holds: one for each thread, and as many more as it runs through in a
 * few milliseconds. So a long task is never held by a worker that is busy, and tiny ones travel in
 * batches. The duration is measured from the worker's own tasks; until then there is no look-ahead.
 *
 * <p>Short durations are believed slowly and long ones at once: to hold too few costs a little speed, to
 * hold too many makes tasks wait behind a long one.
 */
final class LookAhead {

    private static final int MAX_TASKS = 8_192;

    /** Weight of a new duration that is shorter than the average. */
    private static final double LEARNING = 0.05;

    private final double lookAheadNanos;
    private double averageNanos = -1;

    LookAhead(long lookAheadNanos) {
        this.lookAheadNanos = lookAheadNanos;
    }

    void ran(long durationNanos) {
        double weight = averageNanos < 0 ? 1 : durationNanos > averageNanos ? 0.5 : LEARNING;
        averageNanos += weight * (durationNanos - averageNanos);
    }

    /** Tasks have waited behind running ones for so long: nothing short can be expected any more. */
    void stalled(long durationNanos) {
        averageNanos = Math.max(averageNanos, (double) durationNanos);
    }

    /** The most tasks to hold on so many threads, those that run included. */
    int window(int threads) {
        return threads + ahead(threads);
    }

    private int ahead(int threads) {
        if (averageNanos < 0) {
            return 0;
        }
        double tasks = lookAheadNanos * threads / Math.max(averageNanos, 1);
        // In powers of two, so that noise in the average does not become a message for each change.
        return tasks < 1 ? 0 : Math.min(Integer.highestOneBit((int) tasks), MAX_TASKS);
    }
}
