package io.pullwork.handler;

import io.pullwork.task.Retry;
import java.time.Duration;

/**
 * Thrown by a handler that knows when it makes sense to try again, as when a server told it so. The attempt
 * counts, and after the last one the task ends as failed.
 */
public final class RetryAfter extends RuntimeException {

    private final Retry.After retry;

    /** @param delay 0 to ten years */
    public RetryAfter(Duration delay, String message) {
        super(message);
        this.retry = Retry.After.of(delay);
    }

    /** @param delay 0 to ten years */
    public RetryAfter(Duration delay, String message, Throwable cause) {
        super(message, cause);
        this.retry = Retry.After.of(delay);
    }

    Retry.After retry() {
        return retry;
    }
}
