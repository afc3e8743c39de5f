package io.pullwork.client;

import io.pullwork.task.Timing;
import java.time.Duration;

/** Durations as people mean and write them. */
final class Durations {

    /** As good as for ever, and small enough to be counted in nanoseconds from now. */
    private static final Duration LONGEST = Duration.ofDays(100 * 365);

    private Durations() {}

    /** A timeout that can be added to a time: from none at all to a hundred years. */
    static Duration bounded(Duration timeout) {
        if (timeout.isNegative()) {
            return Duration.ZERO;
        }
        return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    }

    /** {@code 10 s}, {@code 1.5 s}, {@code 200 ms}. */
    static String shown(Duration duration) {
        return Timing.shown(duration.toMillis());
    }
}
