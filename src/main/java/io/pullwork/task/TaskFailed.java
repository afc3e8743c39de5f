package io.pullwork.task;

/**
 * Thrown to who asks for the value of a task that has none. {@link #result()} tells all that is known:
 * whether it failed, was cancelled or expired, the failure's type, message and stack trace, the worker, the attempts.
 */
public final class TaskFailed extends RuntimeException {

    private final transient TaskResult result;

    public TaskFailed(TaskResult result) {
        super("task " + result.task() + " " + ended(result));
        this.result = result;
    }

    private static String ended(TaskResult result) {
        if (result.outcome() instanceof Outcome.Cancelled) {
            return "was cancelled";
        }
        return result.outcome() instanceof Outcome.Expired
                ? "expired before it had ended"
                : "failed after " + result.attempts() + " attempt(s): " + result.outcome();
    }

    public TaskResult result() {
        return result;
    }
}
