package io.pullwork.queue;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out, and what comes back goes to the front again, to its old place (P10). New entries
 * always stand behind all others, so a plain deque of references holds them; only those that came back
 * need sorting, and they are few.
 */
final class WaitingLine<T extends WaitingLine.Positioned> {

    /** Something with a place in the queue's order. */
    interface Positioned {
        long position();

        /** Whether it has left from wherever it stood, as it must have said to {@link #leave}. */
        default boolean hasLeft() {
            return false;
        }
    }

    private final ArrayDeque<T> fresh = new ArrayDeque<>();
    /** How many stand here that have left: taking one out of the middle would mean to look for it. */
    private int left;

    private final PriorityQueue<T> returned = new PriorityQueue<>(Comparator.comparingLong(Positioned::position));

    /** To the end; the position must be above all before it. */
    void add(T entry) {
        fresh.addLast(entry);
    }

    /** To its old place: every entry that was added after it still stands behind it, or has left. */
    void giveBack(T entry) {
        returned.add(entry);
    }

    /** An entry leaves from wherever it stands. */
    void leave() {
        left++;
        if (left > size()) {
            removeIf(Positioned::hasLeft);
        }
    }

    @Nullable
    T first() {
        if (left > 0) {
            skipLeft();
        }
        T back = returned.peek();
        T next = fresh.peekFirst();
        return back == null || (next != null && next.position() < back.position()) ? next : back;
    }

    private void skipLeft() {
        for (T next = fresh.peekFirst(); next != null && next.hasLeft(); next = fresh.peekFirst()) {
            fresh.pollFirst();
            left--;
        }
        for (T next = returned.peek(); next != null && next.hasLeft(); next = returned.peek()) {
            returned.poll();
            left--;
        }
    }

    void removeFirst() {
        T first = first();
        if (first == returned.peek()) {
            returned.poll();
        } else {
            fresh.pollFirst();
        }
    }

    void removeIf(Predicate<T> leaves) {
        fresh.removeIf(leaves);
        returned.removeIf(leaves);
        left = 0;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return fresh.size() + returned.size() - left;
    }
}
