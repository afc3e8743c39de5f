package io.pullwork.handler;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which code runs which tasks, by name. Immutable.
 *
 * <pre>{@code
 * Handlers.of(SQUARE, n -> n + " * " + n + " = " + n * n).and(MAIL, (mail, context) -> send(mail));
 * }</pre>
 */
public final class Handlers {

    /** Nothing can be run. */
    public static final Handlers NONE = new Handlers(Map.of());

    private record Bound<I, O>(TaskType<I, O> type, TaskHandler<I, O> handler) {

        Outcome run(Payload input, TaskContext context) {
            try {
                return new Outcome.Success(type.encodeOutput(handler.run(type.decodeInput(input), context)));
            } catch (Throwable failed) {
                // An Error too: a task must not take the thread of those behind it, and be leased for ever.
                return failure(failed);
            }
        }
    }

    private final Map<HandlerName, Bound<?, ?>> bound;

    private Handlers(Map<HandlerName, Bound<?, ?>> bound) {
        this.bound = bound;
    }

    public static <I, O> Handlers of(TaskType<I, O> type, TaskHandler.OfInput<I, O> handler) {
        return NONE.and(type, handler);
    }

    public static <I, O> Handlers of(TaskType<I, O> type, TaskHandler<I, O> handler) {
        return NONE.and(type, handler);
    }

    public <I, O> Handlers and(TaskType<I, O> type, TaskHandler.OfInput<I, O> handler) {
        return and(type, (input, context) -> handler.run(input));
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if the type's name is bound already
     */
    public <I, O> Handlers and(TaskType<I, O> type, TaskHandler<I, O> handler) {
        var more = new TreeMap<HandlerName, Bound<?, ?>>(Comparator.comparing(HandlerName::value));
        more.putAll(bound);
        if (more.put(type.name(), new Bound<>(type, handler)) != null) {
            throw new IllegalArgumentException("two handlers for " + type.name());
        }
        return new Handlers(Collections.unmodifiableMap(more));
    }

    public Set<HandlerName> names() {
        return bound.keySet();
    }

    /** Runs a task to its end; whatever goes wrong in it becomes its failure. */
    public Outcome run(HandlerName name, Payload input, TaskContext context) {
        Bound<?, ?> handler = bound.get(name);
        if (handler == null) {
            return new Outcome.Failure(
                    "UnknownHandler", "this worker has no handler '" + name + "', it has " + names(), "");
        }
        return handler.run(input, context);
    }

    private static Outcome.Failure failure(Throwable failed) {
        try {
            return described(failed);
        } catch (Throwable notDescribed) {
            // The exception is the handler's own, and so is what it does when it is asked for its message.
            return new Outcome.Failure(failed.getClass().getName(), "", "");
        }
    }

    private static Outcome.Failure described(Throwable failed) {
        var trace = new StringWriter();
        failed.printStackTrace(new PrintWriter(trace));
        String message = failed.getMessage();
        return new Outcome.Failure(failed.getClass().getName(), message == null ? "" : message, trace.toString());
    }
}
