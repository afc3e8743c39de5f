package io.pullwork.queue;

import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import java.util.OptionalLong;

/** Whether and when a task is tried again: a task's own policy wins over its handler's, and that over its queue's. */
final class Retries {

    private final RetryPolicy ofQueue;

    Retries(RetryPolicy ofQueue) {
        this.ofQueue = ofQueue;
    }

    /** How long to wait after the failure of the current attempt; empty if it was the last. */
    OptionalLong delayMillis(LiveTask task, Retry said) {
        RetryPolicy policy = policy(task, said);
        if (said instanceof Retry.Never || task.countedAttempts() >= policy.maxAttempts()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                said instanceof Retry.After after
                        ? after.delayMillis()
                        : policy.delayMillis(task.countedAttempts(), task.task.id()));
    }

    /** Whether a task may have a further attempt after the death of its worker. */
    boolean survivesDeath(LiveTask task) {
        return task.countedAttempts() < policy(task, Retry.BY_QUEUE).maxAttempts();
    }

    private RetryPolicy policy(LiveTask task, Retry said) {
        RetryPolicy own = task.task.options().retry();
        if (own != null) {
            return own;
        }
        return said instanceof Retry.ByHandler handler ? handler.policy() : ofQueue;
    }
}
