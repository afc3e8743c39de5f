package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what single tasks do, and changes nothing. */
final class Inquiries {

    /** So many fit a message whatever their handlers say. */
    private static final int RUNNING_PER_PAGE = 500;

    private final LiveTasks live;
    private final Results results;
    private final Clients clients;
    private final Leasing leasing;
    private final Admission admission;

    Inquiries(LiveTasks live, Results results, Clients clients, Leasing leasing, Admission admission) {
        this.live = live;
        this.results = results;
        this.clients = clients;
        this.leasing = leasing;
        this.admission = admission;
    }

    QueueAnswer describe(TaskId id, boolean isPaused, long nowMillis) {
        LiveTask task = live.get(id);
        if (task != null) {
            return new QueueAnswer.TaskDescribed(
                    task.isLeased() ? running(task) : waiting(task, reason(task, isPaused, nowMillis)));
        }
        return describeEnded(id);
    }

    private QueueAnswer describeEnded(TaskId id) {
        TaskResult result = results.of(id);
        if (result != null) {
            var phase = TaskPhase.of(result.outcome());
            return ended(
                    id,
                    phase,
                    result.attempts(),
                    result.worker(),
                    result.times().leasedMillis());
        }
        Letters.Letter letter = results.letters().of(id);
        if (letter != null) {
            return ended(id, TaskPhase.FAILED, letter.attempt(), TaskResult.NO_WORKER, 0);
        }
        return id.sequence() <= clients.watermark(id.client())
                ? ended(id, TaskPhase.ENDED, 0, TaskResult.NO_WORKER, 0)
                : new QueueAnswer.Refused("there is no task " + id);
    }

    /** Of what has ended nothing more is known than its result. */
    Effect failedAttempts(CallId call, TaskId id) {
        LiveTask task = live.get(id);
        if (task != null) {
            return new Effect.TellFailedAttempts(call, task.position());
        }
        Letters.Letter letter = results.letters().of(id);
        if (letter != null) {
            return new Effect.TellFailedAttempts(call, letter.position());
        }
        QueueAnswer ended = describeEnded(id);
        return new Effect.Administered(
                call, ended instanceof QueueAnswer.Refused ? ended : new QueueAnswer.FailedAttempts(List.of()));
    }

    /** Whether a task of this id was ever put, as far as is known. */
    boolean hasHad(TaskId id) {
        return live.contains(id) || results.of(id) != null || id.sequence() <= clients.watermark(id.client());
    }

    private static TaskStatus waiting(LiveTask task, WaitReason reason) {
        return new TaskStatus(task.task.id(), task.phase(), task.attempt, TaskResult.NO_WORKER, 0, null, reason);
    }

    private static TaskStatus running(LiveTask task) {
        WorkerSeat seat = task.seat();
        WorkerId worker = seat == null ? TaskResult.NO_WORKER : seat.worker;
        return new TaskStatus(
                task.task.id(), task.phase(), task.attempt, worker, task.leasedMillis(), task.progress(), null);
    }

    private WaitReason reason(LiveTask task, boolean isPaused, long nowMillis) {
        return switch (task.place) {
            case DELAYED -> WaitReason.TIME;
            case BEHIND -> WaitReason.ORDER_KEY;
            case FOLLOWING -> WaitReason.OTHER_TASKS;
            case MOVING -> WaitReason.OTHER_QUEUE;
            default -> reasonInLine(task, isPaused, nowMillis);
        };
    }

    private WaitReason reasonInLine(LiveTask task, boolean isPaused, long nowMillis) {
        if (isPaused) {
            return WaitReason.RESUME;
        }
        if (admission.isLeasingPaused()) {
            return WaitReason.RESULTS;
        }
        if (!leasing.hasWorkerFor(task.task.handler())) {
            return WaitReason.HANDLER;
        }
        if (task.place == LiveTask.Place.QUARANTINED) {
            return WaitReason.QUARANTINE;
        }
        boolean isAdmitted =
                leasing.limits().admitAny(nowMillis) && leasing.limits().admits(task, nowMillis);
        return isAdmitted ? WaitReason.WORKER : WaitReason.LIMIT;
    }

    long oldestWaitingMillis() {
        return leasing.oldestWaitingMillis();
    }

    QueueAnswer listRunning(long afterPosition) {
        List<LiveTask> page = leasing.leased()
                .filter(task -> task.position() > afterPosition)
                .sorted(LiveTask.BY_POSITION)
                .limit(RUNNING_PER_PAGE)
                .toList();
        long last = page.isEmpty() ? 0 : page.get(page.size() - 1).position();
        return new QueueAnswer.Running(page.stream().map(Inquiries::running).toList(), last);
    }

    private static QueueAnswer ended(TaskId id, TaskPhase phase, int attempt, WorkerId worker, long leasedMillis) {
        return new QueueAnswer.TaskDescribed(new TaskStatus(id, phase, attempt, worker, leasedMillis, null, null));
    }

    /** Null if it runs, or does not live. */
    @Nullable
    WaitReason waitsFor(TaskId id, boolean isPaused, long nowMillis) {
        LiveTask task = live.get(id);
        return task == null || task.isLeased() ? null : reason(task, isPaused, nowMillis);
    }
}
