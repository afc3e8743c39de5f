package io.pullwork.client;

import java.time.Duration;
import java.util.Locale;

/** Durations as people write them. */
final class Durations {

    private Durations() {}

    /** {@code 10 s}, {@code 1.5 s}, {@code 200 ms}. */
    static String shown(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 == 0) {
            return millis / 1_000 + " s";
        }
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
