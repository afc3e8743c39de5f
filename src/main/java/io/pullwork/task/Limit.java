package io.pullwork.task;

import java.time.Duration;

/**
 * How many tasks may run at once, and how many may start within a time. The time slides: of any period of this
 * length it is true.
 *
 * @param maxRunning 0: no matter how many
 * @param maxStarts at most 10,000; 0: no matter how many
 * @param periodMillis within which so many may start
 */
public record Limit(int maxRunning, int maxStarts, long periodMillis) {

    /** No limit. */
    public static final Limit NONE = new Limit(0, 0, 0);

    private static final int MOST_STARTS = 10_000;

    public Limit {
        if (maxRunning < 0) {
            throw new IllegalArgumentException("a limit of " + maxRunning + " running tasks");
        }
        if (maxStarts < 0 || maxStarts > MOST_STARTS) {
            throw new IllegalArgumentException("a limit of " + maxStarts + " starts, must be 0 to " + MOST_STARTS);
        }
        Delays.check("the period of a limit", periodMillis);
        if ((maxStarts == 0) != (periodMillis == 0)) {
            throw new IllegalArgumentException("a limit of " + maxStarts + " starts in " + periodMillis + " ms");
        }
    }

    /** @param count at least 1 */
    public static Limit running(int count) {
        return new Limit(atLeastOne(count), 0, 0);
    }

    /** @param count 1 to 10,000 */
    public static Limit starts(int count, Duration period) {
        return new Limit(0, atLeastOne(count), Delays.millis("the period of a limit", period));
    }

    public Limit andStarts(int count, Duration period) {
        return new Limit(maxRunning, atLeastOne(count), Delays.millis("the period of a limit", period));
    }

    /** Whether it bounds how many may start within a time. */
    public boolean hasStarts() {
        return maxStarts > 0;
    }

    private static int atLeastOne(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a limit of " + count + ", must be at least 1");
        }
        return count;
    }
}
