package io.pullwork.client;

import org.jspecify.annotations.Nullable;

/** The cluster could not be joined; the message says why and what to check. */
public final class ConnectFailed extends RuntimeException {

    public ConnectFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
