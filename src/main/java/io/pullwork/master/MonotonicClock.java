package io.pullwork.master;

import java.util.function.LongSupplier;

/** Milliseconds since 1970 as the wall clock told at start, counted on by a clock that nobody sets back (P15). */
public final class MonotonicClock implements LongSupplier {

    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long getAsLong() {
        return startMillis + (System.nanoTime() - startNanos) / 1_000_000;
    }
}
