package io.pullwork.client;

import java.time.Duration;
import java.util.Locale;

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
        long millis = duration.toMillis();
        if (millis % 1_000 == 0) {
            return millis / 1_000 + " s";
        }
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
