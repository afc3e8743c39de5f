package io.pullwork.client;

import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;

/** The queue has no such task: it was never put here, or so long ago that nothing of it is kept. */
public final class UnknownTask extends RuntimeException {

    public UnknownTask(String message) {
        super(message);
    }

    public UnknownTask(QueueName queue, TaskId task) {
        this("queue " + queue + " has no task " + task);
    }
}
