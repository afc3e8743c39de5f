package io.pullwork.testing;

import io.pullwork.client.Counterpart.Work;
import io.pullwork.client.QueueFull;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The puts of one client in their order: the first waits for room until its time is over, and all others behind it. */
final class WaitingPuts {

    private static final class Put {

        final List<Work> work;
        final long deadlineMillis;
        final CompletableFuture<List<TaskId>> stored;
        final List<TaskId> ids = new ArrayList<>();

        Put(List<Work> work, long deadlineMillis, CompletableFuture<List<TaskId>> stored) {
            this.work = work;
            this.deadlineMillis = deadlineMillis;
            this.stored = stored;
        }

        boolean isOver() {
            return stored.isDone() || ids.size() == work.size();
        }
    }

    private final QueueName queue;
    private final Function<Task, Optional<String>> store;
    private final ArrayDeque<Put> waiting = new ArrayDeque<>();
    private long lastSequence;

    /** @param store stores a task, or tells why there is no room */
    WaitingPuts(QueueName queue, Function<Task, Optional<String>> store) {
        this.queue = queue;
        this.store = store;
    }

    void add(List<Work> work, long deadlineMillis, CompletableFuture<List<TaskId>> stored) {
        waiting.add(new Put(work, deadlineMillis, stored));
    }

    /** Stores what there is room for, and ends as refused those whose time is over. */
    void storeAll(long nowMillis) {
        boolean isMore = true;
        while (isMore && !waiting.isEmpty()) {
            Optional<String> refusal = storeRestOf(waiting.element());
            isMore = refusal.isEmpty() || refuseExpired(refusal.get(), nowMillis);
        }
    }

    private Optional<String> storeRestOf(Put first) {
        while (!first.isOver()) {
            Work next = first.work.get(first.ids.size());
            var id = TaskId.of(ByHand.CLIENT, lastSequence + 1);
            Optional<String> refusal = store.apply(new Task(id, next.handler(), next.payload(), next.options()));
            if (refusal.isPresent()) {
                return refusal;
            }
            lastSequence++;
            first.ids.add(id);
        }
        waiting.remove();
        first.stored.complete(first.ids);
        return Optional.empty();
    }

    private boolean refuseExpired(String refusal, long nowMillis) {
        List<Put> expired =
                waiting.stream().filter(put -> put.deadlineMillis <= nowMillis).toList();
        waiting.removeAll(expired);
        for (Put put : expired) {
            put.stored.completeExceptionally(new QueueFull(queue, refusal, put.ids.size(), put.work.size()));
        }
        return !expired.isEmpty();
    }

    OptionalLong nextDeadlineMillis() {
        return waiting.stream().mapToLong(put -> put.deadlineMillis).min();
    }
}
