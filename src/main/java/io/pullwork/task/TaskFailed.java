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
        if (result.outcome() instanceof Outcome.Expired) {
            return "expired " + (result.attempts() == 0 ? "before it was run" : after(result));
        }
        return "failed " + after(result) + ": " + result.outcome();
    }

    private static String after(TaskResult result) {
        return "after " + result.attempts() + " attempt(s)";
    }

    public TaskResult result() {
        return result;
    }
}
