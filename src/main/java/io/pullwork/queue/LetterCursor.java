package io.pullwork.queue;

import java.util.Comparator;

/** Where a walk through dead letters goes on: with what failed before this one. */
public record LetterCursor(long endedMillis, long position) implements Comparable<LetterCursor> {

    /** With the newest of all. */
    public static final LetterCursor NEWEST = new LetterCursor(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Nowhere: there are no more. */
    public static final LetterCursor END = new LetterCursor(0, 0);

    private static final Comparator<LetterCursor> ORDER =
            Comparator.comparingLong(LetterCursor::endedMillis).thenComparingLong(LetterCursor::position);

    @Override
    public int compareTo(LetterCursor other) {
        return ORDER.compare(this, other);
    }
}
