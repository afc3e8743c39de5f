package io.pullwork.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting for what the queue's actor promised. It always answers: with a value, or in time with a failure. */
final class Promises {

    private Promises() {}

    /** An interrupted wait is given up: what would still have come is left to others. */
    static <T> T await(CompletableFuture<T> promise) throws InterruptedException {
        try {
            return promise.get();
        } catch (InterruptedException interrupted) {
            if (!promise.cancel(false) && !promise.isCompletedExceptionally()) {
                // It came in the same moment: losing it now would lose a result that counts as taken.
                Thread.currentThread().interrupt();
                return promise.join();
            }
            throw interrupted;
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(cause);
        }
    }
}
