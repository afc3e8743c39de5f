package io.pullwork.task;

/**
 * One attempt at a task by one worker. Only the holder of a task's current lease can finish the task
 * (P4): a lease that was given again has a higher attempt, and one given by a later master a higher
 * epoch.
 *
 * @param attempt 1 for the first attempt; 0 in the result of a task that ended without any
 * @param epoch the incarnation of the master that gave the lease
 */
public record Lease(TaskId task, int attempt, long epoch) {

    public Lease {
        if (attempt < 0 || epoch < 1) {
            throw new IllegalArgumentException("lease with attempt " + attempt + " and epoch " + epoch);
        }
    }

    @Override
    public String toString() {
        return task + " attempt " + attempt + " epoch " + epoch;
    }
}
