package io.pullwork.store;

import java.util.Arrays;

/** A set of positions that is read as ranges without gaps, since a range costs one statement. */
final class PositionRanges {

    private long[] positions = new long[16];
    private int size;

    void add(long position) {
        if (size == positions.length) {
            positions = Arrays.copyOf(positions, size * 2);
        }
        positions[size++] = position;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Calls for each range in rising order. */
    <E extends Exception> void forEach(RangeConsumer<E> consumer) throws E {
        Arrays.sort(positions, 0, size);
        int start = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || positions[i] > positions[i - 1] + 1) {
                consumer.accept(positions[start], positions[i - 1]);
                start = i;
            }
        }
    }

    @FunctionalInterface
    interface RangeConsumer<E extends Exception> {
        /** Both ends belong to the range. */
        void accept(long first, long last) throws E;
    }
}
