package io.pullwork.store;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map from positions to values, made for how positions are used: they rise, live close
 * together, and are mostly removed in the order in which they came.
 *
 * <p>Values lie in chunks of 64 neighbouring positions; a chunk whose last value is removed goes. A
 * dense million of values costs about 5.5 bytes each beside the values, where a {@code TreeMap} costs
 * 56; a lonely value left behind costs its chunk, about 350 bytes, and never the span up to the next,
 * as in a ring. The chunk used last is remembered, so that a run of neighbours is found without a
 * search.
 */
final class Positions<V> implements Iterable<V> {

    private static final int CHUNK_BITS = 6;
    private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

    private final TreeMap<Long, Chunk<V>> chunks = new TreeMap<>();

    /** The chunk used last; null when none was, or when it has gone. */
    private @Nullable Chunk<V> recent;

    private int size;

    @Nullable
    V get(long position) {
        Chunk<V> chunk = find(position);
        return chunk == null ? null : chunk.at(slot(position));
    }

    void put(long position, V value) {
        Chunk<V> chunk = find(position);
        if (chunk == null) {
            chunk = new Chunk<>(position >> CHUNK_BITS);
            chunks.put(chunk.number, chunk);
            recent = chunk;
        }
        if (chunk.set(slot(position), value)) {
            size++;
        }
    }

    /** What was at the position; null if nothing was. */
    @Nullable
    V remove(long position) {
        Chunk<V> chunk = find(position);
        if (chunk == null) {
            return null;
        }
        V removed = chunk.clear(slot(position));
        if (removed != null) {
            size--;
        }
        if (chunk.size == 0) {
            chunks.remove(chunk.number);
            recent = null;
        }
        return removed;
    }

    void clear() {
        chunks.clear();
        recent = null;
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The values in the order of their positions. */
    @Override
    public Iterator<V> iterator() {
        return new ValueIterator<>(chunks.values().iterator());
    }

    private @Nullable Chunk<V> find(long position) {
        long number = position >> CHUNK_BITS;
        if (recent != null && recent.number == number) {
            return recent;
        }
        Chunk<V> chunk = chunks.isEmpty() ? null : chunks.get(number);
        if (chunk != null) {
            recent = chunk;
        }
        return chunk;
    }

    private static int slot(long position) {
        return (int) position & (CHUNK_SIZE - 1);
    }

    private static final class Chunk<V> {

        final long number;
        private final @Nullable Object[] values = new @Nullable Object[CHUNK_SIZE];
        int size;

        Chunk(long number) {
            this.number = number;
        }

        @SuppressWarnings("unchecked") // only set() writes, and it takes a V
        @Nullable
        V at(int slot) {
            return (V) values[slot];
        }

        /** Whether the slot was free. */
        boolean set(int slot, V value) {
            boolean wasFree = values[slot] == null;
            if (wasFree) {
                size++;
            }
            values[slot] = value;
            return wasFree;
        }

        @Nullable
        V clear(int slot) {
            V cleared = at(slot);
            if (cleared != null) {
                size--;
                values[slot] = null;
            }
            return cleared;
        }
    }

    private static final class ValueIterator<V> implements Iterator<V> {

        private final Iterator<Chunk<V>> chunks;
        private @Nullable Chunk<V> chunk;
        private int slot;
        private @Nullable V next;

        ValueIterator(Iterator<Chunk<V>> chunks) {
            this.chunks = chunks;
            advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public V next() {
            V value = next;
            if (value == null) {
                throw new NoSuchElementException();
            }
            advance();
            return value;
        }

        private void advance() {
            next = null;
            while (next == null) {
                if (chunk == null || slot == CHUNK_SIZE) {
                    if (!chunks.hasNext()) {
                        return;
                    }
                    chunk = chunks.next();
                    slot = 0;
                }
                next = chunk.at(slot++);
            }
        }
    }
}
