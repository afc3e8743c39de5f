package io.pullwork.client;

import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;

/** The task has ended and somebody else has taken its result from the result queue. */
public final class ResultTaken extends RuntimeException {

    public ResultTaken(String message) {
        super(message);
    }

    public ResultTaken(QueueName queue, TaskId task) {
        this("task " + task + " has ended, and its result was taken from the result queue of " + queue);
    }
}
