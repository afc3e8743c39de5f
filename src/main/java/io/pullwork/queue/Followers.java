package io.pullwork.queue;

import io.pullwork.task.Follows;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tasks that wait for the end of others, by their ids. A task that has ended is not among the live ones, so what a
 * new master has to wait for it finds by looking which of them live.
 */
final class Followers {

    /** Which of those that waited for a task wait for none any more, and which shall not run at all. */
    record Freed(List<LiveTask> ready, List<LiveTask> inVain) {}

    private static final Freed NOBODY = new Freed(List.of(), List.of());

    private final LiveTasks live;
    private final Map<TaskId, Set<LiveTask>> byLeader = new HashMap<>();

    /** Those that wait, and for how many. */
    private final Map<LiveTask, Integer> open = new HashMap<>();

    Followers(LiveTasks live) {
        this.live = live;
    }

    /**
     * It waits for those of its leaders that live now, and were put before it: for what came later no master waits,
     * whether it saw the put or reads of it.
     */
    void joined(LiveTask task) {
        if (task.task.options().follows().tasks().isEmpty()) {
            return;
        }
        int leaders = 0;
        for (TaskId leader : Set.copyOf(task.task.options().follows().tasks())) {
            LiveTask leading = live.get(leader);
            if (leading != null && leading.position() < task.position()) {
                byLeader.computeIfAbsent(leader, none -> new TreeSet<>(LiveTask.BY_POSITION))
                        .add(task);
                leaders++;
            }
        }
        if (leaders > 0) {
            open.put(task, leaders);
        }
    }

    /** Whether others wait for it. */
    boolean areHeldBy(LiveTask task) {
        return !byLeader.isEmpty() && byLeader.containsKey(task.task.id());
    }

    /** Whether it has to wait. */
    boolean holds(LiveTask task) {
        return open.containsKey(task);
    }

    Freed ended(TaskId leader, Outcome outcome) {
        // Hashing the id of each task that ends would cost more than all else here.
        Set<LiveTask> followers = byLeader.isEmpty() ? null : byLeader.remove(leader);
        if (followers == null) {
            return NOBODY;
        }
        var ready = new ArrayList<LiveTask>(0);
        var inVain = new ArrayList<LiveTask>(0);
        for (LiveTask follower : followers) {
            Follows follows = follower.task.options().follows();
            if (!follows.evenIfFailed() && !(outcome instanceof Outcome.Success)) {
                inVain.add(follower);
            } else if (open.merge(follower, -1, Integer::sum) == 0) {
                open.remove(follower);
                ready.add(follower);
            }
        }
        return new Freed(ready, inVain);
    }

    /** It has ended itself. */
    void leave(LiveTask task) {
        if (task.task.options().follows().tasks().isEmpty() || open.remove(task) == null) {
            return;
        }
        for (TaskId leader : task.task.options().follows().tasks()) {
            Set<LiveTask> followers = byLeader.get(leader);
            if (followers != null && followers.remove(task) && followers.isEmpty()) {
                byLeader.remove(leader);
            }
        }
    }

    /** Another, which follows the same, stands for a task that waits. */
    void replace(LiveTask old, LiveTask next) {
        Integer leaders = open.remove(old);
        if (leaders == null) {
            return;
        }
        open.put(next, leaders);
        for (TaskId leader : old.task.options().follows().tasks()) {
            Set<LiveTask> followers = byLeader.get(leader);
            if (followers != null && followers.remove(old)) {
                followers.add(next);
            }
        }
    }
}
