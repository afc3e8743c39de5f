package io.pullwork.testing;

import io.pullwork.client.Counterpart.Work;
import io.pullwork.client.KeyTaken;
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
import org.jspecify.annotations.Nullable;

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

    /**
     * What became of tasks, all of them or none.
     *
     * @param ids under which they are stored, which are those of others that have their keys
     * @param refusal why they are not stored; null if they are
     * @param isForGood whether waiting will not help
     */
    record Decision(List<TaskId> ids, @Nullable String refusal, boolean isForGood) {}

    private final QueueName queue;
    private final Function<List<Task>, Decision> store;
    private final ArrayDeque<Put> waiting = new ArrayDeque<>();
    private long lastSequence;

    /** @param store stores tasks, or tells why not */
    WaitingPuts(QueueName queue, Function<List<Task>, Decision> store) {
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
            Decision decision = store.apply(tasks(first, first.work.size()));
            if (decision.refusal != null && !decision.isForGood) {
                // As many as there is room for.
                decision = store.apply(tasks(first, first.ids.size() + 1));
            }
            if (decision.refusal != null && decision.isForGood) {
                waiting.remove();
                first.stored.completeExceptionally(
                        new KeyTaken(queue, decision.refusal, first.ids.size(), first.work.size()));
                return Optional.empty();
            }
            if (decision.refusal != null) {
                return Optional.of(decision.refusal);
            }
            lastSequence += decision.ids.size();
            first.ids.addAll(decision.ids);
        }
        waiting.remove();
        first.stored.complete(first.ids);
        return Optional.empty();
    }

    private List<Task> tasks(Put put, int to) {
        var tasks = new ArrayList<Task>();
        for (Work next : put.work.subList(put.ids.size(), to)) {
            var id = TaskId.of(ByHand.CLIENT, lastSequence + 1 + tasks.size());
            tasks.add(new Task(id, next.handler(), next.payload(), next.options()));
        }
        return tasks;
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
