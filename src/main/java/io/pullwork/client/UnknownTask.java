package io.pullwork.client;

/** The queue has no such task: it was never put here, or so long ago that nothing of it is kept. */
public final class UnknownTask extends RuntimeException {

    public UnknownTask(String message) {
        super(message);
    }
}
