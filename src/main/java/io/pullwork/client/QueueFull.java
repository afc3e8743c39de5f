package io.pullwork.client;

/** A limit of the queue left no room within the timeout; the task is not stored. Take results, or wait and put again. */
public final class QueueFull extends RuntimeException {

    public QueueFull(String message) {
        super(message);
    }
}
