package io.pullwork.queue;

import io.pullwork.task.Lease;
import io.pullwork.task.Progress;
import io.pullwork.task.Task;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A task that has not ended. A queue may hold a million of them: what only leased ones need is apart. */
final class LiveTask implements WaitingLine.Positioned {

    static final Comparator<LiveTask> BY_POSITION = Comparator.comparingLong(LiveTask::position);

    private final long position;
    final Task task;
    final long addedMillis;

    /** Number of the last lease; 0 before the first. Never falls, so that a lease is never given twice. */
    int attempt;

    /** How many of these attempts were handed back and do not count. */
    int handBacks;

    /** How many workers have died while they had it; counts no further than {@link Byte#MAX_VALUE}. */
    private byte deaths;

    boolean hasEnded;

    /** Whether an attempt has left word how far it came; the word itself is only on disk. */
    boolean hasCheckpoint;

    /** When it may be leased; 0: at once. */
    private long dueMillis;

    Place place = Place.READY;

    /** Where it is. */
    enum Place {
        /** In a line, for a worker. */
        READY,
        /** Waits for its time. */
        DELAYED,
        /** Another task with its order key has not ended. */
        BEHIND,
        /** What it follows has not ended. */
        FOLLOWING,
        /** Its limit key is used up. */
        LIMITED,
        /** For a worker of its own, since others have died. */
        QUARANTINED,
        /** On its way into another queue, and in no line of this one. */
        MOVING,
        LEASED
    }

    /** Null while the task waits. */
    private @Nullable Held held;

    LiveTask(long position, Task task, long addedMillis, long dueMillis) {
        this.position = position;
        this.task = task;
        this.addedMillis = addedMillis;
        this.dueMillis = dueMillis;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean hasLeft() {
        return hasEnded;
    }

    int priority() {
        return task.options().priority();
    }

    long dueMillis() {
        return dueMillis;
    }

    /** When it ends as expired if it waits; 0: never. */
    long expiresMillis() {
        return task.options().timing().expiresAtMillis();
    }

    int sizeBytes() {
        return task.payload().sizeBytes();
    }

    int bytesInMemory() {
        return task.payload().isElsewhere() ? 0 : task.payload().sizeBytes();
    }

    int countedAttempts() {
        return attempt - handBacks;
    }

    int deaths() {
        return deaths;
    }

    void died() {
        deaths = (byte) Math.min(deaths + 1, Byte.MAX_VALUE);
    }

    /** Whether it runs alone. */
    boolean isQuarantined() {
        return deaths >= Quarantine.DEATHS;
    }

    boolean isLeased() {
        return held != null;
    }

    /** Whether it can be changed or ended here: no worker and no other queue may have it. */
    boolean isWaiting() {
        return !isLeased() && place != Place.MOVING;
    }

    TaskPhase phase() {
        if (isLeased()) {
            return TaskPhase.RUNNING;
        }
        return switch (place) {
            case DELAYED -> TaskPhase.DELAYED;
            case QUARANTINED -> TaskPhase.QUARANTINED;
            default -> TaskPhase.WAITING;
        };
    }

    /** Whether {@code lease} is the current one, whose holder alone can finish the task (P4). */
    boolean isHeldBy(Lease lease) {
        return held != null && held.lease.equals(lease);
    }

    /** From now on this lease is the current one. */
    void leased(Lease lease, long leasedMillis) {
        attempt = lease.attempt();
        place = Place.LEASED;
        held = new Held(lease, leasedMillis);
    }

    /** From now on no lease is current, and none will be before {@code due}. */
    void released(long due) {
        dueMillis = due;
        held = null;
    }

    /** In place of another, none of whose attempts counts. */
    void beginAnew(LiveTask old) {
        attempt = old.attempt;
        handBacks = old.attempt;
    }

    /** In place of another, whose attempts were its own. */
    void goOn(LiveTask old) {
        attempt = old.attempt;
        handBacks = old.handBacks;
        deaths = old.deaths;
        hasCheckpoint = old.hasCheckpoint;
    }

    void restore(Change.TaskReleased released) {
        attempt = released.attempt();
        handBacks = released.handBacks();
        deaths = (byte) Math.min(released.deaths(), Byte.MAX_VALUE);
        released(released.dueMillis());
    }

    Lease lease() {
        return held().lease;
    }

    long leasedMillis() {
        return held().leasedMillis;
    }

    /** Who holds the current lease; null for an orphan, whose worker is not known any more. */
    @Nullable
    WorkerSeat seat() {
        return held().seat;
    }

    void seat(WorkerSeat seat) {
        held().seat = seat;
    }

    /** What its handler has said last under the current lease; null if nothing. */
    @Nullable
    Progress progress() {
        return held().progress;
    }

    void progress(Progress progress) {
        held().progress = progress;
    }

    /** Whether this one is news under the current lease, and not one that was sent again. */
    boolean isNextCheckpoint(int number) {
        boolean isNext = number > held().checkpoint;
        held().checkpoint = Math.max(number, held().checkpoint);
        return isNext;
    }

    private Held held() {
        if (held == null) {
            throw new IllegalStateException("task " + task.id() + " should be leased and is not");
        }
        return held;
    }

    /** The current lease. */
    private static final class Held {

        final Lease lease;
        final long leasedMillis;

        @Nullable
        WorkerSeat seat;

        @Nullable
        Progress progress;

        /** Number of the last one. */
        int checkpoint;

        Held(Lease lease, long leasedMillis) {
            this.lease = lease;
            this.leasedMillis = leasedMillis;
        }
    }
}
