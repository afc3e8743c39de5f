package io.pullwork.task;

import java.time.Duration;

/** How long something may be put off: up to ten years, so that no sum of times overflows. */
final class Delays {

    private static final long LONGEST_MILLIS = Duration.ofDays(3_650).toMillis();

    private Delays() {}

    /** @throws IllegalArgumentException if it is negative or too long */
    static void check(String what, long millis) {
        if (millis < 0 || millis > LONGEST_MILLIS) {
            throw new IllegalArgumentException(what + " is " + millis + " ms, must be 0 to " + LONGEST_MILLIS);
        }
    }

    /** @throws IllegalArgumentException if it is negative or too long */
    static long millis(String what, Duration delay) {
        // Compared first: the milliseconds of the longest durations do not fit a long.
        if (delay.isNegative() || delay.compareTo(Duration.ofMillis(LONGEST_MILLIS)) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + delay + ", must be 0 to " + Duration.ofMillis(LONGEST_MILLIS));
        }
        return delay.toMillis();
    }
}
