package io.pullwork.client;

import io.pullwork.task.QueueName;

/**
 * The key of a task belongs to one with another handler or input, which lives or has ended a while ago; the task is
 * not stored, and putting it again will not help: choose another key, or say with
 * {@code TaskOptions.withReplacedKey} that the last input counts.
 */
public final class KeyTaken extends RuntimeException {

    public KeyTaken(String message) {
        super(message);
    }

    /** @param stored how many of the tasks of the call are stored nevertheless */
    public KeyTaken(QueueName queue, String reason, int stored, int of) {
        this("queue " + queue + ": " + reason + "; " + stored + " of " + of + " task(s) are stored");
    }
}
