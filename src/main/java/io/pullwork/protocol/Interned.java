package io.pullwork.protocol;

import io.pullwork.task.HandlerName;
import io.pullwork.task.WorkerId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One object for each name that keeps coming, so that a million tasks share it and its check runs once.
 * Bounded, since names come from outside: beyond the bound they are made anew each time.
 */
final class Interned {

    private static final int MAX_NAMES = 1_000;

    private static final ConcurrentHashMap<String, HandlerName> HANDLERS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, WorkerId> WORKERS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, String> CONTENT_TYPES = new ConcurrentHashMap<>();

    private Interned() {}

    static HandlerName handler(String name) {
        return intern(HANDLERS, name, HandlerName::new);
    }

    static WorkerId worker(String name) {
        return intern(WORKERS, name, WorkerId::new);
    }

    static String contentType(String name) {
        return intern(CONTENT_TYPES, name, Function.identity());
    }

    private static <T> T intern(ConcurrentHashMap<String, T> known, String name, Function<String, T> make) {
        T value = known.get(name);
        if (value == null) {
            value = make.apply(name);
            if (known.size() < MAX_NAMES) {
                known.putIfAbsent(name, value);
            }
        }
        return value;
    }
}
