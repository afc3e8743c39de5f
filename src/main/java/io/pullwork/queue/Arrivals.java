package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a put would do, found out before any of it is done, since it is done as a whole or not at all. Of tasks
 * without a unique key, which most are, nothing is noted but how many they are and how large.
 */
final class Arrivals {

    /** What becomes of a task. */
    enum Fate {
        ADDED,
        /** It is one that is there already. */
        THE_SAME,
        /** It takes the place of one that waits. */
        REPLACES
    }

    /** Who has a key, or will have it once the tasks before are in. */
    private record Holder(TaskId task, Fingerprint content, boolean isWaiting, int sizeBytes) {}

    private final UniqueKeys keys;
    private final LiveTasks live;
    private final boolean endedHaveTheirKeys;
    private final Map<Key, Holder> holders = new HashMap<>(0);
    private final Map<TaskId, Fate> fates = new HashMap<>(0);
    private final Map<TaskId, Fingerprint> contents = new HashMap<>(0);
    private @Nullable Task refused;
    private int added;
    private long bytes;

    /** @param endedHaveTheirKeys false if a task that has ended does not hold up another with its key */
    Arrivals(List<Task> tasks, UniqueKeys keys, LiveTasks live, boolean endedHaveTheirKeys) {
        this.keys = keys;
        this.live = live;
        this.endedHaveTheirKeys = endedHaveTheirKeys;
        for (Task task : tasks) {
            Keys.Unique unique = task.options().keys().unique();
            if (unique == null) {
                added++;
                bytes += task.payload().sizeBytes();
            } else {
                look(task, unique);
            }
        }
    }

    private void look(Task task, Keys.Unique unique) {
        Fingerprint content = Fingerprint.of(task);
        Holder holder = holder(unique.key());
        Fate fate = Fate.ADDED;
        if (holder != null && unique.replaces()) {
            fate = holder.isWaiting ? Fate.REPLACES : Fate.ADDED;
        } else if (holder != null) {
            fate = Fate.THE_SAME;
            refused = refused == null && !holder.content.equals(content) ? task : refused;
        }
        fates.put(task.id(), fate);
        contents.put(task.id(), content);
        if (holder != null && fate == Fate.THE_SAME) {
            return;
        }
        int sizeBytes = task.payload().sizeBytes();
        added += fate == Fate.ADDED ? 1 : 0;
        bytes += sizeBytes;
        TaskId id = task.id();
        if (holder != null && fate == Fate.REPLACES) {
            bytes -= holder.sizeBytes;
            id = holder.task;
        }
        holders.put(unique.key(), new Holder(id, content, true, sizeBytes));
    }

    private @Nullable Holder holder(Key key) {
        Holder holder = holders.get(key);
        UniqueKeys.Held held = keys.get(key);
        if (holder != null || held == null || !(held.isLiving() || endedHaveTheirKeys)) {
            return holder;
        }
        // A dead letter that was retried lives again, and without its key.
        LiveTask task = held.isLiving() ? live.get(held.task()) : null;
        boolean isWaiting = task != null && task.isWaiting();
        return new Holder(held.task(), held.content(), isWaiting, task == null ? 0 : task.sizeBytes());
    }

    /** The first whose key belongs to a task that asks for something else; null if there is none. */
    @Nullable
    Task refused() {
        return refused;
    }

    Fate fate(Task task) {
        return fates.getOrDefault(task.id(), Fate.ADDED);
    }

    /** What the task asks for; of one without a key it is not known. */
    Fingerprint content(Task task) {
        return Objects.requireNonNull(contents.get(task.id()), "the content of a task without a key");
    }

    /** Whether nothing would change, since all are there already. */
    boolean areAllThere() {
        return added == 0 && !fates.containsValue(Fate.REPLACES);
    }

    /** How many tasks more there will be. */
    int added() {
        return added;
    }

    /** By how much their payloads will grow. */
    long bytes() {
        return bytes;
    }
}
