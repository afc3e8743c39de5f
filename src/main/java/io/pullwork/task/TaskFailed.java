package io.pullwork.task;

/**
 * Thrown to who asks for the value of a task that has failed. {@link #result()} tells all that is known:
 * the failure's type, message and stack trace, the worker, the attempts.
 */
public final class TaskFailed extends RuntimeException {

    private final transient TaskResult result;

    public TaskFailed(TaskResult result) {
        super("task " + result.task() + " failed after " + result.attempts() + " attempt(s): " + result.outcome());
        this.result = result;
    }

    public TaskResult result() {
        return result;
    }
}
