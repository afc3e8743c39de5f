package io.pullwork.queue;

import io.pullwork.task.Progress;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import org.jspecify.annotations.Nullable;

/**
 * One task, at one moment.
 *
 * @param attempt number of the last lease; 0 if there was none, or if the task has ended and its result was taken
 * @param worker who runs it, or ended it; {@link TaskResult#NO_WORKER} if nobody does, or it is not known
 * @param leasedMillis when that worker was given it, in milliseconds since 1970 by the master's clock; 0 if nobody was
 * @param progress what its handler has said in this attempt, about half a second ago at most; null if nothing, or if it
 *     does not run
 * @param waitsFor null if it does not wait
 */
public record TaskStatus(
        TaskId task,
        TaskPhase phase,
        int attempt,
        WorkerId worker,
        long leasedMillis,
        @Nullable Progress progress,
        @Nullable WaitReason waitsFor) {}
