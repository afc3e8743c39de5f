package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link NaiveQueue} knows of unique keys: one list, searched from end to end. */
final class NaiveKeys {

    private record Held(Key key, TaskId task, Task content, long endedMillis) {

        boolean isEnded() {
            return endedMillis > 0;
        }
    }

    /** What becomes of the tasks of a put. */
    static final class Plan {
        final List<Task> added = new ArrayList<>();
        final Map<TaskId, TaskId> replaced = new HashMap<>();

        @Nullable
        Task refused;
    }

    private final QueueSettings.Retention retention;
    private final Consumer<Change> store;

    /** Those that have ended are in the order of their ends. */
    private final List<Held> all = new ArrayList<>();

    NaiveKeys(QueueSettings.Retention retention, Consumer<Change> store) {
        this.retention = retention;
        this.store = store;
    }

    NaiveKeys successor(Consumer<Change> nextStore) {
        var next = new NaiveKeys(retention, nextStore);
        all.stream()
                .sorted(Comparator.comparing(Held::endedMillis).thenComparing(Held::key))
                .forEach(next.all::add);
        return next;
    }

    static @Nullable Key key(Task task) {
        Keys.Unique unique = task.options().keys().unique();
        return unique == null ? null : unique.key();
    }

    private static boolean replaces(Task task) {
        Keys.Unique unique = task.options().keys().unique();
        return unique != null && unique.replaces();
    }

    private @Nullable Held held(Key key) {
        return all.stream().filter(held -> held.key.equals(key)).findFirst().orElse(null);
    }

    /** @param isFiring of a schedule, which what has ended does not hold up */
    Plan plan(List<Task> fresh, Set<TaskId> waiting, boolean isFiring) {
        var plan = new Plan();
        var holders = new LinkedHashMap<Key, Held>();
        all.stream().filter(held -> !isFiring || !held.isEnded()).forEach(held -> holders.put(held.key, held));
        for (Task task : fresh) {
            Key key = key(task);
            if (key == null) {
                plan.added.add(task);
                continue;
            }
            Held holder = holders.get(key);
            boolean waits = holder != null
                    && !holder.isEnded()
                    && (waiting.contains(holder.task)
                            || plan.added.stream().map(Task::id).anyMatch(holder.task::equals));
            if (holder == null || (replaces(task) && !waits)) {
                plan.added.add(task);
                holders.put(key, new Held(key, task.id(), task, 0));
            } else if (replaces(task)) {
                plan.replaced.put(task.id(), holder.task);
                holders.put(key, new Held(key, holder.task, task, 0));
            } else if (plan.refused == null && !isSame(task, holder.content)) {
                plan.refused = task;
            }
        }
        return plan;
    }

    private static boolean isSame(Task one, Task other) {
        return one.handler().equals(other.handler()) && one.payload().equals(other.payload());
    }

    void hold(Task task) {
        Key key = key(task);
        if (key != null) {
            enter(new Held(key, task.id(), task, 0));
        }
    }

    void ended(Task task, long now) {
        Key key = key(task);
        Held held = key == null ? null : held(key);
        if (held != null && held.task.equals(task.id())) {
            enter(new Held(held.key, held.task, held.content, now));
            while (ended().count() > retention.maxKeys()) {
                forget(ended().findFirst().orElseThrow());
            }
        }
    }

    private void enter(Held held) {
        all.removeIf(other -> other.key.equals(held.key));
        all.add(held);
        store.accept(new Change.KeyHeld(held.key, held.task, Fingerprint.of(held.content), held.endedMillis));
    }

    private Stream<Held> ended() {
        return all.stream().filter(Held::isEnded);
    }

    private void forget(Held held) {
        all.remove(held);
        store.accept(new Change.KeyForgotten(held.key));
    }

    void forgetOld(long now) {
        ended().filter(held -> held.endedMillis + retention.keyMillis() <= now)
                .toList()
                .forEach(this::forget);
    }

    OptionalLong nextDeadlineMillis() {
        return ended().mapToLong(held -> held.endedMillis + retention.keyMillis())
                .min();
    }

    /** Which task it is, if another has its key. */
    @Nullable
    TaskId other(Task task) {
        Key key = key(task);
        Held held = key == null ? null : held(key);
        return held == null || held.task.equals(task.id()) ? null : held.task;
    }
}
