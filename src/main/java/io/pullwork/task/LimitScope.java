package io.pullwork.task;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * For which tasks of a queue a limit is.
 *
 * @param key of which key, if it is for one
 */
public record LimitScope(Kind kind, @Nullable Key key) {

    /** All of them together. */
    public static final LimitScope QUEUE = new LimitScope(Kind.QUEUE, null);

    /** Those of each limit key, if the key has no limit of its own. */
    public static final LimitScope EACH_KEY = new LimitScope(Kind.EACH_KEY, null);

    /** A fixed order, so that all that follows is repeatable. */
    public static final Comparator<LimitScope> ORDER = Comparator.comparing(LimitScope::kind)
            .thenComparing(LimitScope::key, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** What a scope is. */
    public enum Kind {
        QUEUE,
        EACH_KEY,
        KEY
    }

    public LimitScope {
        if ((kind == Kind.KEY) != (key != null)) {
            throw new IllegalArgumentException("limit scope " + kind + " with key " + key);
        }
    }

    /** Those of one limit key. */
    public static LimitScope ofKey(Key key) {
        return new LimitScope(Kind.KEY, key);
    }
}
