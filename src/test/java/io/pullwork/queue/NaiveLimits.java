package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Limits by counting what started; the queue's own has the empty key. */
final class NaiveLimits {

    private final Map<LimitScope, Limit> limits = new TreeMap<>(LimitScope.ORDER);
    private final Map<String, List<Long>> starts = new TreeMap<>();

    /** What was last stored of each. */
    private final Map<String, Change.LimitUsed> told = new TreeMap<>();

    private final Consumer<Change> store;

    NaiveLimits(Consumer<Change> store) {
        this.store = store;
    }

    /** Of what started only the number and the last time are known. */
    NaiveLimits successor(Consumer<Change> nextStore) {
        var next = new NaiveLimits(nextStore);
        next.limits.putAll(limits);
        told.forEach((key, used) -> next.starts.put(
                key,
                new ArrayList<>(LongStream.generate(used::lastMillis)
                        .limit(used.starts())
                        .boxed()
                        .toList())));
        next.told.putAll(told);
        return next;
    }

    boolean set(LimitScope scope, Limit limit) {
        if (limits.getOrDefault(scope, Limit.NONE).equals(limit)) {
            return false;
        }
        limits.put(scope, limit);
        store.accept(new Change.LimitSet(scope, limit));
        forget(key -> limit(key).maxStarts() == 0 ? Long.MAX_VALUE : Long.MIN_VALUE);
        return true;
    }

    /** Time passes: where a place is free again, or the last start is over, what is over is forgotten. */
    void pass(long now) {
        forget(key -> next(key) <= now ? now - limit(key).periodMillis() : Long.MIN_VALUE);
    }

    private void forget(ToLongFunction<String> upToMillis) {
        starts.forEach((key, times) -> {
            long upTo = upToMillis.applyAsLong(key);
            if (times.removeIf(time -> time <= upTo) && times.isEmpty()) {
                tell(key, 0, 0);
            }
        });
    }

    boolean admit(@Nullable Key key, int running, long now) {
        Limit limit = limit(text(key));
        long inPeriod = times(text(key)).stream()
                .filter(time -> time + limit.periodMillis() > now)
                .count();
        return (limit.maxRunning() == 0 || running < limit.maxRunning())
                && (limit.maxStarts() == 0 || inPeriod < limit.maxStarts());
    }

    void started(Task task, long now) {
        started("", now);
        Key key = task.options().keys().limit();
        if (key != null) {
            started(key.value(), now);
        }
    }

    private void started(String key, long now) {
        Limit limit = limit(key);
        if (limit.maxStarts() > 0) {
            times(key).removeIf(time -> time + limit.periodMillis() <= now);
            times(key).add(now);
            tell(key, times(key).size(), now);
        }
    }

    private void tell(String key, int count, long lastMillis) {
        var used = new Change.LimitUsed(key.isEmpty() ? null : new Key(key), count, lastMillis);
        told.put(key, used);
        store.accept(used);
    }

    OptionalLong nextDeadlineMillis() {
        return starts.keySet().stream()
                .mapToLong(this::next)
                .filter(next -> next < Long.MAX_VALUE)
                .min();
    }

    private long next(String key) {
        Limit limit = limit(key);
        List<Long> times = times(key);
        if (times.isEmpty() || limit.maxStarts() == 0) {
            return Long.MAX_VALUE;
        }
        int index = times.size() >= limit.maxStarts() ? times.size() - limit.maxStarts() : times.size() - 1;
        return times.get(index) + limit.periodMillis();
    }

    private Limit limit(String key) {
        if (key.isEmpty()) {
            return limits.getOrDefault(LimitScope.QUEUE, Limit.NONE);
        }
        Limit own = limits.getOrDefault(LimitScope.ofKey(new Key(key)), Limit.NONE);
        return own.equals(Limit.NONE) ? limits.getOrDefault(LimitScope.EACH_KEY, Limit.NONE) : own;
    }

    private List<Long> times(String key) {
        return starts.computeIfAbsent(key, none -> new ArrayList<>());
    }

    private static String text(@Nullable Key key) {
        return key == null ? "" : key.value();
    }
}
