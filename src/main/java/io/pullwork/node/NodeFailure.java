package io.pullwork.node;

import org.jspecify.annotations.Nullable;

/** A node could not start or go on: the message is one line that says what to do. */
public final class NodeFailure extends RuntimeException {

    /** What kind of trouble it is. */
    public enum Kind {
        /** A setting is wrong or missing. */
        CONFIGURATION,
        /** The address cannot be listened on. */
        ADDRESS,
        /** The data folder cannot be made, opened or locked. */
        STORE,
        /** No seed node was reached in time. */
        UNREACHABLE
    }

    private final Kind kind;

    public NodeFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
