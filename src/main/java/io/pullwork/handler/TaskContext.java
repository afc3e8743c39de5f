package io.pullwork.handler;

import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.util.function.BooleanSupplier;

/**
 * For which attempt at which task a handler runs. A task may be run more than once, since a worker can
 * die after the work and before its report (P4): whoever has effects outside makes them idempotent by
 * the task's id.
 */
public final class TaskContext {

    private final QueueName queue;
    private final Lease lease;
    private final BooleanSupplier isInVain;

    /** @param isInVain whether the outcome does not count any more; asked from the handler's thread */
    public TaskContext(QueueName queue, Lease lease, BooleanSupplier isInVain) {
        this.queue = queue;
        this.lease = lease;
        this.isInVain = isInVain;
    }

    public QueueName queue() {
        return queue;
    }

    public Lease lease() {
        return lease;
    }

    public TaskId task() {
        return lease.task();
    }

    /** 1 for the first; rises each time the task is leased again. */
    public int attempt() {
        return lease.attempt();
    }

    /**
     * Whether this attempt is in vain, since the task was cancelled or given to another worker. The thread is
     * interrupted too; a handler that does not wait asks here from time to time, and returns.
     */
    public boolean isCancelled() {
        return isInVain.getAsBoolean();
    }
}
