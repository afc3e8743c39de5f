package io.pullwork.store;

import org.jspecify.annotations.Nullable;

/** The store could not do its work: its message says what failed, where, and what to do. */
public final class StoreFailure extends RuntimeException {

    public StoreFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static StoreFailure closed(String store) {
        return new StoreFailure("the store is closed (" + store + "): start the node again", null);
    }
}
