package io.pullwork.queue;

import io.pullwork.task.TaskOptions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tasks of one handler that wait for a worker: a line for each priority. */
final class PriorityLines {

    private final Tenants tenants;

    /** By priority; null where none has ever stood. */
    private final @Nullable FairLine[] lines = new FairLine[TaskOptions.HIGHEST_PRIORITY + 1];

    /** A bit for each line that is not empty. */
    private int occupied;

    PriorityLines(Tenants tenants) {
        this.tenants = tenants;
    }

    /** A new task; it stands behind all others of its priority and tenant. */
    void add(LiveTask task) {
        lineFor(task).add(task);
    }

    /** One that waited elsewhere, or comes back from a worker; it stands where its position says. */
    void giveBack(LiveTask task) {
        lineFor(task).giveBack(task);
    }

    private FairLine lineFor(LiveTask task) {
        occupied |= 1 << task.priority();
        FairLine line = lines[task.priority()];
        if (line == null) {
            line = new FairLine(tenants);
            lines[task.priority()] = line;
        }
        return line;
    }

    /** The first of the highest priority. */
    @Nullable
    LiveTask first() {
        return first(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(occupied));
    }

    /** Of the first of all priorities the one that stands longest. */
    @Nullable
    LiveTask longestWaiting() {
        LiveTask longest = null;
        for (int priority = 0; priority < lines.length; priority++) {
            LiveTask first = first(priority);
            if (first != null && (longest == null || first.position() < longest.position())) {
                longest = first;
            }
        }
        return longest;
    }

    /** Of each priority the one that was put first. */
    Stream<LiveTask> oldest() {
        return Stream.of(lines).filter(Objects::nonNull).flatMap(FairLine::oldest);
    }

    /** Adds the first of each priority. */
    void addFirst(List<LiveTask> all) {
        for (int priority = 0; priority < lines.length; priority++) {
            LiveTask first = first(priority);
            if (first != null) {
                all.add(first);
            }
        }
    }

    private @Nullable LiveTask first(int priority) {
        FairLine line = priority < 0 ? null : lines[priority];
        return line == null ? null : line.first();
    }

    /** @param first the first of its priority and tenant */
    void remove(LiveTask first) {
        FairLine line = lineFor(first);
        line.remove(first);
        noteEmpty(line, first);
    }

    /** It has ended and leaves from wherever it stands. */
    void leave(LiveTask task) {
        FairLine line = lineFor(task);
        line.leave(task);
        noteEmpty(line, task);
    }

    private void noteEmpty(FairLine line, LiveTask left) {
        if (line.isEmpty()) {
            occupied &= ~(1 << left.priority());
        }
    }

    boolean isEmpty() {
        return occupied == 0;
    }
}
