package io.pullwork.queue;

import io.pullwork.task.Follows;
import io.pullwork.task.Key;
import io.pullwork.task.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Groups of tasks: how their tasks have ended so far, which of them live, and who waits for all of them. What has
 * ended is stored with each end, in the same step; it is forgotten a day after the last one, if none lives then.
 */
final class Groups {

    static final long FORGET_AFTER_MILLIS = 24 * 60 * 60 * 1_000L;

    private static final class Group {

        private GroupCounts ended = GroupCounts.NONE;
        private long forgetMillis;

        /** 0: none. */
        private long deadlineMillis;

        private final TreeSet<LiveTask> members = new TreeSet<>(LiveTask.BY_POSITION);

        /** Those that must not run before so many have ended, as long as they live. */
        private final TreeSet<LiveTask> gatherers = new TreeSet<>(LiveTask.BY_POSITION);

        private boolean isLiving() {
            return !members.isEmpty() || !gatherers.isEmpty();
        }
    }

    private final StepLog log;
    private final Map<Key, Group> byKey = new HashMap<>();

    private record Deadline(long millis, Key group) {}

    /** Of groups of which tasks live, the next first. */
    private final TreeSet<Deadline> deadlines =
            new TreeSet<>(Comparator.comparingLong(Deadline::millis).thenComparing(Deadline::group));

    /** Those of which tasks have ended, the next to be forgotten first. */
    private final LinkedHashMap<Key, Group> bySilence = new LinkedHashMap<>();

    Groups(StepLog log) {
        this.log = log;
    }

    void restore(Change.GroupCounted counted) {
        Group group = group(counted.group());
        group.ended = counted.ended();
        group.forgetMillis = counted.lastMillis() + FORGET_AFTER_MILLIS;
    }

    void restore(Change.GroupDeadlineSet set) {
        group(set.group()).deadlineMillis = set.deadlineMillis();
    }

    /** After restoring in any order. */
    void sortBySilence() {
        byKey.values().removeIf(group -> !group.isLiving() && group.ended.ended() == 0);
        byKey.entrySet().stream()
                .filter(group -> group.getValue().ended.ended() > 0)
                .sorted(Comparator.<Map.Entry<Key, Group>>comparingLong(group -> group.getValue().forgetMillis)
                        .thenComparing(Map.Entry::getKey))
                .forEach(group -> bySilence.put(group.getKey(), group.getValue()));
    }

    private Group group(Key key) {
        return byKey.computeIfAbsent(key, none -> new Group());
    }

    /** It lives, whatever it does. */
    void joined(LiveTask task) {
        Key key = task.task.options().keys().group();
        if (key != null) {
            Group group = group(key);
            group.members.add(task);
            await(key, group);
        }
        Follows.Gathering gathering = task.task.options().follows().gathering();
        if (gathering != null) {
            group(gathering.group()).gatherers.add(task);
        }
    }

    private void await(Key key, Group group) {
        if (group.deadlineMillis != 0) {
            deadlines.add(new Deadline(group.deadlineMillis, key));
        }
    }

    /** False if no task of it is known. */
    boolean setDeadline(Key key, long deadlineMillis) {
        Group group = byKey.get(key);
        if (group == null || (group.members.isEmpty() && group.ended.ended() == 0)) {
            return false;
        }
        if (group.deadlineMillis != deadlineMillis) {
            deadlines.remove(new Deadline(group.deadlineMillis, key));
            group.deadlineMillis = deadlineMillis;
            log.change(new Change.GroupDeadlineSet(key, deadlineMillis));
            if (!group.members.isEmpty()) {
                await(key, group);
            }
        }
        return true;
    }

    /** Those that have not ended by the deadline of their group, which is over. */
    List<LiveTask> overdue(long nowMillis) {
        if (deadlines.isEmpty() || deadlines.first().millis() > nowMillis) {
            return List.of();
        }
        var overdue = new ArrayList<LiveTask>();
        while (!deadlines.isEmpty() && deadlines.first().millis() <= nowMillis) {
            overdue.addAll(members(deadlines.pollFirst().group()));
        }
        return overdue;
    }

    /** Another, of the same groups, stands for a task that waits. */
    void replace(LiveTask old, LiveTask next) {
        Key key = old.task.options().keys().group();
        if (key != null) {
            group(key).members.remove(old);
        }
        Follows.Gathering gathering = old.task.options().follows().gathering();
        if (gathering != null) {
            group(gathering.group()).gatherers.remove(old);
        }
        joined(next);
    }

    /** Whether it has to wait for others of a group. */
    boolean holds(LiveTask task) {
        Follows.Gathering gathering = task.task.options().follows().gathering();
        return gathering != null && group(gathering.group()).ended.ended() < gathering.size();
    }

    /** A task has ended. Gives those that have waited for it, if it was one of a group and the last of it. */
    List<LiveTask> ended(LiveTask task, Outcome outcome, long nowMillis) {
        Follows.Gathering gathering = task.task.options().follows().gathering();
        if (gathering != null) {
            gathererEnded(gathering.group(), task);
        }
        Key key = task.task.options().keys().group();
        if (key == null) {
            return List.of();
        }
        Group group = group(key);
        group.members.remove(task);
        if (group.members.isEmpty()) {
            deadlines.remove(new Deadline(group.deadlineMillis, key));
        }
        group.ended = group.ended.and(outcome);
        forgetLater(key, group, nowMillis);
        log.change(new Change.GroupCounted(key, group.ended, nowMillis));
        return group.gatherers.stream()
                .filter(gatherer -> gatherer.place == LiveTask.Place.FOLLOWING && !holds(gatherer))
                .toList();
    }

    private void gathererEnded(Key key, LiveTask gatherer) {
        Group group = group(key);
        group.gatherers.remove(gatherer);
        if (!group.isLiving() && group.ended.ended() == 0) {
            byKey.remove(key);
        }
    }

    private void forgetLater(Key key, Group group, long nowMillis) {
        group.forgetMillis = nowMillis + FORGET_AFTER_MILLIS;
        bySilence.remove(key);
        bySilence.put(key, group);
    }

    /** Those that live. */
    List<LiveTask> members(Key key) {
        Group group = byKey.get(key);
        return group == null ? List.of() : List.copyOf(group.members);
    }

    GroupStatus status(Key key) {
        Group group = byKey.get(key);
        if (group == null) {
            return new GroupStatus(GroupCounts.NONE, 0, 0, 0);
        }
        int running = (int) group.members.stream().filter(LiveTask::isLeased).count();
        return new GroupStatus(group.ended, group.members.size(), running, group.deadlineMillis);
    }

    /** One of which tasks live is asked again a day later. */
    void forgetSilent(long nowMillis) {
        while (!bySilence.isEmpty()) {
            Map.Entry<Key, Group> next = bySilence.entrySet().iterator().next();
            if (next.getValue().forgetMillis > nowMillis) {
                return;
            }
            if (next.getValue().isLiving()) {
                forgetLater(next.getKey(), next.getValue(), nowMillis);
            } else {
                bySilence.remove(next.getKey());
                byKey.remove(next.getKey());
                log.change(new Change.GroupCounted(next.getKey(), GroupCounts.NONE, 0));
                if (next.getValue().deadlineMillis != 0) {
                    log.change(new Change.GroupDeadlineSet(next.getKey(), 0));
                }
            }
        }
    }

    OptionalLong nextDeadlineMillis() {
        long forgetMillis = bySilence.isEmpty()
                ? Long.MAX_VALUE
                : bySilence.values().iterator().next().forgetMillis;
        long nextMillis = deadlines.isEmpty()
                ? forgetMillis
                : Math.min(forgetMillis, deadlines.first().millis());
        return nextMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMillis);
    }
}
