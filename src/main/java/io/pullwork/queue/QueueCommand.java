package io.pullwork.queue;

import io.pullwork.task.ClientId;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.QueueName;
import io.pullwork.task.Schedule;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.Timing;

/**
 * What an operator, or a program in his place, asks of a queue. Each may be said again when its answer was lost:
 * it is then answered, and changes nothing more.
 */
public sealed interface QueueCommand {

    /** Lease nothing more; what runs goes on, and puts are taken. */
    record Pause() implements QueueCommand {}

    /** Take no further puts; what is there is leased. */
    record Drain() implements QueueCommand {}

    /**
     * End tasks that wait as cancelled, the oldest first, a slice at a time.
     *
     * @param upToPosition those that stand no further than this
     * @param epoch of the master that told it: a later one may give positions again; 0: end none, but tell both
     */
    record Purge(long upToPosition, long epoch) implements QueueCommand {

        public static final Purge FIRST = new Purge(0, 0);

        public Purge {
            if (upToPosition < 0 || epoch < 0) {
                throw new IllegalArgumentException("a purge up to position " + upToPosition + " of epoch " + epoch);
            }
        }
    }

    /**
     * Put tasks that wait into another queue, the oldest first, a slice at a time, and tell how far that is. What
     * belongs to others here stays: tasks of groups, those that follow others and those that others follow, and those
     * that run alone since workers have died.
     *
     * @param as who puts them there: a client that has put nothing
     * @param upToPosition those that stand no further than this
     * @param epoch of the master that told it, as for {@link Purge}; 0: move none, but tell both
     */
    record Move(QueueName to, ClientId as, long upToPosition, long epoch) implements QueueCommand {

        public Move {
            if (upToPosition < 0 || epoch < 0 || as.equals(ClientId.SCHEDULES)) {
                throw new IllegalArgumentException(
                        "a move by client " + as + " up to position " + upToPosition + " of epoch " + epoch);
            }
        }

        public static Move first(QueueName to, ClientId as) {
            return new Move(to, as, 0, 0);
        }
    }

    /** Change one task that waits. */
    sealed interface OfWaiting extends QueueCommand {
        TaskId task();
    }

    /** @param priority 0 to 9; the higher, the earlier */
    record SetPriority(TaskId task, int priority) implements OfWaiting {
        public SetPriority {
            TaskOptions.requirePriority(priority);
        }
    }

    /**
     * When it may run, in place of what was said before.
     *
     * @param notBeforeMillis not before this time; 0: not said
     * @param delayMillis not before so long from now; 0: not said
     */
    record SetTime(TaskId task, long notBeforeMillis, long delayMillis) implements OfWaiting {

        public SetTime {
            Timing.NONE.withStart(notBeforeMillis, delayMillis);
        }

        /** When it may run, if this is done now; 0: at once. */
        long dueMillis(long nowMillis) {
            return Timing.NONE.withStart(notBeforeMillis, delayMillis).dueMillis(nowMillis);
        }
    }

    /** Lease and take puts again. */
    record Resume() implements QueueCommand {}

    /** Let so many run at once, or start within a time; {@link Limit#NONE} takes the limit away. */
    record SetLimit(LimitScope scope, Limit limit) implements QueueCommand {}

    /** End all tasks of a group that have not ended. */
    record CancelGroup(Key group) implements QueueCommand {}

    /** End all tasks of a group at this time that have not ended then, as expired; in place of what was said before. */
    record SetGroupDeadline(Key group, long deadlineMillis) implements QueueCommand {
        public SetGroupDeadline {
            if (deadlineMillis <= 0) {
                throw new IllegalArgumentException("a group cannot have a deadline before 1970");
            }
        }
    }

    /** Tell how far a group is. */
    record DescribeGroup(Key group) implements QueueCommand {}

    /** Tell what the queue holds and does. */
    record Describe() implements QueueCommand {}

    /**
     * Tell what workers have, in the order of the tasks' puts, as many as fit an answer.
     *
     * @param afterPosition only those that stand after it; 0: from the first
     */
    record ListRunning(long afterPosition) implements QueueCommand {}

    /** About dead letters; they are met from the newest on, so that none is met twice. */
    sealed interface OfLetters extends QueueCommand {
        LetterFilter filter();

        /** Where the answer before has ended; {@link LetterCursor#NEWEST} at first. */
        LetterCursor from();
    }

    /** Tell of some. */
    record ListLetters(LetterFilter filter, LetterCursor from) implements OfLetters {}

    /** Let some run again. */
    record RetryLetters(LetterFilter filter, LetterCursor from) implements OfLetters {}

    /** Take some away. */
    record DiscardLetters(LetterFilter filter, LetterCursor from) implements OfLetters {}

    /** About schedules. */
    sealed interface OfSchedules extends QueueCommand {}

    /** Have this schedule, in place of one with the same name: it stays paused if that was. */
    record SetSchedule(Schedule schedule) implements OfSchedules {}

    record RemoveSchedule(Key name) implements OfSchedules {}

    /** @param isPaused false to go on, with the first firing that is to come */
    record PauseSchedule(Key name, boolean isPaused) implements OfSchedules {}

    /** Tell of one schedule, if there is one of this name. */
    record FindSchedule(Key name) implements OfSchedules {}

    /**
     * Tell of schedules in the order of their names, as many as fit an answer.
     *
     * @param after only those whose names come after it; empty: from the first
     */
    record ListSchedules(String after) implements OfSchedules {}

    /** Tell how attempts at a task have failed that lives or is a dead letter: the last ones, as many as fit an answer. */
    record ListFailedAttempts(TaskId task) implements QueueCommand {}

    /** Tell what one task does. */
    record DescribeTask(TaskId task) implements QueueCommand {}
}
