package io.pullwork.handler;

/**
 * Thrown by a handler that has found that no task of its queue can succeed at this time: a password is wrong, a
 * certificate has expired. The attempt does not count, and the queue is paused until an operator has mended that and
 * resumes it; tasks that run already go on. The reason is logged by the master and stands among the task's failed
 * attempts.
 */
public final class PauseQueue extends RuntimeException {

    public PauseQueue(String reason) {
        super(reason);
    }

    public PauseQueue(String reason, Throwable cause) {
        super(reason, cause);
    }
}
