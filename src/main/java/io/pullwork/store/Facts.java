package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.Counted;
import io.pullwork.queue.Change.ForwarderSeen;
import io.pullwork.queue.Change.GroupCounted;
import io.pullwork.queue.Change.GroupDeadlineSet;
import io.pullwork.queue.Change.KeyForgotten;
import io.pullwork.queue.Change.KeyHeld;
import io.pullwork.queue.Change.LetterDropped;
import io.pullwork.queue.Change.LetterKept;
import io.pullwork.queue.Change.LetterRetried;
import io.pullwork.queue.Change.LimitSet;
import io.pullwork.queue.Change.LimitUsed;
import io.pullwork.queue.Change.OfSchedule;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.queue.Change.ResultTaken;
import io.pullwork.queue.Change.ScheduleMoved;
import io.pullwork.queue.Change.ScheduleRemoved;
import io.pullwork.queue.Change.ScheduleSet;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskChanged;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a queue's changes once later ones have been weighed against earlier ones: for each
 * task, result and client the last fact of each kind.
 *
 * <p>The changes themselves are kept, not copies: a waiting task costs its {@link TaskAdded} (32 bytes)
 * and a slot in {@link Positions}, about 38 bytes in all.
 */
final class Facts {

    final Positions<TaskAdded> added = new Positions<>();

    /** Of tasks that were added before. */
    final Positions<TaskReplaced> replaced = new Positions<>();

    /** Of tasks that were added before, and not replaced since. */
    final Positions<TaskChanged> changed = new Positions<>();

    /** The last release of each task that has one, also while the task is leased again. */
    final Positions<TaskReleased> released = new Positions<>();

    /** The current lease of each task that has one. */
    final Positions<TaskLeased> leased = new Positions<>();

    /** Of each task that has one; in a transaction also those of tasks that were there before. */
    final Positions<TaskCheckpointed> checkpointed = new Positions<>();

    /** Of each task that is on its way into another queue. */
    final Positions<TaskMoving> moving = new Positions<>();

    /** In a transaction, of tasks that were on their way before. */
    final Positions<TaskStays> staying = new Positions<>();

    /** By the position of the task, which is among {@link #added} if the whole of it is known. */
    final SortedMap<Long, LetterKept> letters = new TreeMap<>();

    /** By position of their task, then by attempt: those that nobody reads at a recovery. */
    final SortedMap<Long, NavigableMap<Integer, AttemptFailed>> failedAttempts = new TreeMap<>();

    /** By result position. */
    final Positions<TaskEnded> ended = new Positions<>();

    /** In a transaction also those that are taken away. */
    final SortedMap<LimitScope, LimitSet> limits = new TreeMap<>(LimitScope.ORDER);

    /** By limit key, none for the queue as a whole; in a transaction also those that are forgotten. */
    final SortedMap<String, LimitUsed> limitUses = new TreeMap<>();

    /** In a transaction also those that are forgotten. */
    final SortedMap<Key, GroupCounted> groups = new TreeMap<>();

    /** In a transaction also those that are taken away. */
    final SortedMap<Key, GroupDeadlineSet> groupDeadlines = new TreeMap<>();

    final SortedMap<Key, KeyHeld> keys = new TreeMap<>();

    /** By client number; in a transaction also those that are forgotten. */
    final SortedMap<Long, ForwarderSeen> forwarders = new TreeMap<>();

    /** Null if nobody has said anything of it. */
    @Nullable
    QueuePaused paused;

    /** Null if nothing was counted. */
    @Nullable
    Counted counted;

    /** Null if nobody has said anything of it. */
    @Nullable
    QueueDraining draining;

    final Map<ClientId, ClientSeen> seen = new LinkedHashMap<>();

    /** In the order of their names; each as it moved last. */
    final Map<Key, ScheduleSet> schedules = new TreeMap<>();

    /** Of schedules that were set before. */
    final Map<Key, ScheduleMoved> movedSchedules = new TreeMap<>();

    void apply(Change change) {
        if (change instanceof TaskAdded added) {
            this.added.put(added.position(), added);
        } else if (change instanceof TaskReplaced replaced) {
            apply(replaced);
        } else if (change instanceof TaskLeased leased) {
            this.leased.put(leased.position(), leased);
        } else if (change instanceof TaskEnded ended) {
            long position = ended.position();
            released.remove(position);
            leased.remove(position);
            checkpointed.remove(position);
            moving.remove(position);
            staying.remove(position);
            if (!letters.containsKey(position)) {
                added.remove(position);
                replaced.remove(position);
                changed.remove(position);
                failedAttempts.remove(position);
            }
            if (!ended.isDiscarded()) {
                this.ended.put(ended.resultPosition(), ended);
            }
        } else if (change instanceof ResultTaken taken) {
            ended.remove(taken.resultPosition());
        } else if (change instanceof ResultDropped dropped) {
            ended.remove(dropped.resultPosition());
        } else if (change instanceof TaskReleased released) {
            leased.remove(released.position());
            this.released.put(released.position(), released);
        } else if (change instanceof TaskCheckpointed checkpointed) {
            this.checkpointed.put(checkpointed.position(), checkpointed);
        } else if (change instanceof TaskMoving moving) {
            this.moving.put(moving.position(), moving);
            staying.remove(moving.position());
        } else if (change instanceof TaskStays stays) {
            moving.remove(stays.position());
            staying.put(stays.position(), stays);
        } else if (change instanceof AttemptFailed failed) {
            note(failed);
        } else if (change instanceof Counted counted) {
            this.counted = counted;
        } else if (change instanceof LetterKept letter) {
            letters.put(letter.position(), letter);
        } else if (change instanceof LetterDropped dropped) {
            added.remove(dropped.position());
            replaced.remove(dropped.position());
            changed.remove(dropped.position());
            letters.remove(dropped.position());
            failedAttempts.remove(dropped.position());
        } else if (change instanceof LetterRetried retried) {
            retry(retried);
        } else if (change instanceof ClientSeen seen) {
            this.seen.put(seen.client(), seen);
        } else if (change instanceof ClientForgotten forgotten) {
            seen.remove(forgotten.client());
        } else if (change instanceof QueuePaused paused) {
            this.paused = paused;
        } else if (change instanceof GroupDeadlineSet set) {
            groupDeadlines.put(set.group(), set);
        } else if (change instanceof GroupCounted counted) {
            groups.put(counted.group(), counted);
        } else if (change instanceof ForwarderSeen seen) {
            forwarders.put(seen.client().value(), seen);
        } else if (change instanceof LimitSet set) {
            limits.put(set.scope(), set);
        } else if (change instanceof LimitUsed used) {
            limitUses.put(used.key() == null ? "" : used.key().value(), used);
        } else if (change instanceof QueueDraining draining) {
            this.draining = draining;
        } else if (change instanceof TaskChanged changed) {
            apply(changed);
        } else if (change instanceof KeyHeld held) {
            keys.put(held.key(), held);
        } else if (change instanceof KeyForgotten forgotten) {
            keys.remove(forgotten.key());
        } else if (change instanceof OfSchedule ofSchedule) {
            apply(ofSchedule);
        }
    }

    private void retry(LetterRetried retried) {
        long position = retried.newPosition();
        letters.remove(retried.position());
        TaskAdded letter = added.remove(retried.position());
        if (letter != null) {
            added.put(position, new TaskAdded(position, letter.task().revived(), letter.addedMillis(), 0));
        }
        released.put(position, retried.released());
        var failed = failedAttempts.remove(retried.position());
        if (failed != null) {
            failedAttempts.put(position, failed);
        }
    }

    private void note(AttemptFailed change) {
        int attempt = change.failed().attempt();
        var ofTask = failedAttempts.computeIfAbsent(change.position(), none -> new TreeMap<>());
        ofTask.put(attempt, change);
        ofTask.headMap(attempt - FailedAttempt.MAX_KEPT, true).clear();
    }

    private void apply(TaskChanged change) {
        TaskAdded added = this.added.get(change.position());
        TaskReplaced replaced = this.replaced.get(change.position());
        if (added != null) {
            Task task = added.task().withPriority(change.priority());
            this.added.put(
                    change.position(), new TaskAdded(change.position(), task, added.addedMillis(), change.dueMillis()));
        } else if (replaced != null) {
            Task task = replaced.task().withPriority(change.priority());
            this.replaced.put(change.position(), new TaskReplaced(change.position(), task, change.dueMillis()));
        } else {
            changed.put(change.position(), change);
        }
    }

    private void apply(TaskReplaced change) {
        changed.remove(change.position());
        checkpointed.remove(change.position());
        failedAttempts.remove(change.position());
        TaskAdded before = added.get(change.position());
        if (before == null) {
            replaced.put(change.position(), change);
        } else {
            var now = new TaskAdded(change.position(), change.task(), before.addedMillis(), change.dueMillis());
            added.put(change.position(), now);
        }
    }

    private void apply(OfSchedule change) {
        if (change instanceof ScheduleSet set) {
            schedules.put(set.schedule().name(), set);
            movedSchedules.remove(set.schedule().name());
        } else if (change instanceof ScheduleMoved moved) {
            ScheduleSet set = schedules.get(moved.name());
            if (set == null) {
                movedSchedules.put(moved.name(), moved);
            } else {
                schedules.put(moved.name(), new ScheduleSet(set.schedule(), moved.nextMillis()));
            }
        } else if (change instanceof ScheduleRemoved removed) {
            schedules.remove(removed.name());
            movedSchedules.remove(removed.name());
        }
    }

    /** What is only there to be taken away from elsewhere. */
    void dropGone() {
        limits.values().removeIf(set -> set.limit().equals(Limit.NONE));
        limitUses.values().removeIf(used -> used.starts() == 0);
        groups.values().removeIf(counted -> counted.ended().ended() == 0);
        groupDeadlines.values().removeIf(set -> set.deadlineMillis() == 0);
        forwarders.values().removeIf(seen -> seen.sequence() == 0);
        staying.clear();
    }

    boolean isEmpty() {
        return added.isEmpty()
                && replaced.isEmpty()
                && changed.isEmpty()
                && draining == null
                && keys.isEmpty()
                && released.isEmpty()
                && leased.isEmpty()
                && checkpointed.isEmpty()
                && moving.isEmpty()
                && staying.isEmpty()
                && letters.isEmpty()
                && failedAttempts.isEmpty()
                && ended.isEmpty()
                && seen.isEmpty()
                && schedules.isEmpty()
                && movedSchedules.isEmpty()
                && paused == null
                && counted == null
                && limits.isEmpty()
                && limitUses.isEmpty()
                && groups.isEmpty()
                && groupDeadlines.isEmpty()
                && forwarders.isEmpty();
    }
}
