package io.pullwork.queue;

import io.pullwork.task.FailedAttempt;
import java.util.List;

/** What a queue says to a {@link QueueCommand}. */
public sealed interface QueueAnswer {

    /** @param count how many tasks, letters or entries it was done to */
    record Done(long count) implements QueueAnswer {}

    /** Nothing was done. */
    record Refused(String reason) implements QueueAnswer {}

    /**
     * @param count how many tasks were ended
     * @param upToPosition up to where to go on; 0: there is nothing more to end
     * @param epoch of the master that says so
     */
    record Purged(long count, long upToPosition, long epoch) implements QueueAnswer {

        public boolean hasMore() {
            return upToPosition != 0;
        }

        public QueueCommand.Purge next() {
            return new QueueCommand.Purge(upToPosition, epoch);
        }
    }

    /**
     * How far a move is; asked again, it goes on.
     *
     * @param moved how many have arrived
     * @param stayed how many were turned away, or were not to overtake one that was
     * @param underWay how many have left, and it is not known whether they have arrived
     * @param isOver whether there is nothing more to move
     * @param refusal why it is over before its end: what the other queue said; empty if it is not
     * @param upToPosition what to ask for
     * @param epoch of the master that says so
     */
    record Moving(long moved, long stayed, int underWay, boolean isOver, String refusal, long upToPosition, long epoch)
            implements QueueAnswer {}

    record Described(QueueStatus status) implements QueueAnswer {}

    record GroupDescribed(GroupStatus status) implements QueueAnswer {}

    /** @param page empty when there are no more */
    record Schedules(List<ScheduleStatus> page) implements QueueAnswer {}

    /** @param attempts in their order; the first ones may be missing */
    record FailedAttempts(List<FailedAttempt> attempts) implements QueueAnswer {

        private static final int MAX_BYTES = 256 * 1024;

        /** An attempt carries names and numbers too: so much is counted for each beyond its failure. */
        private static final int BYTES_PER_ATTEMPT = 200;

        /** As many of the last as fit a message. */
        public static FailedAttempts lastOf(List<FailedAttempt> attempts) {
            int first = attempts.size();
            for (int bytes = 0; first > 0 && bytes <= MAX_BYTES; first--) {
                bytes += attempts.get(first - 1).failure().sizeBytes() + BYTES_PER_ATTEMPT;
            }
            return new FailedAttempts(List.copyOf(attempts.subList(first, attempts.size())));
        }
    }

    /**
     * @param page empty when there are no more
     * @param lastPosition of the last of them
     */
    record Running(List<TaskStatus> page, long lastPosition) implements QueueAnswer {}

    /**
     * A part of all, which may be empty though there are more.
     *
     * @param next where to go on; {@link LetterCursor#END} if there are no more
     */
    record Letters(List<DeadLetter> page, LetterCursor next) implements QueueAnswer {}

    /** @param next where to go on; {@link LetterCursor#END} if there are no more */
    record LettersChanged(int count, LetterCursor next) implements QueueAnswer {}

    record TaskDescribed(TaskStatus status) implements QueueAnswer {}
}
