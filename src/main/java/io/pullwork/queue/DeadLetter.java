package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Keys;
import io.pullwork.task.TaskId;

/**
 * A task that has failed for good, and is kept until somebody retries or discards it.
 *
 * @param keys those that the task has
 * @param error the beginning of what its last failure said
 * @param attempts number of its last lease
 * @param addedMillis when it was put, in milliseconds since 1970 by the master's clock
 * @param endedMillis when it failed for the last time
 * @param payloadBytes size of its input
 */
public record DeadLetter(
        TaskId task,
        HandlerName handler,
        Keys keys,
        String error,
        int attempts,
        long addedMillis,
        long endedMillis,
        int payloadBytes) {}
