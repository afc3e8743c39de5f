package io.pullwork.queue;

import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact that must be on disk before anybody is told of what follows from it.
 *
 * <p>Tasks and results have <em>positions</em>: numbers that rise within their queue, and so also its
 * order (P10). A store keys its rows by them. Only what lives is kept: the facts of a task whose result
 * was taken or dropped leave the store altogether, so that after a recovery a position above all that live
 * may be given again.
 */
public sealed interface Change {

    /**
     * A task waits in the queue from now on.
     *
     * @param dueMillis when its first attempt may begin; 0: at once
     */
    record TaskAdded(long position, Task task, long addedMillis, long dueMillis) implements Change {}

    /**
     * A task that waits is another one from now on, with the same id and at the same position; none of its attempts
     * counts any more.
     *
     * @param dueMillis when it may be leased; 0: at once
     */
    record TaskReplaced(long position, Task task, long dueMillis) implements Change {}

    /**
     * A task that waits has another priority, and another time.
     *
     * @param dueMillis when it may be leased; 0: at once
     */
    record TaskChanged(long position, TaskId task, int priority, long dueMillis) implements Change {}

    /** The task is leased; {@code lease} is the current one until another change says otherwise. */
    record TaskLeased(long position, Lease lease, long leasedMillis) implements Change {}

    /**
     * The task waits again, at its old position, and no lease on it is valid any more.
     *
     * @param attempt the number of the last lease, so that the next one is higher
     * @param handBacks how many of the attempts were handed back and therefore do not count
     * @param deaths how many workers have died while they had it
     * @param dueMillis when it may be leased again; 0: at once
     */
    record TaskReleased(long position, TaskId task, int attempt, int handBacks, int deaths, long dueMillis)
            implements Change {}

    /**
     * An attempt has failed; what becomes of the task follows. Told to nobody at a recovery: it is read when somebody
     * asks. A store keeps it as long as the task lives, if it is one of the last {@link FailedAttempt#MAX_KEPT} leases.
     */
    record AttemptFailed(long position, TaskId task, FailedAttempt failed) implements Change {}

    /**
     * The task is put into another queue, by nobody but the master of this one, and is not leased here meanwhile. It
     * ends when it has arrived.
     *
     * @param as its id there
     */
    record TaskMoving(long position, TaskId task, QueueName to, TaskId as) implements Change {}

    /** The other queue has turned the task away, and will not take it: it waits here again. */
    record TaskStays(long position, TaskId task) implements Change {}

    /** The current attempt at the task has come so far; the next one is told. */
    record TaskCheckpointed(long position, TaskId task, Payload state) implements Change {}

    /**
     * The task is about to end as failed, and is kept as a dead letter, with what is stored of it.
     *
     * @param attempt the number of the last lease
     * @param error the beginning of what has failed
     */
    record LetterKept(long position, TaskId task, int attempt, long endedMillis, String error) implements Change {}

    /**
     * The dead letter is a task that waits again: at another position, without group and followed tasks and without a
     * time at which it expires, and none of its attempts counts any more.
     *
     * @param attempt the number of the last lease, so that the next one is higher
     */
    record LetterRetried(long position, long newPosition, TaskId task, int attempt) implements Change {

        /** What is true of its attempts from now on. */
        public TaskReleased released() {
            return new TaskReleased(newPosition, task, attempt, attempt, 0, 0);
        }
    }

    /** Somebody has discarded the dead letter, or there were too many; nothing of it is kept. */
    record LetterDropped(long position, TaskId task) implements Change {}

    /**
     * The task has left the task queue.
     *
     * @param position where the task was; a store that tells of a result it holds says 0
     * @param resultPosition where the result stands; 0 if it stands nowhere
     * @param mode what becomes of the result: it waits in the result queue, or can only be read by the task's id, or
     *     it is discarded, and nothing of the task is kept
     */
    record TaskEnded(long position, long resultPosition, TaskResult result, ResultMode mode) implements Change {

        /** With a result that waits in the result queue. */
        public TaskEnded(long position, long resultPosition, TaskResult result) {
            this(position, resultPosition, result, ResultMode.QUEUE);
        }

        public boolean isKept() {
            return mode == ResultMode.KEEP;
        }

        public boolean isDiscarded() {
            return mode == ResultMode.DISCARD;
        }
    }

    /** Its taker has acknowledged the result; nothing of the task is kept. */
    record ResultTaken(long resultPosition, TaskId task) implements Change {}

    /** The time of the result was over, or there were too many; nothing of the task is kept. */
    record ResultDropped(long resultPosition, TaskId task) implements Change {}

    /** Every put of the client up to {@code sequence} has been decided; a repetition is recognised by it (P2). */
    record ClientSeen(ClientId client, long sequence, long seenMillis) implements Change {}

    /**
     * What the master of another queue has put here was decided up to {@code sequence}.
     *
     * @param client who puts it
     * @param sequence 0: forgotten
     * @param settledUpTo what was said up to here the other master has on disk
     * @param turnedAway those after it that were not taken
     */
    record ForwarderSeen(ClientId client, long sequence, long settledUpTo, long seenMillis, List<Long> turnedAway)
            implements Change {}

    /** Whether tasks are leased is decided by an operator. */
    record QueuePaused(boolean isPaused) implements Change {}

    /** What has happened in the queue so far, with the changes of its step. */
    record Counted(QueueTotals totals) implements Change {}

    /** Whether puts are refused is decided by an operator. */
    record QueueDraining(boolean isDraining) implements Change {}

    /** How the tasks of a group have ended; {@link GroupCounts#NONE}: the group is forgotten. */
    record GroupCounted(Key group, GroupCounts ended, long lastMillis) implements Change {}

    /**
     * When the tasks of a group end as expired that have not ended, wherever they are.
     *
     * @param deadlineMillis 0: never; the group may be forgotten
     */
    record GroupDeadlineSet(Key group, long deadlineMillis) implements Change {}

    /** @param limit {@link Limit#NONE} takes it away */
    record LimitSet(LimitScope scope, Limit limit) implements Change {}

    /**
     * How much of a limit of starts is used.
     *
     * @param key of which limit key; null: of the queue as a whole
     * @param starts within the limit's period before the last one, which counts; 0: forgotten
     */
    record LimitUsed(@Nullable Key key, int starts, long lastMillis) implements Change {}

    /** Of unique keys. */
    sealed interface OfKey extends Change {
        Key key();
    }

    /**
     * The key names this task, in place of any before.
     *
     * @param content what the task asks for
     * @param endedMillis when it ended; 0: it lives
     */
    record KeyHeld(Key key, TaskId task, Fingerprint content, long endedMillis) implements OfKey {}

    /** The task of the key has ended long ago; another may have it. */
    record KeyForgotten(Key key) implements OfKey {}

    /** Of schedules. */
    sealed interface OfSchedule extends Change {}

    /**
     * The queue has this schedule, in place of one with the same name.
     *
     * @param nextMillis when it fires next; 0: it is paused
     */
    record ScheduleSet(Schedule schedule, long nextMillis) implements OfSchedule {}

    /**
     * The schedule has fired, or was paused or resumed.
     *
     * @param nextMillis when it fires next; 0: it is paused
     */
    record ScheduleMoved(Key name, long nextMillis) implements OfSchedule {}

    /** The queue has no schedule of this name any more. */
    record ScheduleRemoved(Key name) implements OfSchedule {}

    /** The client was silent for so long that it will not repeat a put. */
    record ClientForgotten(ClientId client) implements Change {}
}
