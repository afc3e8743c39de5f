package io.pullwork.testing;

import io.pullwork.client.Counterpart.Work;
import io.pullwork.client.KeyTaken;
import io.pullwork.client.QueueDraining;
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

    /**
     * What became of tasks, all of them or none.
     *
     * @param ids under which they are stored, which are those of others that have their keys
     * @param kind whether they are stored, and if not whether waiting may help
     * @param reason if there is more to say
     */
    record Decision(List<TaskId> ids, Kind kind, String reason) {

        enum Kind {
            STORED,
            NO_ROOM,
            DRAINING,
            KEY_TAKEN
        }

        /** Those that will have to wait. */
        boolean isDeferred() {
            return kind == Kind.NO_ROOM || kind == Kind.DRAINING;
        }
    }

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
            Optional<Decision> refusal = storeRestOf(waiting.element());
            isMore = refusal.isEmpty() || refuseExpired(refusal.get(), nowMillis);
        }
    }

    private Optional<Decision> storeRestOf(Put first) {
        while (!first.isOver()) {
            Decision decision = store.apply(tasks(first, first.work.size()));
            if (decision.kind == Decision.Kind.NO_ROOM) {
                // As many as there is room for.
                decision = store.apply(tasks(first, first.ids.size() + 1));
            }
            if (decision.kind == Decision.Kind.KEY_TAKEN) {
                waiting.remove();
                first.stored.completeExceptionally(
                        new KeyTaken(queue, decision.reason, first.ids.size(), first.work.size()));
                return Optional.empty();
            }
            if (decision.isDeferred()) {
                return Optional.of(decision);
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

    private boolean refuseExpired(Decision refusal, long nowMillis) {
        List<Put> expired =
                waiting.stream().filter(put -> put.deadlineMillis <= nowMillis).toList();
        waiting.removeAll(expired);
        for (Put put : expired) {
            int stored = put.ids.size();
            put.stored.completeExceptionally(
                    refusal.kind == Decision.Kind.DRAINING
                            ? new QueueDraining(queue, stored, put.work.size())
                            : new QueueFull(queue, refusal.reason, stored, put.work.size()));
        }
        return !expired.isEmpty();
    }

    OptionalLong nextDeadlineMillis() {
        return waiting.stream().mapToLong(put -> put.deadlineMillis).min();
    }
}
