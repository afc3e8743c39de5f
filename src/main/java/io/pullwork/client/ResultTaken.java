package io.pullwork.client;

import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;

/**
 * The task has ended and its result is not there: somebody has taken it from the result queue, its time is over, or it
 * was never to be kept.
 */
public final class ResultTaken extends RuntimeException {

    public ResultTaken(String message) {
        super(message);
    }

    public ResultTaken(QueueName queue, TaskId task) {
        this("task " + task + " has ended, and queue " + queue
                + " does not have its result: it was taken, or is not kept");
    }
}
