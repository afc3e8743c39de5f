package io.pullwork.client;

import io.pullwork.task.QueueName;

/** A limit of the queue left no room within the timeout; the task is not stored. Take results, or wait and put again. */
public final class QueueFull extends RuntimeException {

    public QueueFull(String message) {
        super(message);
    }

    /** @param stored how many of the tasks of the call are stored nevertheless */
    public QueueFull(QueueName queue, String reason, int stored, int of) {
        this("queue " + queue + " is full: " + reason + "; " + stored + " of " + of + " task(s) are stored");
    }
}
