package io.pullwork.queue;

import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes an empty queue what the changes of its earlier masters tell. */
final class Restoration {

    private final LiveTasks live;
    private final Results results;
    private final Intake intake;
    private final Leasing leasing;
    private final Moves moves;
    private final Administration administration;
    private final Schedules schedules;

    /** What becomes of them, later changes tell. */
    private final List<LiveTask> unsorted = new ArrayList<>();

    Restoration(
            LiveTasks live,
            Results results,
            Intake intake,
            Leasing leasing,
            Moves moves,
            Administration administration,
            Schedules schedules) {
        this.live = live;
        this.results = results;
        this.intake = intake;
        this.leasing = leasing;
        this.moves = moves;
        this.administration = administration;
        this.schedules = schedules;
    }

    void apply(Change change) {
        if (change instanceof Change.TaskAdded added) {
            unsorted.add(live.add(added.position(), added.task(), added.addedMillis(), added.dueMillis()));
        } else if (change instanceof Change.TaskReplaced replaced) {
            LiveTask old = liveTask(replaced.task().id());
            unsorted.add(live.replace(old, replaced.task(), replaced.dueMillis()));
        } else if (change instanceof Change.TaskChanged changed) {
            LiveTask old = liveTask(changed.task());
            Task task = old.task.withPriority(changed.priority());
            unsorted.add(live.change(old, task, changed.dueMillis()));
        } else if (change instanceof Change.TaskLeased leased) {
            liveTask(leased.lease().task()).leased(leased.lease(), leased.leasedMillis());
        } else if (change instanceof Change.TaskReleased released) {
            liveTask(released.task()).restore(released);
        } else if (change instanceof Change.TaskMoving moving) {
            moves.restore(moving, liveTask(moving.task()));
        } else if (change instanceof Change.TaskStays stays) {
            moves.restore(liveTask(stays.task()));
        } else if (change instanceof Change.TaskCheckpointed checkpointed) {
            liveTask(checkpointed.task()).hasCheckpoint = true;
        } else if (change instanceof Change.LetterKept kept) {
            results.letters().enter(liveTask(kept.task()), kept);
            live.remove(kept.task());
        } else if (change instanceof Change.LetterRetried retried) {
            Letters.Letter letter = Objects.requireNonNull(results.letters().remove(retried.task()));
            unsorted.add(LetterDesk.revive(letter, retried, live));
        } else if (change instanceof Change.LetterDropped dropped) {
            results.letters().remove(dropped.task());
        } else if (change instanceof Change.TaskEnded ended) {
            live.remove(ended.result().task());
            results.enter(ended);
        } else if (change instanceof Change.ResultTaken taken) {
            results.forget(taken.task());
        } else if (change instanceof Change.ResultDropped dropped) {
            results.forget(dropped.task());
        } else if (change instanceof Change.Counted counted) {
            administration.restore(counted);
        } else if (change instanceof Change.QueuePaused paused) {
            administration.restore(paused);
        } else if (change instanceof Change.QueueDraining draining) {
            intake.admission().drain(draining.isDraining());
        } else if (change instanceof Change.LimitSet set) {
            leasing.limits().restore(set.scope(), set.limit());
        } else if (change instanceof Change.LimitUsed used) {
            leasing.limits().restore(used);
        } else if (change instanceof Change.GroupDeadlineSet set) {
            leasing.groups().restore(set);
        } else if (change instanceof Change.GroupCounted counted) {
            leasing.groups().restore(counted);
        } else if (change instanceof Change.ClientSeen seen) {
            intake.clients().restore(seen.client(), seen.sequence(), seen.seenMillis());
        } else if (change instanceof Change.ForwarderSeen seen) {
            intake.clients().forwarders().restore(seen);
        } else if (change instanceof Change.ClientForgotten forgotten) {
            intake.clients().forget(forgotten.client());
        } else if (change instanceof Change.OfKey ofKey) {
            intake.keys().restore(ofKey);
        } else if (change instanceof Change.OfSchedule ofSchedule) {
            schedules.restore(ofSchedule);
        }
    }

    private LiveTask liveTask(TaskId id) {
        LiveTask task = live.get(id);
        if (task == null) {
            throw new IllegalStateException("a change tells of task " + id + ", which does not live");
        }
        return task;
    }

    /** There are no more changes. */
    void end(long nowMillis) {
        unsorted.removeIf(task -> task.hasEnded);
        // One that was replaced stands at its old position.
        unsorted.sort(LiveTask.BY_POSITION);
        leasing.sortOut(unsorted, nowMillis);
        moves.sortOut();
        intake.clients().sortBySilence();
        intake.keys().sortByEnd();
        schedules.sortOut(nowMillis);
    }
}
