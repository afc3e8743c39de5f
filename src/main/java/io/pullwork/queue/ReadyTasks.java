package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that could run now, by handler, since a worker is given only what it can run. Of these the highest
 * priority goes first, and among equals the tenant whose turn it is. So that lower priorities do not starve, now
 * and then a worker is given the task that stands longest: one waits at most for {@code maxPassedOver} more tasks
 * of each worker that can run it, for each that was put before it.
 */
final class ReadyTasks {

    /** Lines are kept when they are empty, but names of handlers may come and go without end. */
    private static final int MAX_KEPT = 100;

    private final int maxPassedOver;
    private final Tenants tenants;
    private final Map<HandlerName, PriorityLines> byHandler = new HashMap<>();
    private int size;

    ReadyTasks(int maxPassedOver, Tenants tenants) {
        this.maxPassedOver = maxPassedOver;
        this.tenants = tenants;
    }

    /** A new task; it stands behind all others of its handler, priority and tenant. */
    void add(LiveTask task) {
        task.place = LiveTask.Place.READY;
        linesFor(task).add(task);
        size++;
    }

    /** One that waited elsewhere, or comes back from a worker; it stands where its position says. */
    void giveBack(LiveTask task) {
        task.place = LiveTask.Place.READY;
        linesFor(task).giveBack(task);
        size++;
    }

    private PriorityLines linesFor(LiveTask task) {
        PriorityLines lines = byHandler.get(task.task.handler());
        if (lines == null) {
            lines = new PriorityLines(tenants);
            byHandler.put(task.task.handler(), lines);
        }
        return lines;
    }

    /** What this worker is to be given next. */
    @Nullable
    LiveTask firstFor(WorkerSeat seat) {
        boolean longest = isTurnOfLongest(seat);
        LiveTask best = null;
        for (HandlerName handler : seat.handlers) {
            PriorityLines lines = byHandler.get(handler);
            if (lines != null) {
                LiveTask first = longest ? lines.longestWaiting() : lines.first();
                if (first != null && (best == null || isBefore(first, best, longest))) {
                    best = first;
                }
            }
        }
        return best;
    }

    /** The one that was put first; null if there is none. Looks at the first of each line. */
    @Nullable
    LiveTask oldest() {
        return byHandler.values().stream()
                .flatMap(PriorityLines::oldest)
                .min(LiveTask.BY_POSITION)
                .orElse(null);
    }

    /** What could come into question for this worker: the first of each handler and priority. */
    List<LiveTask> allFirstFor(WorkerSeat seat) {
        var all = new ArrayList<LiveTask>();
        for (HandlerName handler : seat.handlers) {
            PriorityLines lines = byHandler.get(handler);
            if (lines != null) {
                lines.addFirst(all);
            }
        }
        return all;
    }

    /** Whether it is to be given the task that stands longest. */
    boolean isTurnOfLongest(WorkerSeat seat) {
        return seat.leasesByPriority >= maxPassedOver;
    }

    private boolean isBefore(LiveTask one, LiveTask other, boolean longest) {
        if (!longest && one.priority() != other.priority()) {
            return one.priority() > other.priority();
        }
        int turn = longest ? 0 : Tenants.BY_TURN.compare(tenants.of(one), tenants.of(other));
        return turn < 0 || (turn == 0 && one.position() < other.position());
    }

    /** @param first what {@link #firstFor} gave for this worker, which is given it now */
    void serve(LiveTask first, WorkerSeat seat) {
        seat.leasesByPriority = isTurnOfLongest(seat) ? 0 : seat.leasesByPriority + 1;
        tenants.served(tenants.of(first), first);
        remove(first);
    }

    /** @param first what {@link #firstFor} gave */
    void remove(LiveTask first) {
        linesFor(first).remove(first);
        left(first);
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

    int size() {
        return size;
    }
}
