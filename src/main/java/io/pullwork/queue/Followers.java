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

    private final LiveTasks live;
    private final Map<TaskId, Set<LiveTask>> byLeader = new HashMap<>();

    /** Those that wait, and for how many. */
    private final Map<LiveTask, Integer> open = new HashMap<>();

    Followers(LiveTasks live) {
        this.live = live;
    }

    /**
     * It waits for those of its leaders that live now. One that was put later is none, also for a new master that
     * finds both: two tasks that waited for each other would wait for ever.
     */
    void joined(LiveTask task) {
        int leaders = 0;
        for (TaskId leader : Set.copyOf(task.task.options().follows().tasks())) {
            LiveTask before = live.get(leader);
            if (before != null && before.position() < task.position()) {
                byLeader.computeIfAbsent(leader, none -> new TreeSet<>(LiveTask.BY_POSITION))
                        .add(task);
                leaders++;
            }
        }
        if (leaders > 0) {
            open.put(task, leaders);
        }
    }

    /** Whether it has to wait. */
    boolean holds(LiveTask task) {
        return open.containsKey(task);
    }

    Freed ended(TaskId leader, Outcome outcome) {
        var ready = new ArrayList<LiveTask>(0);
        var inVain = new ArrayList<LiveTask>(0);
        Set<LiveTask> followers = byLeader.remove(leader);
        if (followers != null) {
            for (LiveTask follower : followers) {
                Follows follows = follower.task.options().follows();
                if (!follows.evenIfFailed() && !(outcome instanceof Outcome.Success)) {
                    inVain.add(follower);
                } else if (open.merge(follower, -1, Integer::sum) == 0) {
                    open.remove(follower);
                    ready.add(follower);
                }
            }
        }
        return new Freed(ready, inVain);
    }

    /** It has ended itself. */
    void leave(LiveTask task) {
        if (open.remove(task) == null) {
            return;
        }
        for (TaskId leader : task.task.options().follows().tasks()) {
            Set<LiveTask> followers = byLeader.get(leader);
            if (followers != null && followers.remove(task) && followers.isEmpty()) {
                byLeader.remove(leader);
            }
        }
    }
}
