package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Task;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which task, and who gets the next. Tasks wait for their time, then in a line; workers sit in a
 * rotation as long as they want more than they hold, and the first of them that can run something that waits gets
 * the first of it. A lease of
 * an earlier master that no worker has presented yet is an orphan: it counts as held until a deadline.
 */
final class Leasing {

    /**
     * A lease that its worker does not name and that is older than this was lost on its way: it is sent
     * again. Younger ones may still be under way.
     */
    static final long RESEND_AFTER_MILLIS = 2_000;

    private final QueueSettings settings;
    private final long epoch;
    private final StepLog log;
    private final ReadyTasks ready;

    /** Those whose time has not come, the next first. */
    private final TreeSet<LiveTask> delayed =
            new TreeSet<>(Comparator.comparingLong(LiveTask::dueMillis).thenComparingLong(LiveTask::position));

    private final Map<WorkerId, WorkerSeat> seats = new LinkedHashMap<>();

    /** The seats that want more leases; the first gets the next one and goes to the end. */
    private final ArrayDeque<WorkerSeat> rotation = new ArrayDeque<>();

    private final Set<LiveTask> orphans = new LinkedHashSet<>();
    private long orphansDeadlineMillis;

    Leasing(QueueSettings settings, long epoch, StepLog log) {
        this.settings = settings;
        this.epoch = epoch;
        this.log = log;
        this.ready = new ReadyTasks(settings.maxPassedOver());
    }

    /** A new task waits for its time, or behind all others. */
    void enter(LiveTask task, long nowMillis) {
        if (task.dueMillis() > nowMillis) {
            delay(task);
        } else {
            ready.add(task);
        }
    }

    private void delay(LiveTask task) {
        task.isDelayed = true;
        delayed.add(task);
    }

    /** Tasks whose time has come wait at their old places: in the order in which they were put (P10). */
    void wakeDue(long nowMillis) {
        while (!delayed.isEmpty() && delayed.first().dueMillis() <= nowMillis) {
            LiveTask next = delayed.first();
            delayed.remove(next);
            next.isDelayed = false;
            ready.giveBack(next);
        }
    }

    /** While restoring: what becomes of it is not known yet. */
    void enterUnsorted(LiveTask task) {
        ready.add(task);
    }

    /** After restoring: of the tasks that have entered, those leave that are leased, have ended or are not due. */
    void sortOut(Collection<LiveTask> live, long nowMillis) {
        live.stream()
                .filter(LiveTask::isLeased)
                .sorted(Comparator.comparingLong(LiveTask::position))
                .forEach(orphans::add);
        live.stream()
                .filter(task -> !task.isLeased() && task.dueMillis() > nowMillis)
                .forEach(this::delay);
        ready.removeIf(task -> task.isLeased() || task.hasEnded || task.isDelayed);
        orphansDeadlineMillis = nowMillis + settings.adoptionGraceMillis();
    }

    @Nullable
    WorkerSeat seatOf(WorkerId worker) {
        return seats.get(worker);
    }

    /** A worker names all that it holds: orphans among it are its own again, what it lacks is sent again. */
    void present(WorkerId worker, int credit, Set<HandlerName> handlers, Set<Lease> held, long nowMillis) {
        WorkerSeat seat = seats.computeIfAbsent(worker, WorkerSeat::new);
        seat.handlers = handlers.toArray(new HandlerName[0]);
        // A set has no order of its own, and what follows must be repeatable.
        orphans.stream().filter(task -> held.contains(task.lease())).toList().forEach(task -> adopt(seat, task));
        for (LiveTask task : seat.held.values()) {
            if (!held.contains(task.lease()) && task.leasedMillis() + RESEND_AFTER_MILLIS <= nowMillis) {
                log.effect(new Effect.Run(worker, task.lease(), task.task));
            }
        }
        grant(seat, credit);
    }

    private void adopt(WorkerSeat seat, LiveTask task) {
        orphans.remove(task);
        task.seat(seat);
        seat.add(task);
    }

    void grant(WorkerSeat seat, int credit) {
        seat.credit = credit;
        rotate(seat);
    }

    private void rotate(WorkerSeat seat) {
        if (!seat.isInRotation && seat.wantsMore() && seats.get(seat.worker) == seat) {
            seat.isInRotation = true;
            rotation.addLast(seat);
        }
    }

    /** The worker is gone; tells what it held, which it holds until it is released or ended. */
    List<LiveTask> remove(WorkerId worker) {
        WorkerSeat seat = seats.remove(worker);
        if (seat == null) {
            return List.of();
        }
        rotation.remove(seat);
        return List.copyOf(seat.held.values());
    }

    /** Orphans whose deadline is over. */
    List<LiveTask> unclaimed(long nowMillis) {
        return orphansDeadlineMillis <= nowMillis ? List.copyOf(orphans) : List.of();
    }

    OptionalLong nextDeadlineMillis() {
        long wakeMillis = delayed.isEmpty() ? Long.MAX_VALUE : delayed.first().dueMillis();
        long orphansMillis = orphans.isEmpty() ? Long.MAX_VALUE : orphansDeadlineMillis;
        long nextMillis = Math.min(wakeMillis, orphansMillis);
        return nextMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMillis);
    }

    /** The task waits again, at its old place. */
    void release(LiveTask task) {
        setFree(task, 0);
        ready.giveBack(task);
    }

    /** The task waits again, but not before its time. */
    void releaseUntil(LiveTask task, long dueMillis) {
        setFree(task, dueMillis);
        delay(task);
    }

    private void setFree(LiveTask task, long dueMillis) {
        leave(task);
        task.released(task.attempt, task.handBacks, dueMillis);
        log.change(new Change.TaskReleased(task.position(), task.task.id(), task.attempt, task.handBacks, dueMillis));
    }

    /**
     * The task has ended before its worker said so, if it has one: that is told to stop.
     *
     * @return who had it
     */
    WorkerId withdraw(LiveTask task) {
        task.hasEnded = true;
        if (task.isLeased()) {
            WorkerSeat seat = task.seat();
            leave(task);
            if (seat != null) {
                log.effect(new Effect.Stop(seat.worker, task.lease()));
                return seat.worker;
            }
        } else if (task.isDelayed) {
            delayed.remove(task);
        } else {
            ready.leave(task);
        }
        return TaskResult.NO_WORKER;
    }

    /** The task is not held any more. */
    void leave(LiveTask task) {
        WorkerSeat seat = task.seat();
        if (seat == null) {
            orphans.remove(task);
        } else {
            seat.remove(task);
            rotate(seat);
        }
    }

    /** Leases what waits to those who want more, one each in turn, as long as there are both. */
    void leaseWaiting(long nowMillis) {
        while (ready.size() > 0 && leaseToFirst(nowMillis)) {}
    }

    /** Leases one task to the first in the rotation that can run something; false if none can. */
    private boolean leaseToFirst(long nowMillis) {
        Iterator<WorkerSeat> turns = rotation.iterator();
        while (turns.hasNext()) {
            WorkerSeat seat = turns.next();
            LiveTask next = seat.wantsMore() ? ready.firstFor(seat) : null;
            if (next != null && seat.hasRoomFor(next.sizeBytes(), settings.maxLeasedBytes())) {
                leaveRotation(seat, turns);
                ready.remove(next, seat);
                lease(next, seat, nowMillis);
                rotate(seat);
                return true;
            }
            // A seat without room for its next task leaves the rotation until it has finished something.
            if (next != null || !seat.wantsMore()) {
                leaveRotation(seat, turns);
            }
        }
        return false;
    }

    private static void leaveRotation(WorkerSeat seat, Iterator<WorkerSeat> turns) {
        turns.remove();
        seat.isInRotation = false;
    }

    private void lease(LiveTask leased, WorkerSeat seat, long nowMillis) {
        Task task = leased.task;
        var lease = new Lease(task.id(), leased.attempt + 1, epoch);
        leased.leased(lease, nowMillis);
        leased.seat(seat);
        seat.add(leased);
        log.change(new Change.TaskLeased(leased.position(), lease, nowMillis));
        log.effect(new Effect.Run(seat.worker, lease, task));
    }

    int waiting() {
        return ready.size();
    }

    int delayed() {
        return delayed.size();
    }

    int workers() {
        return seats.size();
    }
}
