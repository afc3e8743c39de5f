package io.pullwork.queue;

import io.pullwork.task.TaskOptions;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tasks of one handler that could run now: a line for each priority. */
final class PriorityLines {

    /** By priority. */
    private final List<WaitingLine<LiveTask>> lines = Stream.generate(WaitingLine<LiveTask>::new)
            .limit(TaskOptions.HIGHEST_PRIORITY + 1L)
            .toList();

    /** A bit for each line that is not empty. */
    private int occupied;

    /** A new task; it stands behind all others of its priority. */
    void add(LiveTask task) {
        occupied |= bit(task);
        line(task).add(task);
    }

    /** One that waited for its time, or comes back from a worker; it stands where its position says. */
    void giveBack(LiveTask task) {
        occupied |= bit(task);
        line(task).giveBack(task);
    }

    /** The first of the highest priority. */
    @Nullable
    LiveTask first() {
        return occupied == 0
                ? null
                : lines.get(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(occupied))
                        .first();
    }

    @Nullable
    LiveTask longestWaiting() {
        LiveTask longest = null;
        for (WaitingLine<LiveTask> line : lines) {
            LiveTask first = line.first();
            if (first != null && (longest == null || first.position() < longest.position())) {
                longest = first;
            }
        }
        return longest;
    }

    /** Whether a task of lower priority waits too. */
    boolean hasBelow(int priority) {
        return (occupied & ((1 << priority) - 1)) != 0;
    }

    /** @param first the first of its priority */
    void remove(LiveTask first) {
        line(first).removeFirst();
        noteEmpty(first);
    }

    /** It has ended and leaves from wherever it stands. */
    void leave(LiveTask task) {
        line(task).leave();
        noteEmpty(task);
    }

    private void noteEmpty(LiveTask left) {
        if (line(left).isEmpty()) {
            occupied &= ~bit(left);
        }
    }

    void removeIf(Predicate<LiveTask> leaves) {
        occupied = 0;
        for (int priority = 0; priority < lines.size(); priority++) {
            lines.get(priority).removeIf(leaves);
            occupied |= lines.get(priority).isEmpty() ? 0 : 1 << priority;
        }
    }

    boolean isEmpty() {
        return occupied == 0;
    }

    int size() {
        int size = 0;
        for (WaitingLine<LiveTask> line : lines) {
            size += line.size();
        }
        return size;
    }

    private WaitingLine<LiveTask> line(LiveTask task) {
        return lines.get(task.priority());
    }

    private static int bit(LiveTask task) {
        return 1 << task.priority();
    }
}
