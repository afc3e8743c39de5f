package io.pullwork.handler;

/**
 * A payload is not of the type that is expected. A task with such an input ends as failed at once, since no further
 * attempt can succeed.
 */
public final class WrongPayload extends IllegalArgumentException {

    WrongPayload(String message) {
        super(message);
    }

    WrongPayload(String message, Throwable cause) {
        super(message, cause);
    }
}
