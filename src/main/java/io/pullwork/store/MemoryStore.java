package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
    public CompletionStage<Map<Long, Input>> inputs(QueueName queue, Collection<Long> positions) {
        Queue opened = queues.get(queue);
        if (isClosed || opened == null) {
            return CompletableFuture.failedFuture(StoreFailure.closed(description()));
        }
        return CompletableFuture.completedFuture(opened.inputs(positions));
    }

    @Override
    public CompletionStage<List<FailedAttempt>> failedAttempts(QueueName queue, long position) {
        Queue opened = queues.get(queue);
        if (isClosed || opened == null) {
            return CompletableFuture.failedFuture(StoreFailure.closed(description()));
        }
        return CompletableFuture.completedFuture(opened.failedAttempts(position));
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

        synchronized List<FailedAttempt> failedAttempts(long position) {
            return facts.failedAttempts.getOrDefault(position, Collections.emptyNavigableMap()).values().stream()
                    .map(AttemptFailed::failed)
                    .toList();
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

        synchronized Map<Long, Input> inputs(Collection<Long> positions) {
            var inputs = new HashMap<Long, Input>();
            for (long position : positions) {
                TaskAdded added = facts.added.get(position);
                TaskCheckpointed checkpointed = facts.checkpointed.get(position);
                if (added != null) {
                    Payload checkpoint = checkpointed == null ? null : checkpointed.state();
                    inputs.put(position, new Input(added.task().payload(), checkpoint));
                }
            }
            return inputs;
        }
    }
}
