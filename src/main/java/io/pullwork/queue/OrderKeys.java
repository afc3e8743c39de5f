package io.pullwork.queue;

import io.pullwork.task.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that share an order key run one at a time, in the order of their positions. One of them has the key, from
 * when it enters until it has ended, whatever it does meanwhile; the others wait behind it.
 */
final class OrderKeys {

    private static final class Line {
        LiveTask owner;
        final TreeSet<LiveTask> behind = new TreeSet<>(LiveTask.BY_POSITION);

        Line(LiveTask owner) {
            this.owner = owner;
        }
    }

    private final Map<Key, Line> byKey = new HashMap<>();

    /** False if another has its key: then it stands behind. */
    boolean admits(LiveTask task) {
        Key key = task.task.options().keys().order();
        if (key == null) {
            return true;
        }
        Line line = byKey.get(key);
        if (line == null) {
            byKey.put(key, new Line(task));
            return true;
        }
        task.place = LiveTask.Place.BEHIND;
        line.behind.add(task);
        return false;
    }

    /** A task has ended. Gives the one that has its key from now on, if one stood behind. */
    @Nullable
    LiveTask ended(LiveTask task) {
        Key key = task.task.options().keys().order();
        Line line = key == null ? null : byKey.get(key);
        if (key == null || line == null) {
            return null;
        }
        if (line.owner != task) {
            line.behind.remove(task);
            return null;
        }
        LiveTask next = line.behind.pollFirst();
        if (next == null) {
            byKey.remove(key);
            return null;
        }
        line.owner = next;
        return next;
    }

    /** Whether another has its key. */
    boolean isBehind(LiveTask task) {
        Line line = lineOf(task);
        return line != null && line.owner != task;
    }

    /** Whether it may leave: all that come before it leave with it. */
    boolean isNextToLeave(LiveTask task, Predicate<LiveTask> leaves) {
        Line line = lineOf(task);
        return line == null
                || line.owner == task
                || (leaves.test(line.owner)
                        && line.behind.headSet(task).stream().allMatch(leaves));
    }

    private @Nullable Line lineOf(LiveTask task) {
        Key key = task.task.options().keys().order();
        return key == null ? null : byKey.get(key);
    }

    /** Another, with the same key, stands for a task that waits. */
    void replace(LiveTask old, LiveTask next) {
        Line line = lineOf(old);
        if (line == null) {
            return;
        }
        if (line.owner == old) {
            line.owner = next;
        } else {
            line.behind.remove(old);
            line.behind.add(next);
        }
    }
}
