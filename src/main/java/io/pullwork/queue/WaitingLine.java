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
    }

    private final ArrayDeque<T> fresh = new ArrayDeque<>();
    private final PriorityQueue<T> returned = new PriorityQueue<>(Comparator.comparingLong(Positioned::position));

    /** To the end; the position must be above all before it. */
    void add(T entry) {
        fresh.addLast(entry);
    }

    /** To its old place: every entry that was added after it still stands behind it, or has left. */
    void giveBack(T entry) {
        returned.add(entry);
    }

    @Nullable
    T first() {
        T back = returned.peek();
        T next = fresh.peekFirst();
        return back == null || (next != null && next.position() < back.position()) ? next : back;
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
    }

    boolean isEmpty() {
        return fresh.isEmpty() && returned.isEmpty();
    }

    int size() {
        return fresh.size() + returned.size();
    }
}
