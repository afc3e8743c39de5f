package io.pullwork.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock that stands still until a test lets time pass. Like {@code nanoTime}, it begins anywhere. */
final class Time implements LongSupplier {

    private long nanos = Long.MAX_VALUE - 1_000;

    void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    long in(Duration duration) {
        return nanos + duration.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
