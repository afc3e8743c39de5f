package io.pullwork.task;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a task is tried, and how long it waits after a failure. The first wait doubles with each
 * further failure up to a longest one; each wait is shortened by a random part, so that tasks that failed
 * together do not come back together (<a href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">
 * exponential backoff with jitter</a>).
 *
 * @param maxAttempts after so many attempts the task ends as failed, at least 1; deaths of workers count,
 *     hand-backs do not
 * @param firstDelayMillis the wait after the first failure
 * @param maxDelayMillis no wait is longer; at least the first
 * @param jitterPercent by how much of it a wait is shortened at most, 0 to 100
 */
public record RetryPolicy(int maxAttempts, long firstDelayMillis, long maxDelayMillis, int jitterPercent) {

    /** 10 attempts, with waits from 1 s to 10 min, each shortened by up to a half. */
    public static final RetryPolicy DEFAULT = exponential(10, Duration.ofSeconds(1), Duration.ofMinutes(10));

    /** One attempt. */
    public static final RetryPolicy NEVER = new RetryPolicy(1, 0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d+) attempts, delay (\\d+) to (\\d+) ms, jitter (\\d+) %");

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("a task has at least 1 attempt, not " + maxAttempts);
        }
        Delays.check("the first delay before a retry", firstDelayMillis);
        Delays.check("the longest delay before a retry", maxDelayMillis);
        if (maxDelayMillis < firstDelayMillis) {
            throw new IllegalArgumentException("the longest delay before a retry, " + maxDelayMillis
                    + " ms, is shorter than the first, " + firstDelayMillis + " ms");
        }
        if (jitterPercent < 0 || jitterPercent > 100) {
            throw new IllegalArgumentException("the jitter of a retry is " + jitterPercent + " %, not 0 to 100");
        }
    }

    /** Waits that double, each shortened by up to a half. */
    public static RetryPolicy exponential(int maxAttempts, Duration firstDelay, Duration maxDelay) {
        return new RetryPolicy(maxAttempts, millis(firstDelay), millis(maxDelay), 50);
    }

    /** The same wait after each failure. */
    public static RetryPolicy fixed(int maxAttempts, Duration delay) {
        return new RetryPolicy(maxAttempts, millis(delay), millis(delay), 0);
    }

    private static long millis(Duration delay) {
        return Delays.millis("a delay before a retry", delay);
    }

    /**
     * How long to wait now. The same arguments give the same wait, so that what was decided can be decided
     * again.
     *
     * @param failures attempts that have failed, at least 1
     * @param task whose wait it is: each has jitter of its own
     */
    public long delayMillis(int failures, TaskId task) {
        // 62 doublings of a millisecond are longer than any time.
        long factor = 1L << Math.min(failures - 1, 62);
        boolean isLonger = firstDelayMillis > maxDelayMillis / factor;
        long delayMillis = isLonger ? maxDelayMillis : firstDelayMillis * factor;
        long seed = task.client() * 31 + task.sequence() * 1_000_003 + failures;
        double shortened = new SplittableRandom(seed).nextDouble() * jitterPercent / 100;
        return delayMillis - (long) (delayMillis * shortened);
    }

    /** What {@link #toString} writes. */
    public static RetryPolicy parse(String text) {
        Matcher part = TEXT.matcher(text);
        if (!part.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no retry policy");
        }
        return new RetryPolicy(
                Integer.parseInt(part.group(1)),
                Long.parseLong(part.group(2)),
                Long.parseLong(part.group(3)),
                Integer.parseInt(part.group(4)));
    }

    @Override
    public String toString() {
        return maxAttempts + " attempts, delay " + firstDelayMillis + " to " + maxDelayMillis + " ms, jitter "
                + jitterPercent + " %";
    }
}
