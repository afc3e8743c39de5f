package io.pullwork.handler;

import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

    /**
     * A type and its code.
     *
     * @param runTimeoutMillis 0: an attempt may take as long as it takes
     * @param loader null: the one that the thread has
     */
    private record Bound<I, O>(
            TaskType<I, O> type,
            TaskHandler<I, O> handler,
            Retry retry,
            long runTimeoutMillis,
            @Nullable ClassLoader loader) {

        Finished run(Payload payload, TaskContext context) {
            boolean isBegun = false;
            try {
                I input = type.decodeInput(payload);
                isBegun = true;
                O output = handler.run(input, context);
                return new Finished(context.lease(), new Outcome.Success(type.encodeOutput(output)));
            } catch (Throwable failed) {
                // An Error too: a task must not take the thread of those behind it, and be leased for ever.
                boolean isForAnother = !isBegun && failed instanceof WrongPayload;
                return new Finished(context.lease(), failure(failed), isForAnother ? Retry.NEVER : retryAfter(failed));
            }
        }

        Bound<I, O> within(long millis) {
            return new Bound<>(type, handler, retry, millis, loader);
        }

        Bound<I, O> loadedBy(ClassLoader ownLoader) {
            return new Bound<>(type, handler, retry, runTimeoutMillis, ownLoader);
        }

        private Retry retryAfter(Throwable failed) {
            if (failed instanceof PermanentFailure) {
                return Retry.NEVER;
            }
            if (failed instanceof PauseQueue) {
                return Retry.PAUSE_QUEUE;
            }
            return failed instanceof RetryAfter said ? said.retry() : retry;
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

    /** One handler, whose tasks are tried as often as {@code retry} says, unless they say it themselves. */
    public static <I, O> Handlers of(TaskType<I, O> type, RetryPolicy retry, TaskHandler<I, O> handler) {
        return NONE.and(type, retry, handler);
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
        return and(new Bound<>(type, handler, Retry.BY_QUEUE, 0, null));
    }

    /**
     * These and one more, whose tasks are tried as often as {@code retry} says, unless they say it themselves.
     *
     * @throws IllegalArgumentException if the type's name is bound already
     */
    public <I, O> Handlers and(TaskType<I, O> type, RetryPolicy retry, TaskHandler<I, O> handler) {
        return and(new Bound<>(type, handler, new Retry.ByHandler(retry), 0, null));
    }

    /**
     * These, with a bound on the time of one of them: an attempt that takes longer is interrupted and has failed,
     * unless its task says otherwise ({@link TaskOptions#withRunTimeout}).
     *
     * @param time at least 1 ms
     * @throws IllegalArgumentException if there is no handler for the type
     */
    public Handlers withRunTimeout(TaskType<?, ?> type, Duration time) {
        Bound<?, ?> one = bound.get(type.name());
        if (one == null) {
            throw new IllegalArgumentException("no handler for " + type + " to bound the time of");
        }
        return with(one.within(TaskOptions.DEFAULT.withRunTimeout(time).timing().runTimeoutMillis()));
    }

    private Handlers and(Bound<?, ?> one) {
        if (bound.containsKey(one.type().name())) {
            throw new IllegalArgumentException("two handlers for " + one.type().name());
        }
        return with(one);
    }

    private Handlers with(Bound<?, ?> one) {
        var changed = new TreeMap<HandlerName, Bound<?, ?>>(Comparator.comparing(HandlerName::value));
        changed.putAll(bound);
        changed.put(one.type().name(), one);
        return new Handlers(Collections.unmodifiableMap(changed));
    }

    /**
     * These and those.
     *
     * @throws IllegalArgumentException if a name is bound in both
     */
    public Handlers and(Handlers more) {
        Handlers all = this;
        for (Bound<?, ?> one : more.bound.values()) {
            all = all.and(one);
        }
        return all;
    }

    /**
     * These, each run with this loader as its thread's context class loader: where its libraries look for classes and
     * services, if its code was not loaded with the program.
     */
    public Handlers loadedBy(ClassLoader loader) {
        Handlers all = NONE;
        for (Bound<?, ?> one : bound.values()) {
            all = all.with(one.loadedBy(loader));
        }
        return all;
    }

    public Set<HandlerName> names() {
        return bound.keySet();
    }

    /** How long an attempt at this task may take; 0: as long as it takes. */
    public long runTimeoutMillis(Task task) {
        long own = task.options().timing().runTimeoutMillis();
        Bound<?, ?> handler = bound.get(task.handler());
        return own > 0 || handler == null ? own : handler.runTimeoutMillis();
    }

    /** What follows a failure of which this handler has said nothing itself. */
    public Retry retry(HandlerName name) {
        Bound<?, ?> handler = bound.get(name);
        return handler == null ? Retry.BY_QUEUE : handler.retry();
    }

    /** Runs an attempt to its end; whatever goes wrong in it becomes its failure. */
    public Finished run(HandlerName name, Payload input, TaskContext context) {
        Bound<?, ?> handler = bound.get(name);
        if (handler == null) {
            var unknown = new Outcome.Failure(
                    "UnknownHandler", "this worker has no handler '" + name + "', it has " + names(), "");
            return new Finished(context.lease(), unknown);
        }
        Surroundings before = Surroundings.change(context, handler.loader());
        try {
            return handler.run(input, context);
        } finally {
            before.restore();
        }
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
