package io.pullwork.handler;

import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;

/**
 * For which attempt at which task a handler runs. A task may be run more than once, since a worker can
 * die after the work and before its report (P4): whoever has effects outside makes them idempotent by
 * the task's id.
 */
public record TaskContext(QueueName queue, Lease lease) {

    public TaskId task() {
        return lease.task();
    }

    /** 1 for the first; rises each time the task is leased again. */
    public int attempt() {
        return lease.attempt();
    }
}
