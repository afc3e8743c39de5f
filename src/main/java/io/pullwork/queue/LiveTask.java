package io.pullwork.queue;

import io.pullwork.task.Lease;
import io.pullwork.task.Task;
import org.jspecify.annotations.Nullable;

/** A task that has not ended. A queue may hold a million of them: what only leased ones need is apart. */
final class LiveTask implements WaitingLine.Positioned {

    private final long position;
    final Task task;
    final long addedMillis;

    /** Number of the last lease; 0 before the first. Never falls, so that a lease is never given twice. */
    int attempt;

    /** How many of these attempts were handed back and do not count. */
    int handBacks;

    /** Null while the task waits. */
    @Nullable
    Held held;

    LiveTask(long position, Task task, long addedMillis) {
        this.position = position;
        this.task = task;
        this.addedMillis = addedMillis;
    }

    @Override
    public long position() {
        return position;
    }

    int sizeBytes() {
        return task.payload().sizeBytes();
    }

    int countedAttempts() {
        return attempt - handBacks;
    }

    /** Whether {@code lease} is the current one, whose holder alone can finish the task (P4). */
    boolean isHeldBy(Lease lease) {
        return held != null && held.lease.equals(lease);
    }

    /** The current lease. */
    static final class Held {

        final Lease lease;
        final long leasedMillis;

        /** Null for an orphan: a lease of an earlier master that no worker has presented yet. */
        @Nullable
        WorkerSeat seat;

        Held(Lease lease, long leasedMillis, @Nullable WorkerSeat seat) {
            this.lease = lease;
            this.leasedMillis = leasedMillis;
            this.seat = seat;
        }
    }
}
