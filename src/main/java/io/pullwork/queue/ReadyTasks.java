package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that could run now, by handler, since a worker is given only what it can run. Of these the highest
 * priority goes first. So that the lower ones do not starve, now and then a worker is given the task that
 * stands longest before all others: a task waits at most for {@code maxPassedOver} more tasks of each worker
 * that can run it, for each that was put before it.
 */
final class ReadyTasks {

    /** Lines are kept when they are empty, but names of handlers may come and go without end. */
    private static final int MAX_KEPT = 100;

    private final int maxPassedOver;
    private final Map<HandlerName, PriorityLines> byHandler = new HashMap<>();
    private int size;

    ReadyTasks(int maxPassedOver) {
        this.maxPassedOver = maxPassedOver;
    }

    /** A new task; it stands behind all others of its handler and priority. */
    void add(LiveTask task) {
        linesFor(task).add(task);
        size++;
    }

    /** One that waited for its time, or comes back from a worker; it stands where its position says. */
    void giveBack(LiveTask task) {
        linesFor(task).giveBack(task);
        size++;
    }

    private PriorityLines linesFor(LiveTask task) {
        PriorityLines lines = byHandler.get(task.task.handler());
        if (lines == null) {
            lines = new PriorityLines();
            byHandler.put(task.task.handler(), lines);
        }
        return lines;
    }

    /** What this worker is to be given next. */
    @Nullable
    LiveTask firstFor(WorkerSeat seat) {
        boolean longest = seat.passedOver >= maxPassedOver;
        LiveTask best = null;
        for (HandlerName handler : seat.handlers) {
            PriorityLines lines = byHandler.get(handler);
            LiveTask first = lines == null ? null : longest ? lines.longestWaiting() : lines.first();
            if (first != null && (best == null || isBefore(first, best, longest))) {
                best = first;
            }
        }
        return best;
    }

    private static boolean isBefore(LiveTask one, LiveTask other, boolean longest) {
        return (longest || one.priority() == other.priority())
                ? one.position() < other.position()
                : one.priority() > other.priority();
    }

    /** @param first what {@link #firstFor} gave for this worker */
    void remove(LiveTask first, WorkerSeat seat) {
        boolean isPassingOver = seat.passedOver < maxPassedOver && hasBelow(first.priority(), seat);
        seat.passedOver = isPassingOver ? seat.passedOver + 1 : 0;
        linesFor(first).remove(first);
        left(first);
    }

    private boolean hasBelow(int priority, WorkerSeat seat) {
        for (HandlerName handler : seat.handlers) {
            PriorityLines lines = byHandler.get(handler);
            if (lines != null && lines.hasBelow(priority)) {
                return true;
            }
        }
        return false;
    }

    /** It has ended and leaves from wherever it stands. */
    void leave(LiveTask task) {
        linesFor(task).leave(task);
        left(task);
    }

    private void left(LiveTask task) {
        size--;
        if (byHandler.size() > MAX_KEPT && linesFor(task).isEmpty()) {
            byHandler.remove(task.task.handler());
        }
    }

    void removeIf(Predicate<LiveTask> leaves) {
        byHandler.values().forEach(lines -> lines.removeIf(leaves));
        byHandler.values().removeIf(PriorityLines::isEmpty);
        size = byHandler.values().stream().mapToInt(PriorityLines::size).sum();
    }

    int size() {
        return size;
    }
}
