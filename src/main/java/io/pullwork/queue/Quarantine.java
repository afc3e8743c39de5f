package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks whose workers have died twice. Maybe they killed them, maybe they stood by: so each runs alone, one at a
 * time in the whole queue, on a worker that holds nothing else, and takes no other task along if it kills again.
 *
 * <p>So that it does not wait for ever in a busy queue, one worker that can run it is set aside: it gets nothing
 * more until it is empty. It is the one that holds least; as it is given nothing, no other overtakes it for long.
 * Meanwhile nothing else of the task's limit key starts, or the place in the limit would be gone when it is empty.
 */
final class Quarantine {

    /** A task that has cost so many workers their lives is here. */
    static final int DEATHS = 2;

    /** Those of a kind are admitted together, so that only the first of each has to be looked at. */
    private record Kind(HandlerName handler, @Nullable Key limitKey) {

        static Kind of(LiveTask task) {
            return new Kind(task.task.handler(), task.task.options().keys().limit());
        }
    }

    /** What runs next, and the worker that is set aside for it. */
    record Next(LiveTask task, WorkerSeat seat) {

        private boolean isBetterThan(@Nullable Next other) {
            return other == null || seat.held.size() < other.seat.held.size();
        }
    }

    private final Map<Kind, TreeSet<LiveTask>> waiting = new LinkedHashMap<>();

    /** One at most, unless somebody has written to the tables. */
    private final Set<LiveTask> running = new HashSet<>(1);

    private @Nullable Next next;

    void add(LiveTask task) {
        task.place = LiveTask.Place.QUARANTINED;
        waiting.computeIfAbsent(Kind.of(task), kind -> new TreeSet<>(LiveTask.BY_POSITION))
                .add(task);
    }

    /** It is leased, or has ended. */
    void remove(LiveTask task) {
        TreeSet<LiveTask> line = waiting.get(Kind.of(task));
        if (line != null && line.remove(task) && line.isEmpty()) {
            waiting.remove(Kind.of(task));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty() && next == null;
    }

    /** It is leased; whoever has it gets nothing else meanwhile. */
    void started(LiveTask task, @Nullable WorkerSeat seat) {
        running.add(task);
        if (seat != null) {
            seat.isReserved = true;
        }
    }

    /** Its worker has presented it, after a fail-over. */
    void adopted(LiveTask task, WorkerSeat seat) {
        seat.isReserved |= running.contains(task);
    }

    /** It is leased no more. */
    void stopped(LiveTask task, @Nullable WorkerSeat seat) {
        if (task.isQuarantined() && running.remove(task) && seat != null) {
            seat.isReserved = false;
        }
    }

    /** What is to run next, unless one runs already; by whom, if anybody here can. */
    @Nullable
    Next choose(Collection<WorkerSeat> seats, Predicate<LiveTask> isAdmitted) {
        if (!running.isEmpty() || waiting.isEmpty()) {
            return null;
        }
        Next best = next == null ? null : forSeat(seats.contains(next.seat) ? next.seat : null, isAdmitted);
        for (WorkerSeat seat : seats) {
            Next other = forSeat(seat, isAdmitted);
            if (other != null && other.isBetterThan(best)) {
                best = other;
            }
        }
        return best;
    }

    private @Nullable Next forSeat(@Nullable WorkerSeat seat, Predicate<LiveTask> isAdmitted) {
        if (seat == null || seat.credit < 1) {
            return null;
        }
        LiveTask first = null;
        for (Map.Entry<Kind, TreeSet<LiveTask>> line : waiting.entrySet()) {
            LiveTask task = line.getValue().first();
            boolean isSooner = first == null || task.position() < first.position();
            if (isSooner && Arrays.asList(seat.handlers).contains(line.getKey().handler) && isAdmitted.test(task)) {
                first = task;
            }
        }
        return first == null ? null : new Next(first, seat);
    }

    /**
     * From now on this is next.
     *
     * @return what was before
     */
    @Nullable
    Next setAside(@Nullable Next chosen) {
        Next before = next;
        if (before != null) {
            before.seat.isReserved = false;
        }
        if (chosen != null) {
            chosen.seat.isReserved = true;
        }
        next = chosen;
        return before;
    }

    /** Whether a task has to wait since the place in its limit is wanted here. */
    boolean claimsPlaceOf(LiveTask task) {
        Key key = next == null ? null : next.task.task.options().keys().limit();
        return key != null && key.equals(task.task.options().keys().limit());
    }
}
