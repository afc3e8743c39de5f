package io.pullwork.queue;

import io.pullwork.task.TaskOptions;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that could run now: a line for each priority, the highest first. So that the lower ones do not
 * starve, now and then the task that stands longest is served before all others: a task waits at most for
 * {@code maxPassedOver} more tasks for each that was put before it.
 */
final class ReadyTasks {

    private final int maxPassedOver;

    /** By priority. */
    private final List<WaitingLine<LiveTask>> lines = Stream.generate(WaitingLine<LiveTask>::new)
            .limit(TaskOptions.HIGHEST_PRIORITY + 1L)
            .toList();

    /** A bit for each line that is not empty. */
    private int occupied;

    /** How many were served in a row while one of lower priority waited. */
    private int passedOver;

    ReadyTasks(int maxPassedOver) {
        this.maxPassedOver = maxPassedOver;
    }

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

    @Nullable
    LiveTask first() {
        if (occupied == 0) {
            return null;
        }
        return passedOver < maxPassedOver ? lines.get(highest()).first() : longestWaiting();
    }

    /** @param first what {@link #first} gave */
    void remove(LiveTask first) {
        boolean isPassingOver = (occupied & (bit(first) - 1)) != 0;
        passedOver = isPassingOver && passedOver < maxPassedOver ? passedOver + 1 : 0;
        WaitingLine<LiveTask> line = line(first);
        line.removeFirst();
        if (line.isEmpty()) {
            occupied &= ~bit(first);
        }
    }

    /** It has ended and leaves from wherever it stands. */
    void leave(LiveTask task) {
        line(task).leave();
        if (line(task).isEmpty()) {
            occupied &= ~bit(task);
        }
    }

    void removeIf(Predicate<LiveTask> leaves) {
        occupied = 0;
        for (int priority = 0; priority < lines.size(); priority++) {
            lines.get(priority).removeIf(leaves);
            occupied |= lines.get(priority).isEmpty() ? 0 : 1 << priority;
        }
    }

    int size() {
        int size = 0;
        for (WaitingLine<LiveTask> line : lines) {
            size += line.size();
        }
        return size;
    }

    private int highest() {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(occupied);
    }

    private @Nullable LiveTask longestWaiting() {
        LiveTask longest = null;
        for (WaitingLine<LiveTask> line : lines) {
            LiveTask first = line.first();
            if (first != null && (longest == null || first.position() < longest.position())) {
                longest = first;
            }
        }
        return longest;
    }

    private WaitingLine<LiveTask> line(LiveTask task) {
        return lines.get(task.priority());
    }

    private static int bit(LiveTask task) {
        return 1 << task.priority();
    }
}
