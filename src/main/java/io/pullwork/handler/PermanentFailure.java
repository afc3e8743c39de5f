package io.pullwork.handler;

/** Thrown by a handler when no further attempt can succeed: the task ends as failed at once. */
public final class PermanentFailure extends RuntimeException {

    public PermanentFailure(String message) {
        super(message);
    }

    public PermanentFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
