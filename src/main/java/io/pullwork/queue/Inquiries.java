package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what single tasks do, and changes nothing. */
final class Inquiries {

    private final LiveTasks live;
    private final Results results;
    private final Clients clients;

    Inquiries(LiveTasks live, Results results, Clients clients) {
        this.live = live;
        this.results = results;
        this.clients = clients;
    }

    QueueAnswer describe(TaskId id) {
        LiveTask task = live.get(id);
        if (task != null) {
            return new QueueAnswer.TaskDescribed(status(task));
        }
        TaskResult result = results.of(id);
        if (result != null) {
            return ended(id, result.attempts(), result.worker(), result.times().leasedMillis());
        }
        return id.sequence() <= clients.watermark(id.client())
                ? ended(id, 0, TaskResult.NO_WORKER, 0)
                : new QueueAnswer.Refused("there is no task " + id);
    }

    /** Of what has ended nothing more is known than its result. */
    Effect failedAttempts(CallId call, TaskId id) {
        LiveTask task = live.get(id);
        if (task != null) {
            return new Effect.TellFailedAttempts(call, task.position());
        }
        QueueAnswer ended = describe(id);
        return new Effect.Administered(
                call, ended instanceof QueueAnswer.Refused ? ended : new QueueAnswer.FailedAttempts(List.of()));
    }

    /** Whether a task of this id was ever put, as far as is known. */
    boolean hasHad(TaskId id) {
        return live.contains(id) || results.of(id) != null || id.sequence() <= clients.watermark(id.client());
    }

    private static TaskStatus status(LiveTask task) {
        TaskId id = task.task.id();
        if (!task.isLeased()) {
            return new TaskStatus(id, task.phase(), task.attempt, TaskResult.NO_WORKER, 0, null);
        }
        WorkerSeat seat = task.seat();
        WorkerId worker = seat == null ? TaskResult.NO_WORKER : seat.worker;
        return new TaskStatus(id, task.phase(), task.attempt, worker, task.leasedMillis(), task.progress());
    }

    private static QueueAnswer ended(TaskId id, int attempt, WorkerId worker, long leasedMillis) {
        return new QueueAnswer.TaskDescribed(new TaskStatus(id, TaskPhase.ENDED, attempt, worker, leasedMillis, null));
    }

    /** Null if it does not live. */
    @Nullable
    TaskPhase phase(@Nullable TaskId id) {
        LiveTask task = id == null ? null : live.get(id);
        return task == null ? null : task.phase();
    }
}
