package io.pullwork.client;

import io.pullwork.task.QueueName;

/**
 * An operator has the queue drained, and it took no puts within the timeout; the task is not stored. Put it into
 * another queue, or again when the queue was resumed.
 */
public final class QueueDraining extends RuntimeException {

    public QueueDraining(String message) {
        super(message);
    }

    /** @param stored how many of the tasks of the call are stored nevertheless */
    public QueueDraining(QueueName queue, int stored, int of) {
        this("queue " + queue + " is being drained and takes no puts; " + stored + " of " + of + " task(s) are stored");
    }
}
