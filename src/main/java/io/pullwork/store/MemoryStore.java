package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.task.QueueName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps queues in the memory of this process: a queue survives its master, and nothing survives the
 * process. For tests, for trying things out, and for work that may be lost.
 *
 * <p>Every call is done when it returns: its stage is complete, and a recovery runs on the calling
 * thread.
 */
public final class MemoryStore implements Store {

    private final Map<QueueName, Queue> queues = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    @Override
    public <S> CompletionStage<S> open(QueueName queue, Recovery<S> recovery) {
        if (isClosed) {
            return CompletableFuture.failedFuture(StoreFailure.closed(description()));
        }
        try {
            return CompletableFuture.completedFuture(
                    queues.computeIfAbsent(queue, name -> new Queue()).open(recovery));
        } catch (RuntimeException failedRecovery) {
            return CompletableFuture.failedFuture(failedRecovery);
        }
    }

    @Override
    public CompletionStage<Commit> commit(QueueName queue, long epoch, List<Change> changes) {
        if (isClosed) {
            return CompletableFuture.failedFuture(StoreFailure.closed(description()));
        }
        Queue opened = queues.get(queue);
        return CompletableFuture.completedFuture(opened == null ? Commit.FENCED : opened.commit(epoch, changes));
    }

    @Override
    public String description() {
        return "memory of this process";
    }

    @Override
    public void close() {
        isClosed = true;
        queues.clear();
    }

    private static final class Queue {

        private final Facts facts = new Facts();
        private long epoch;

        synchronized <S> S open(Recovery<S> recovery) {
            epoch++;
            return recovery.restore(epoch, new Living(facts));
        }

        synchronized Commit commit(long epoch, List<Change> changes) {
            if (epoch != this.epoch) {
                return Commit.FENCED;
            }
            for (Change change : changes) {
                facts.apply(change);
            }
            facts.dropGone();
            return Commit.DONE;
        }
    }
}
