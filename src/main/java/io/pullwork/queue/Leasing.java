package io.pullwork.queue;

import io.pullwork.queue.LiveTask.Place;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Task;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
    private final Tenants tenants = new Tenants();
    private final ReadyTasks ready;
    private final OrderKeys orderKeys = new OrderKeys();
    private final Followers followers;
    private final Groups groups;
    private final Limits limits;
    private final Quarantine quarantine = new Quarantine();

    /** Those whose time has not come, the next first. */
    private final TreeSet<LiveTask> delayed =
            new TreeSet<>(Comparator.comparingLong(LiveTask::dueMillis).thenComparingLong(LiveTask::position));

    private final Expiries expiries = new Expiries();
    private final Map<WorkerId, WorkerSeat> seats = new LinkedHashMap<>();

    /** The seats that want more leases; the first gets the next one and goes to the end. */
    private final ArrayDeque<WorkerSeat> rotation = new ArrayDeque<>();

    private final Set<LiveTask> orphans = new LinkedHashSet<>();
    private long orphansDeadlineMillis;

    Leasing(QueueSettings settings, long epoch, LiveTasks live, StepLog log) {
        this.settings = settings;
        this.epoch = epoch;
        this.log = log;
        this.ready = new ReadyTasks(settings.maxPassedOver(), tenants);
        this.limits = new Limits(tenants, log);
        this.followers = new Followers(live);
        this.groups = new Groups(log);
    }

    /** A new task waits for others, for its time, or behind all in its line. */
    void enter(LiveTask task, long nowMillis) {
        expiries.enter(task);
        joined(task);
        if (orderKeys.admits(task) && !hasToFollow(task) && !hasToWait(task, nowMillis)) {
            if (task.isQuarantined()) {
                quarantine.add(task);
            } else {
                ready.add(task);
            }
        }
    }

    private void joined(LiveTask task) {
        groups.joined(task);
        followers.joined(task);
    }

    private boolean hasToFollow(LiveTask task) {
        boolean hasTo = !task.task.options().follows().isNothing() && (followers.holds(task) || groups.holds(task));
        if (hasTo) {
            task.place = Place.FOLLOWING;
        }
        return hasTo;
    }

    private boolean hasToWait(LiveTask task, long nowMillis) {
        boolean hasTo = task.dueMillis() > nowMillis;
        if (hasTo) {
            task.place = Place.DELAYED;
            delayed.add(task);
        }
        return hasTo;
    }

    /** Nothing that it waited for holds it back: it stands at its place in the order in which all were put (P10). */
    private void giveBack(LiveTask task, long nowMillis) {
        if (!hasToFollow(task) && !hasToWait(task, nowMillis)) {
            stand(task);
        }
    }

    private void stand(LiveTask task) {
        if (task.isQuarantined()) {
            quarantine.add(task);
        } else {
            ready.giveBack(task);
        }
    }

    private void wakeDue(long nowMillis) {
        while (!delayed.isEmpty() && delayed.first().dueMillis() <= nowMillis) {
            LiveTask next = delayed.first();
            delayed.remove(next);
            stand(next);
        }
    }

    /** After restoring; those that live, in the order of their positions. */
    void sortOut(List<LiveTask> live, long nowMillis) {
        for (LiveTask task : live) {
            if (task.isLeased()) {
                // It has its order key, whoever stands before it.
                orderKeys.admits(task);
                joined(task);
                orphans.add(task);
                limits.goesOn(task);
                if (task.isQuarantined()) {
                    quarantine.started(task, null);
                }
            }
        }
        for (LiveTask task : live) {
            if (task.place == Place.MOVING) {
                // Behind another or not, it is in no line.
                orderKeys.admits(task);
                task.place = Place.MOVING;
                joined(task);
            } else if (!task.isLeased()) {
                enter(task, nowMillis);
            }
        }
        limits.sortOut();
        groups.sortBySilence();
        orphansDeadlineMillis = nowMillis + settings.adoptionGraceMillis();
    }

    @Nullable
    WorkerSeat seatOf(WorkerId worker) {
        return seats.get(worker);
    }

    /** A worker names all that it holds: orphans among it are its own again, what it lacks is sent again. */
    void present(WorkerId worker, int credit, Set<HandlerName> handlers, Set<Lease> held, int stuck, long nowMillis) {
        WorkerSeat seat = seats.computeIfAbsent(worker, WorkerSeat::new);
        seat.stuck = stuck;
        seat.handlers = handlers.toArray(new HandlerName[0]);
        // A set has no order of its own, and what follows must be repeatable.
        orphans.stream().filter(task -> held.contains(task.lease())).toList().forEach(task -> adopt(seat, task));
        for (LiveTask task : seat.held.values()) {
            if (!held.contains(task.lease()) && task.leasedMillis() + RESEND_AFTER_MILLIS <= nowMillis) {
                log.effect(run(worker, task, -1));
            }
        }
        grant(seat, credit);
    }

    private void adopt(WorkerSeat seat, LiveTask task) {
        orphans.remove(task);
        task.seat(seat);
        seat.add(task);
        quarantine.adopted(task, seat);
    }

    void grant(WorkerSeat seat, int credit) {
        seat.credit = credit;
        keepRotation(seat);
    }

    private void keepRotation(WorkerSeat seat) {
        if (seat.isInRotation && !seat.wantsMore()) {
            seat.isInRotation = false;
            rotation.remove(seat);
        }
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
        long limitsMillis = limits.nextDeadlineMillis().orElse(Long.MAX_VALUE);
        long groupsMillis = groups.nextDeadlineMillis().orElse(Long.MAX_VALUE);
        long nextMillis = LongStream.of(wakeMillis, orphansMillis, limitsMillis, groupsMillis, expiries.nextMillis())
                .min()
                .orElseThrow();
        return nextMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMillis);
    }

    /** Tasks that wait and whose time is over. */
    List<LiveTask> expired(long nowMillis) {
        return expiries.over(nowMillis);
    }

    /** The task waits again, but not before its time; 0: at once. */
    void release(LiveTask task, long dueMillis, long nowMillis) {
        leave(task, nowMillis);
        task.released(dueMillis);
        expiries.enter(task);
        log.change(new Change.TaskReleased(
                task.position(), task.task.id(), task.attempt, task.handBacks, task.deaths(), dueMillis));
        giveBack(task, nowMillis);
    }

    /**
     * The task has ended, wherever it was. If a worker has it that did not say so itself, that is told to stop.
     *
     * @return who had it
     */
    WorkerId withdraw(LiveTask task, long nowMillis) {
        WorkerId holder = stop(task);
        end(task, nowMillis);
        return holder;
    }

    /** Tells who has it, if somebody has, that it is in vain. */
    WorkerId stop(LiveTask task) {
        WorkerSeat seat = task.isLeased() ? task.seat() : null;
        if (seat == null) {
            return TaskResult.NO_WORKER;
        }
        log.effect(new Effect.Stop(seat.worker, task.lease()));
        return seat.worker;
    }

    /** The task has ended, wherever it was. */
    void end(LiveTask task, long nowMillis) {
        task.hasEnded = true;
        expiries.leave(task);
        LiveTask next = orderKeys.ended(task);
        if (next != null && next.place == Place.BEHIND) {
            giveBack(next, nowMillis);
        }
        leavePlace(task, nowMillis);
    }

    private void leavePlace(LiveTask task, long nowMillis) {
        switch (task.place) {
            case LEASED -> leave(task, nowMillis);
            case DELAYED -> delayed.remove(task);
            case READY -> {
                ready.leave(task);
                limits.leftLine(task, nowMillis);
            }
            case LIMITED -> limits.leave(task);
            case QUARANTINED -> quarantine.remove(task);
            case BEHIND, FOLLOWING, MOVING -> {}
        }
    }

    /**
     * Another stands for a task that waits, under its id and at its position. It has the same order key, group and
     * leaders: who waits for whom is told by positions, and those who gather a group count its tasks.
     */
    void replace(LiveTask old, LiveTask next, long nowMillis) {
        substitute(old, next);
        expiries.enter(next);
        boolean standsInLine = old.place == Place.READY || old.place == Place.LIMITED;
        if (!standsInLine) {
            leavePlace(old, nowMillis);
        }
        if (old.place == Place.BEHIND) {
            next.place = Place.BEHIND;
        } else {
            giveBack(next, nowMillis);
        }
        if (standsInLine) {
            // Only now: its tenant must not be taken for one that had nothing in line and comes back.
            leavePlace(old, nowMillis);
        }
    }

    private void substitute(LiveTask old, LiveTask next) {
        expiries.leave(old);
        groups.replace(old, next);
        followers.replace(old, next);
        orderKeys.replace(old, next);
    }

    /**
     * Whether nothing in this queue depends on a task that waits, and none of its workers may have died of it.
     *
     * @param leaves which others leave with it
     */
    boolean canLeave(LiveTask task, Predicate<LiveTask> leaves) {
        TaskOptions options = task.task.options();
        return options.keys().group() == null
                && options.follows().isNothing()
                && !followers.areHeldBy(task)
                && !task.isQuarantined()
                && orderKeys.isNextToLeave(task, leaves);
    }

    /** Another stands for a task that waits, and waits for nothing here until it comes back or ends. */
    void depart(LiveTask old, LiveTask next, long nowMillis) {
        substitute(old, next);
        leavePlace(old, nowMillis);
        next.place = Place.MOVING;
    }

    /** One that has departed stays after all. */
    void comeBack(LiveTask task, long nowMillis) {
        expiries.enter(task);
        if (orderKeys.isBehind(task)) {
            task.place = Place.BEHIND;
        } else {
            giveBack(task, nowMillis);
        }
    }

    /**
     * How a task has ended that does not live any more: those that waited for it go on.
     *
     * @return those that shall not run, since it has not succeeded
     */
    List<LiveTask> freeFollowers(LiveTask task, Outcome outcome, long nowMillis) {
        followers.leave(task);
        Followers.Freed freed = followers.ended(task.task.id(), outcome);
        for (LiveTask follower : freed.ready()) {
            if (follower.place == Place.FOLLOWING) {
                giveBack(follower, nowMillis);
            }
        }
        for (LiveTask gatherer : groups.ended(task, outcome, nowMillis)) {
            giveBack(gatherer, nowMillis);
        }
        return freed.inVain();
    }

    /** The task is not held any more. */
    private void leave(LiveTask task, long nowMillis) {
        WorkerSeat seat = task.seat();
        quarantine.stopped(task, seat);
        if (seat == null) {
            orphans.remove(task);
        } else {
            seat.remove(task);
            rotate(seat);
        }
        limits.stopped(task, nowMillis);
    }

    /** Leases what waits to those who want more, one each in turn, as long as there are both. */
    void leaseWaiting(long nowMillis) {
        if (!quarantine.isEmpty()) {
            leaseQuarantined(nowMillis);
        }
        while (ready.size() > 0 && limits.admitAny(nowMillis) && leaseToFirst(nowMillis)) {
            limits.readmit(ready, nowMillis);
        }
    }

    /** Leases a task that runs alone, or sees to it that a worker will be there for it. */
    private void leaseQuarantined(long nowMillis) {
        Quarantine.Next next = quarantine.choose(seats.values(), task -> limits.admits(task, nowMillis));
        Quarantine.Next before = quarantine.setAside(next);
        if (next != null) {
            keepRotation(next.seat());
        }
        if (before != null) {
            keepRotation(before.seat());
            if (!quarantine.claimsPlaceOf(before.task())) {
                limits.leftLine(before.task(), nowMillis);
            }
        }
        if (next != null && next.seat().held.isEmpty() && limits.admitAny(nowMillis)) {
            quarantine.remove(next.task());
            quarantine.setAside(null);
            quarantine.started(next.task(), next.seat());
            lease(next.task(), next.seat(), nowMillis);
        }
        limits.readmit(ready, nowMillis);
    }

    /** Leases one task to the first in the rotation that can run something; false if none can. */
    private boolean leaseToFirst(long nowMillis) {
        Iterator<WorkerSeat> turns = rotation.iterator();
        while (turns.hasNext()) {
            WorkerSeat seat = turns.next();
            LiveTask next = firstFor(seat, nowMillis);
            if (next != null) {
                turns.remove();
                seat.isInRotation = false;
                // Without room for its next task it is out of the rotation until it has finished something.
                if (seat.hasRoomFor(next.sizeBytes(), settings.capacity().maxLeasedBytes())) {
                    ready.serve(next, seat);
                    lease(next, seat, nowMillis);
                    rotate(seat);
                    return true;
                }
            }
        }
        return false;
    }

    /** What this worker is to be given next; what has to wait for a limit is put aside. */
    private @Nullable LiveTask firstFor(WorkerSeat seat, long nowMillis) {
        if (ready.isTurnOfLongest(seat)) {
            // Behind one that has to wait another may stand that is older than all other first ones.
            while (putAside(ready.allFirstFor(seat), nowMillis)) {}
        }
        LiveTask first = ready.firstFor(seat);
        while (first != null && putAside(List.of(first), nowMillis)) {
            first = ready.firstFor(seat);
        }
        return first;
    }

    /** Those of the first that have to wait for a limit; false if none has to. */
    private boolean putAside(List<LiveTask> first, long nowMillis) {
        boolean hasPut = false;
        for (LiveTask task : first) {
            if (!limits.admits(task, nowMillis) || quarantine.claimsPlaceOf(task)) {
                // First there, then no more here: its tenant does not stop waiting.
                limits.hold(task);
                ready.remove(task);
                hasPut = true;
            }
        }
        return hasPut;
    }

    private void lease(LiveTask leased, WorkerSeat seat, long nowMillis) {
        Task task = leased.task;
        var lease = new Lease(task.id(), leased.attempt + 1, epoch);
        expiries.leave(leased);
        long couldRunMillis = Math.max(leased.addedMillis, leased.dueMillis());
        long waitedMillis = leased.attempt == 0 ? Math.max(0, nowMillis - couldRunMillis) : -1;
        leased.leased(lease, nowMillis);
        leased.seat(seat);
        seat.add(leased);
        limits.started(leased, nowMillis);
        log.change(new Change.TaskLeased(leased.position(), lease, nowMillis));
        log.effect(run(seat.worker, leased, waitedMillis));
    }

    private static Effect.Run run(WorkerId worker, LiveTask task, long waitedMillis) {
        return new Effect.Run(worker, task.lease(), task.task, task.position(), task.hasCheckpoint, waitedMillis);
    }

    /** What can wake or be readmitted, does; what only time keeps waiting is not leased before. */
    void wake(long nowMillis) {
        wakeDue(nowMillis);
        limits.readmit(ready, nowMillis);
    }

    int running() {
        return limits.running();
    }

    int delayed() {
        return delayed.size();
    }

    int workers() {
        return seats.size();
    }

    Groups groups() {
        return groups;
    }

    Limits limits() {
        return limits;
    }

    boolean hasWorkerFor(HandlerName handler) {
        return seats.values().stream()
                .anyMatch(seat -> Arrays.asList(seat.handlers).contains(handler));
    }

    /** When that task was put that was put first of those that wait for a worker; 0 if none does. */
    long oldestWaitingMillis() {
        LiveTask oldest = ready.oldest();
        return oldest == null ? 0 : oldest.addedMillis;
    }

    /** Those that workers have, or had when an earlier master knew them. */
    Stream<LiveTask> leased() {
        return Stream.concat(orphans.stream(), seats.values().stream().flatMap(seat -> seat.held.values().stream()));
    }

    int stuck() {
        return seats.values().stream().mapToInt(seat -> seat.stuck).sum();
    }
}
