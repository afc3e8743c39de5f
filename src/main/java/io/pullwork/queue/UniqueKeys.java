package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which task has which unique key: as long as it lives, and for a while after its end, so that a program that puts
 * it once more is told of the same task (P2). Records of ended tasks are bounded in time and number, the oldest goes
 * first; those of living ones are as many as the queue may hold tasks.
 *
 * <p>A repeated put whose tasks are others', by their keys, is recognised by the record alone: so it may name a later
 * task when the key has moved on meanwhile, and its own id when the record has gone.
 */
final class UniqueKeys {

    /** @param endedMillis when the task ended; 0: it lives */
    record Held(TaskId task, Fingerprint content, long endedMillis) {

        boolean isLiving() {
            return endedMillis == 0;
        }
    }

    private final QueueSettings.Retention retention;
    private final StepLog log;
    private final Map<Key, Held> living = new HashMap<>();

    /** Of tasks that have ended, the oldest end first. */
    private final LinkedHashMap<Key, Held> ended = new LinkedHashMap<>();

    UniqueKeys(QueueSettings.Retention retention, StepLog log) {
        this.retention = retention;
        this.log = log;
    }

    static @Nullable Key of(Task task) {
        Keys.Unique unique = task.options().keys().unique();
        return unique == null ? null : unique.key();
    }

    /** Null if no task has it. */
    @Nullable
    Held get(Key key) {
        Held held = living.get(key);
        return held == null ? ended.get(key) : held;
    }

    /** From now on the key names this task, which lives. */
    void hold(Key key, TaskId task, Fingerprint content) {
        store(key, new Held(task, content, 0));
    }

    /** Its key, if it has not moved on, is kept for a while. */
    void ended(LiveTask task, long nowMillis) {
        Key key = of(task.task);
        Held held = key == null ? null : living.get(key);
        if (key != null && held != null && held.task().equals(task.task.id())) {
            store(key, new Held(held.task(), held.content(), nowMillis));
            while (ended.size() > retention.maxKeys()) {
                forget(ended.keySet().iterator().next());
            }
        }
    }

    private void store(Key key, Held held) {
        enter(key, held);
        log.change(new Change.KeyHeld(key, held.task(), held.content(), held.endedMillis()));
    }

    private void enter(Key key, Held held) {
        living.remove(key);
        ended.remove(key);
        (held.isLiving() ? living : ended).put(key, held);
    }

    private void forget(Key key) {
        ended.remove(key);
        log.change(new Change.KeyForgotten(key));
    }

    void forgetOld(long nowMillis) {
        while (nextDeadlineMillis().orElse(Long.MAX_VALUE) <= nowMillis) {
            forget(ended.keySet().iterator().next());
        }
    }

    OptionalLong nextDeadlineMillis() {
        return ended.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ended.values().iterator().next().endedMillis() + retention.keyMillis());
    }

    void restore(Change.OfKey change) {
        if (change instanceof Change.KeyHeld held) {
            enter(held.key(), new Held(held.task(), held.content(), held.endedMillis()));
        } else {
            ended.remove(change.key());
        }
    }

    /** After restoring in any order. */
    void sortByEnd() {
        var sorted = new LinkedHashMap<Key, Held>();
        ended.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Key, Held>>comparingLong(
                                key -> key.getValue().endedMillis())
                        .thenComparing(Map.Entry::getKey))
                .forEach(key -> sorted.put(key.getKey(), key.getValue()));
        ended.clear();
        ended.putAll(sorted);
    }
}
