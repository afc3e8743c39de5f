package io.pullwork.queue;

import io.pullwork.task.Task;
import io.pullwork.task.TaskId;

/**
 * Changes tasks that wait. What stands in lines and sets by its priority, its time or its keys cannot be changed
 * there: another stands in for it, with its id and its position, so that it keeps its place in the order (P10).
 */
final class Amendments {

    private final LiveTasks live;
    private final Leasing leasing;
    private final Inquiries inquiries;
    private final StepLog log;

    Amendments(LiveTasks live, Leasing leasing, Inquiries inquiries, StepLog log) {
        this.live = live;
        this.leasing = leasing;
        this.inquiries = inquiries;
        this.log = log;
    }

    /** It is another task from now on, under its old id; none of its attempts counts any more. */
    void replace(LiveTask old, Task task, long dueMillis, long nowMillis) {
        LiveTask next = live.replace(old, task, dueMillis);
        log.change(new Change.TaskReplaced(next.position(), task, dueMillis));
        logAttempts(next);
        leasing.replace(old, next, nowMillis);
    }

    QueueAnswer decide(QueueCommand.OfWaiting command, long nowMillis) {
        LiveTask task = live.get(command.task());
        if (task == null) {
            return new QueueAnswer.Refused(
                    inquiries.hasHad(command.task())
                            ? "task " + command.task() + " has ended"
                            : "there is no task " + command.task());
        }
        if (task.isLeased()) {
            return new QueueAnswer.Refused("task " + command.task() + " runs");
        }
        if (!task.isWaiting()) {
            return new QueueAnswer.Refused("task " + command.task() + " is being moved to another queue");
        }
        if (command instanceof QueueCommand.SetPriority it) {
            return change(task, it.priority(), task.dueMillis(), nowMillis);
        }
        var it = (QueueCommand.SetTime) command;
        return change(task, task.priority(), it.dueMillis(nowMillis), nowMillis);
    }

    private QueueAnswer change(LiveTask old, int priority, long dueMillis, long nowMillis) {
        if (old.priority() == priority && old.dueMillis() == dueMillis) {
            return new QueueAnswer.Done(0);
        }
        TaskId id = old.task.id();
        LiveTask next = live.change(old, old.task.withPriority(priority), dueMillis);
        log.change(new Change.TaskChanged(next.position(), id, priority, dueMillis));
        logAttempts(next);
        leasing.replace(old, next, nowMillis);
        return new QueueAnswer.Done(1);
    }

    /** Once there was an attempt, its release says when the next one may begin. */
    private void logAttempts(LiveTask task) {
        if (task.attempt > 0) {
            log.change(new Change.TaskReleased(
                    task.position(), task.task.id(), task.attempt, task.handBacks, task.deaths(), task.dueMillis()));
        }
    }
}
