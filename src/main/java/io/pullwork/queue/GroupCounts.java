package io.pullwork.queue;

import io.pullwork.task.Outcome;

/** How many tasks of a group have ended in which way. */
public record GroupCounts(int succeeded, int failed, int cancelled, int expired) {

    /** None has ended. */
    public static final GroupCounts NONE = new GroupCounts(0, 0, 0, 0);

    GroupCounts and(Outcome outcome) {
        return new GroupCounts(
                succeeded + (outcome instanceof Outcome.Success ? 1 : 0),
                failed + (outcome instanceof Outcome.Failure ? 1 : 0),
                cancelled + (outcome instanceof Outcome.Cancelled ? 1 : 0),
                expired + (outcome instanceof Outcome.Expired ? 1 : 0));
    }

    /** In whatever way. */
    public int ended() {
        return succeeded + failed + cancelled + expired;
    }
}
