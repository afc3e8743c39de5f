package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Something that must be said to someone, once the changes of its {@link Step} are on disk. */
public sealed interface Effect {

    /**
     * To a client: its puts up to this sequence are stored (P1).
     *
     * @param existing by their sequences those of the put that are tasks which were there before, by their keys (P2)
     */
    record PutAccepted(ClientId client, long upToSequence, SortedMap<Long, TaskId> existing) implements Effect {

        /** Each is a task of its own. */
        public PutAccepted(ClientId client, long upToSequence) {
            this(client, upToSequence, Collections.emptySortedMap());
        }
    }

    /** As {@link PutRefused}, since an operator has the queue drained. */
    record PutDeferred(ClientId client, long upToSequence) implements Effect {}

    /**
     * To a client: nothing of its put, which ended at this sequence, is stored, since the key of one of its tasks
     * belongs to a task that asks for something else (P2). The others may be put again, under their ids.
     *
     * @param sequence of the task
     */
    record KeyTaken(ClientId client, long upToSequence, long sequence, String reason) implements Effect {}

    /**
     * To a client: nothing of its put, which ended at this sequence, is stored, since a limit would be
     * passed. It may be repeated later, as long as nothing that came after it was accepted: from then on
     * its tasks need new ids, since the watermark has passed them.
     */
    record PutRefused(ClientId client, long upToSequence, String reason) implements Effect {}

    /**
     * To a worker: run this.
     *
     * @param position where the task stands: what is only on disk is read there first
     * @param hasCheckpoint whether an attempt before it has left word how far it came
     * @param waitedMillis for how long it could have had its first attempt, which this is; else -1
     */
    record Run(WorkerId worker, Lease lease, Task task, long position, boolean hasCheckpoint, long waitedMillis)
            implements Effect {

        /** Whether nothing has to be read first. */
        public boolean isAtHand() {
            return !hasCheckpoint && !task.payload().isElsewhere();
        }
    }

    /**
     * To a worker: what it said of how far it is.
     *
     * @param isStored false if its lease is not current any more
     */
    record CheckpointDecided(WorkerId worker, Lease lease, int number, boolean isStored) implements Effect {}

    /** To a worker: the task has ended without it, or shall run later, so what runs under this lease is in vain. */
    record Stop(WorkerId worker, Lease lease) implements Effect {}

    /**
     * To one who cancels a task.
     *
     * @param isCancelled whether it ended as cancelled, now or before; else it had ended otherwise, or nothing of it
     *     is kept that would tell
     */
    record CancelDecided(CallId call, boolean isCancelled) implements Effect {}

    /**
     * To a worker: its report is decided.
     *
     * @param refused the leases in it that were not current any more (P4)
     */
    record Settled(WorkerId worker, long report, List<Lease> refused) implements Effect {}

    /** To a taker: the next results; they stay stored until it acknowledges them (P5). */
    record Deliver(CallId call, List<TaskResult> results) implements Effect {}

    /** To one who awaits a task: its result, which stays where it is, if it is kept at all. */
    record Answer(CallId call, TaskResult result) implements Effect {}

    /** To one who awaits a task: it has ended, and its result is not there: taken, dropped, or never kept. */
    record TakenElsewhere(CallId call) implements Effect {}

    /** To one who awaits a task: the queue has never stored it, or has long forgotten its client. */
    record Unknown(CallId call) implements Effect {}

    /**
     * To one who waits: the time is over, and this is what is known (P12).
     *
     * @param waitsFor what the awaited task waits for; null if it runs. If the call waits for any result, {@code RESUME} if
     *     the queue is paused; else null
     */
    record TimedOut(CallId call, QueueCounts counts, @Nullable WaitReason waitsFor) implements Effect {}

    /** To a taker: its acknowledgement is on disk; the call is over. */
    record CallClosed(CallId call) implements Effect {}

    /**
     * To one who has asked how attempts at a task have failed: what is on disk, and there alone, as {@link
     * QueueAnswer.FailedAttempts}.
     *
     * @param position where the task is
     */
    record TellFailedAttempts(CallId call, long position) implements Effect {}

    /**
     * To another queue: put these, in this order, and tell what became of them.
     *
     * @param positions where they stand here: what is only on disk is read there first
     * @param tasks as they are to be put, of one client
     */
    record Forward(QueueName to, List<Long> positions, List<Task> tasks) implements Effect {}

    /**
     * To the master of another queue: what it has put up to this sequence is decided, once and for all.
     *
     * @param turnedAway those of it that are not stored, and never will be; all others are
     * @param refusal why no more is taken for now; empty if it was for their own sake
     */
    record ForwardDecided(ClientId client, long upToSequence, List<Long> turnedAway, String refusal)
            implements Effect {}

    /** For the operator to know: the queue is paused, since this handler has found that none of its tasks can succeed. */
    record PausedByHandler(TaskId task, HandlerName handler, Outcome.Failure reason) implements Effect {}

    /** To one who has given a command. */
    record Administered(CallId call, QueueAnswer answer) implements Effect {}
}
