package io.pullwork.queue;

/**
 * How long something has taken, since the current master began.
 *
 * @param count how often it was measured
 * @param meanMillis on average
 * @param p50Millis half of them took at most so long
 * @param p90Millis 9 of 10 took at most so long
 * @param p99Millis 99 of 100 took at most so long
 * @param maxMillis the longest
 */
public record Latency(long count, double meanMillis, long p50Millis, long p90Millis, long p99Millis, long maxMillis) {

    public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0);
}
