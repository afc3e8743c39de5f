package io.pullwork.task;

/**
 * Thrown to who asks for the value of a task that has none. {@link #result()} tells all that is known:
 * whether it failed or was cancelled, the failure's type, message and stack trace, the worker, the attempts.
 */
public final class TaskFailed extends RuntimeException {

    private final transient TaskResult result;

    public TaskFailed(TaskResult result) {
        super(
                result.outcome() instanceof Outcome.Cancelled
                        ? "task " + result.task() + " was cancelled"
                        : "task " + result.task() + " failed after " + result.attempts() + " attempt(s): "
                                + result.outcome());
        this.result = result;
    }

    public TaskResult result() {
        return result;
    }
}
