package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the master knows of one worker that is alive. */
final class WorkerSeat {

    final WorkerId worker;

    /** The leases it holds; in the order in which they were given, so that all that follows is repeatable. */
    final Map<TaskId, LiveTask> held = new LinkedHashMap<>();

    /** What it can run. */
    HandlerName[] handlers = {};

    /** How many tasks it was given by priority since it was last given the one that stood longest. */
    int leasesByPriority;

    /** The most leases it wants to hold at once; a window, not an increment, so that it may be said twice. */
    int credit;

    /** How many of its threads do not heed an interrupt; it counts them out of its credit itself. */
    int stuck;

    /** Payloads of the tasks it holds. */
    long heldBytes;

    /** Number of the last report that was decided; a repetition is not decided again. */
    long lastReport;

    /** The leases refused in that report, for its repetition. */
    List<Lease> lastRefused = List.of();

    /** Whether it has a task that runs alone, or is to be given one: it gets nothing else. */
    boolean isReserved;

    /** Whether it stands in the rotation of those who get the next lease. */
    boolean isInRotation;

    WorkerSeat(WorkerId worker) {
        this.worker = worker;
    }

    /** What was refused in a report that was decided; of an older one than the last nobody waits to hear. */
    List<Lease> refusedBy(long report) {
        return report == lastReport ? lastRefused : List.of();
    }

    boolean wantsMore() {
        return !isReserved && held.size() < credit;
    }

    boolean hasRoomFor(int bytes, long maxBytes) {
        return held.isEmpty() || heldBytes + bytes <= maxBytes;
    }

    void add(LiveTask task) {
        if (held.put(task.task.id(), task) == null) {
            heldBytes += task.sizeBytes();
        }
    }

    void remove(LiveTask task) {
        if (held.remove(task.task.id()) != null) {
            heldBytes -= task.sizeBytes();
        }
    }
}
