package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.client.Counterpart.Work;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Frame;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The puts of one client to one queue, in order. One message is under way at a time, and what gathers
 * meanwhile goes into the next: so a single put leaves at once, and many become large batches. The
 * message under way is said again until it is answered, also when its callers have given up: a later one
 * must not overtake it, since the master knows only how far this client has put (P2).
 */
final class Puts {

    private static final int MAX_BATCH_TASKS = 4_096;
    private static final long REPEAT_AFTER_NANOS = 3_000_000_000L;
    private static final long TRY_AGAIN_AFTER_NANOS = 100_000_000L;

    /** One call of put: its tasks may travel in several messages. */
    private static final class Entry {

        final List<Work> work;
        final long deadlineNanos;
        final CompletableFuture<List<TaskId>> promise;
        final List<TaskId> ids = new ArrayList<>();
        int stored;

        Entry(QueueClient.PutTasks put) {
            this.work = put.work();
            this.deadlineNanos = put.deadlineNanos();
            this.promise = put.stored();
        }

        boolean hasLeft() {
            return ids.size() == work.size();
        }

        boolean isOver() {
            return promise.isDone();
        }
    }

    /** One task that has left, and whose it is. */
    private static final class Sent {

        final Task task;
        final Entry entry;

        /** Which of the entry's. */
        final int index;

        /** How often it was sent and not answered: any of these messages may still be stored. */
        int copiesOpen;

        Sent(Task task, Entry entry, int index) {
            this.task = task;
            this.entry = entry;
            this.index = index;
        }
    }

    private final QueueName queue;
    private final ClientId client;
    private final ActorRef<ClientMessage.Reply> self;
    private final LongSupplier nanos;

    /** Entries with tasks that have not left yet. */
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    /** The message under way; empty if none is. */
    private List<Sent> underWay = List.of();

    /** Refused for want of room, to be sent again, before all others and under the same ids. */
    private final ArrayDeque<Sent> refused = new ArrayDeque<>();

    /** Whether the message under way was refused; it is tried again a little later. */
    private boolean isRefused;

    /** How a call fails since the last message was refused; null once one was accepted. */
    private @Nullable Function<Entry, RuntimeException> refusal;

    private @Nullable ActorRef<MasterMessage.Request> master;
    private int batchTasks = MAX_BATCH_TASKS;
    private long lastSequence;
    private long sentNanos;

    Puts(QueueName queue, ClientId client, ActorRef<ClientMessage.Reply> self, LongSupplier nanos) {
        this.queue = queue;
        this.client = client;
        this.self = self;
        this.nanos = nanos;
    }

    void add(QueueClient.PutTasks put) {
        waiting.add(new Entry(put));
    }

    void meet(ActorRef<MasterMessage.Request> found) {
        master = found;
        if (underWay.isEmpty()) {
            sendNext();
        } else {
            send();
        }
    }

    void part() {
        master = null;
    }

    /** Sends the next message, unless one is under way or no master is known. */
    void sendNext() {
        if (underWay.isEmpty() && master != null) {
            underWay = nextBatch();
            send();
        }
    }

    private List<Sent> nextBatch() {
        var batch = new ArrayList<Sent>();
        long bytes = 0;
        for (Sent next = peek(); next != null && batch.size() < batchTasks; next = peek()) {
            bytes += Frame.sizeBytes(next.task);
            if (bytes > Frame.BATCH_BYTES && !batch.isEmpty()) {
                break;
            }
            leave(next);
            batch.add(next);
        }
        return batch;
    }

    /** The next task to leave, with the id it has or would get; tasks of callers who gave up are left out. */
    private @Nullable Sent peek() {
        while (!refused.isEmpty() && refused.peekFirst().entry.isOver()) {
            refused.removeFirst();
        }
        if (!refused.isEmpty()) {
            return refused.peekFirst();
        }
        while (!waiting.isEmpty()
                && (waiting.peekFirst().isOver() || waiting.peekFirst().hasLeft())) {
            waiting.removeFirst();
        }
        if (waiting.isEmpty()) {
            return null;
        }
        Entry entry = waiting.peekFirst();
        Work next = entry.work.get(entry.ids.size());
        var id = TaskId.of(client, lastSequence + 1);
        return new Sent(new Task(id, next.handler(), next.payload(), next.options()), entry, entry.ids.size());
    }

    private void leave(Sent next) {
        if (!refused.isEmpty()) {
            refused.removeFirst();
        } else {
            lastSequence++;
            next.entry.ids.add(next.task.id());
        }
    }

    private void send() {
        if (master != null && !underWay.isEmpty()) {
            isRefused = false;
            underWay.forEach(sent -> sent.copiesOpen++);
            sentNanos = nanos.getAsLong();
            master.tell(new MasterMessage.Put(
                    client, self, underWay.stream().map(sent -> sent.task).toList()));
        }
    }

    void repeatIfOld() {
        if (nanos.getAsLong() - sentNanos > REPEAT_AFTER_NANOS) {
            send();
        }
    }

    void accept(long upToSequence) {
        accept(upToSequence, List.of(), List.of());
    }

    /**
     * @param sequences of those that are others, by their keys
     * @param tasks which
     */
    void accept(long upToSequence, List<Long> sequences, List<TaskId> tasks) {
        if (underWay.isEmpty() || lastUnderWay() > upToSequence) {
            return;
        }
        List<Sent> stored = underWay;
        underWay = List.of();
        isRefused = false;
        refusal = null;
        batchTasks = Math.min(MAX_BATCH_TASKS, batchTasks * 2);
        var existing = new HashMap<Long, TaskId>();
        for (int i = 0; i < tasks.size(); i++) {
            existing.put(sequences.get(i), tasks.get(i));
        }
        for (Sent sent : stored) {
            Entry entry = sent.entry;
            entry.ids.set(sent.index, existing.getOrDefault(sent.task.id().sequence(), sent.task.id()));
            entry.stored++;
            if (entry.stored == entry.work.size()) {
                entry.promise.complete(entry.ids);
            }
        }
    }

    /** There is no room: the message is tried again, in smaller parts, until its callers give up. */
    void refuse(long upToSequence, String reason) {
        refuse(upToSequence, entry -> new QueueFull(queue, reason, entry.stored, entry.work.size()));
    }

    /** The queue takes none for a while: the message is tried again until its callers give up. */
    void defer(long upToSequence) {
        refuse(upToSequence, entry -> new QueueDraining(queue, entry.stored, entry.work.size()));
    }

    private void refuse(long upToSequence, Function<Entry, RuntimeException> failure) {
        if (!underWay.isEmpty() && lastUnderWay() == upToSequence) {
            isRefused = true;
            refusal = failure;
            underWay.forEach(sent -> sent.copiesOpen--);
            batchTasks = Math.max(1, underWay.size() / 2);
        }
    }

    /** Its call has failed: putting it again would not help. All others go on, in their order. */
    void keyTaken(long sequence, String reason) {
        Sent taken = underWay.stream()
                .filter(sent -> sent.task.id().sequence() == sequence)
                .findFirst()
                .orElse(null);
        if (taken != null) {
            Entry entry = taken.entry;
            underWay.forEach(sent -> sent.copiesOpen--);
            entry.promise.completeExceptionally(new KeyTaken(queue, reason, entry.stored, entry.work.size()));
            takeBackRefused();
        }
    }

    private long lastUnderWay() {
        return underWay.get(underWay.size() - 1).task.id().sequence();
    }

    /** Ends what has waited too long, and tries again what was refused. */
    void expire() {
        long now = nanos.getAsLong();
        waiting.forEach(entry -> endIfExpired(entry, now));
        refused.forEach(sent -> endIfExpired(sent.entry, now));
        underWay.forEach(sent -> endIfExpired(sent.entry, now));
        // Also while there is no master: a program that tries again and again must not fill the memory.
        waiting.removeIf(Entry::isOver);
        refused.removeIf(sent -> sent.entry.isOver());
        if (isRefused && now - sentNanos > TRY_AGAIN_AFTER_NANOS) {
            takeBackRefused();
            sendNext();
        }
    }

    private void endIfExpired(Entry entry, long now) {
        if (entry.isOver() || entry.deadlineNanos - now > 0) {
            return;
        }
        boolean isCertain = isCertain(entry);
        if (refusal != null && isCertain) {
            entry.promise.completeExceptionally(refusal.apply(entry));
        } else {
            entry.promise.completeExceptionally(new PutUnknown("no answer from the master of queue " + queue
                    + " in time; " + entry.stored
                    + " of " + entry.work.size() + " task(s) are stored"
                    + (isCertain ? ", the rest certainly not" : ", of the rest it is not known")));
        }
    }

    /** Whether no task of it that has not been accepted can still be stored. */
    private boolean isCertain(Entry entry) {
        return Stream.concat(underWay.stream(), refused.stream())
                .noneMatch(sent -> sent.entry == entry && sent.copiesOpen > 0);
    }

    private void takeBackRefused() {
        for (int i = underWay.size() - 1; i >= 0; i--) {
            refused.addFirst(underWay.get(i));
        }
        underWay = List.of();
        isRefused = false;
    }
}
