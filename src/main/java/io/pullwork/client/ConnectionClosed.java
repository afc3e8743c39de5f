package io.pullwork.client;

/** The connection was closed, here or with its actor system, while a call waited: what it asked for may have happened. */
public final class ConnectionClosed extends IllegalStateException {

    public ConnectionClosed(String message) {
        super(message);
    }
}
