package io.pullwork.client;

/** The queue has not done what its operator asked for, and says why; nothing was changed. */
public final class CommandRefused extends RuntimeException {

    public CommandRefused(String message) {
        super(message);
    }
}
