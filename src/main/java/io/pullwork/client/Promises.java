package io.pullwork.client;

import io.pullwork.task.QueueName;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/**
 * What the actor of one queue has promised and not yet kept. Each promise is answered: with a value, in
 * time with a failure, or, when the actor ends, also for those whose message it has not read, with the
 * news that it has.
 */
final class Promises {

    /**
     * Runs what programs do next. Not the common pool, in place of which a future starts a thread for each
     * stage on a machine of two processors: that would take the actors' own thread as long as it lasts.
     */
    private static final Executor ASIDE = new ForkJoinPool(
            Math.max(8, Runtime.getRuntime().availableProcessors()),
            ForkJoinPool.defaultForkJoinWorkerThreadFactory,
            null,
            true);

    private final QueueName queue;
    private final Executor aside;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    Promises(QueueName queue) {
        this(queue, ASIDE);
    }

    /** @param aside runs what programs do next */
    Promises(QueueName queue, Executor aside) {
        this.queue = queue;
        this.aside = aside;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // each is equal to itself alone, as is meant here
    <T> CompletableFuture<T> promise() {
        var promise = new CompletableFuture<T>();
        open.add(promise);
        promise.whenComplete((value, failed) -> open.remove(promise));
        if (isClosed) {
            breakOff(promise);
        }
        return promise;
    }

    /** From now on no promise is kept. */
    void close() {
        isClosed = true;
        open.forEach(this::breakOff);
    }

    private void breakOff(CompletableFuture<?> promise) {
        promise.completeExceptionally(new ConnectionClosed("the connection to queue " + queue + " is closed"));
    }

    /** The actor has ended. */
    @SuppressWarnings("NullAway") // Void has no other value
    void end() {
        close();
        ended.complete(null);
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

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

    /** What a program does next must not run on the actor's thread, which it could block. */
    <T, V> CompletableFuture<V> aside(CompletableFuture<T> promise, Function<? super T, ? extends V> value) {
        var given = new Given<V>(promise);
        promise.whenCompleteAsync(
                (kept, failed) -> {
                    if (failed == null) {
                        given.keep(value.apply(kept));
                    } else if (!promise.isCancelled()) {
                        given.breakOff(failed);
                    }
                    // Only its holder cancels it, and is completing the given one in its own way just now.
                },
                aside);
        return given;
    }

    /**
     * In a program's hands. To cancel or complete it, by a timeout of the program's own for instance, is to give
     * up the promise; one that is kept already cannot be given up, since what it brought counts as taken.
     */
    private static final class Given<V> extends CompletableFuture<V> {

        private final CompletableFuture<?> promise;

        Given(CompletableFuture<?> promise) {
            this.promise = promise;
        }

        void keep(V value) {
            super.complete(value);
        }

        void breakOff(Throwable reason) {
            super.completeExceptionally(reason);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return promise.cancel(false) && super.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean complete(V value) {
            return promise.cancel(false) && super.complete(value);
        }

        @Override
        public boolean completeExceptionally(Throwable reason) {
            return promise.cancel(false) && super.completeExceptionally(reason);
        }
    }
}
