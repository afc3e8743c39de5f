package io.pullwork.handler;

/** Code that runs tasks of one type, on a thread of its own. */
@FunctionalInterface
public interface TaskHandler<I, O> {

    /**
     * Does the work.
     *
     * @throws Exception if it cannot be done: the task is tried again as its {@link io.pullwork.task.RetryPolicy}
     *     says, and ends as failed after the last attempt, with this exception as its reason
     * @throws PermanentFailure to end the task as failed at once
     * @throws RetryAfter to say when to try again
     * @throws PauseQueue if no task of the queue can succeed until an operator has mended something
     */
    O run(I input, TaskContext context) throws Exception;

    /** A handler that has no use for its context. */
    @FunctionalInterface
    interface OfInput<I, O> {
        O run(I input) throws Exception;
    }
}
