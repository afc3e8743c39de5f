package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Acknowledge;
import io.pullwork.protocol.MasterMessage.AwaitResult;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.queue.Effect.TaskPhase;
import io.pullwork.queue.QueueCounts;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one client that wait at one queue. Results that were taken are handed to the caller at
 * once, and acknowledged to the master until it has confirmed that: meanwhile a new master may deliver
 * them again, which is recognised here and not shown to the program twice.
 */
final class Calls {

    private static final long REPEAT_AFTER_NANOS = 3_000_000_000L;

    /** In one turn: more would crowd out what others say, since a connection drops what it cannot hold. */
    private static final int MAX_REPEATED = 2_000;

    /** The master ends a call in time; only if it does not answer is the call ended here. */
    private static final long ANSWER_GRACE_NANOS = 500_000_000L;

    /** A caller who waits. */
    private final class Waiting {

        final CallId call;
        final long deadlineNanos;

        /** Null if the call awaits one task. */
        final @Nullable CompletableFuture<List<TaskResult>> taken;

        final int max;
        final @Nullable CompletableFuture<TaskResult> read;
        final @Nullable TaskId task;
        final Duration timeout;
        long sentNanos;

        /** Whether a master may know of it. */
        boolean isSent;

        Waiting(QueueClient.TakeResults take) {
            this.call = nextCall();
            this.deadlineNanos = nanos.getAsLong() + take.timeout().toNanos();
            this.timeout = take.timeout();
            this.taken = take.taken();
            this.max = take.max();
            this.read = null;
            this.task = null;
        }

        Waiting(QueueClient.ReadResult read) {
            this.call = nextCall();
            this.deadlineNanos = nanos.getAsLong() + read.timeout().toNanos();
            this.timeout = read.timeout();
            this.taken = null;
            this.max = 1;
            this.read = read.read();
            this.task = read.task();
        }

        MasterMessage.Request request() {
            long leftMillis = Math.max(0, (deadlineNanos - nanos.getAsLong()) / 1_000_000);
            return task == null
                    ? new GetResults(call, self, max, leftMillis)
                    : new AwaitResult(call, self, task, leftMillis);
        }

        boolean isOver() {
            return task == null ? taken != null && taken.isDone() : read != null && read.isDone();
        }

        void fail(RuntimeException reason) {
            if (taken != null) {
                taken.completeExceptionally(reason);
            }
            if (read != null) {
                read.completeExceptionally(reason);
            }
        }
    }

    /** Results in the program's hands, whose acknowledgement is not confirmed. */
    private record Closing(Acknowledge acknowledge, long sentNanos) {}

    private final QueueName queue;
    private final ClientId client;
    private final ActorRef<ClientMessage.Reply> self;
    private final LongSupplier nanos;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Long, Closing> closing = new LinkedHashMap<>();
    private final Set<TaskId> inHand = new HashSet<>();
    private @Nullable ActorRef<MasterMessage.Request> master;
    private long lastCall;

    Calls(QueueName queue, ClientId client, ActorRef<ClientMessage.Reply> self, LongSupplier nanos) {
        this.queue = queue;
        this.client = client;
        this.self = self;
        this.nanos = nanos;
    }

    private CallId nextCall() {
        return new CallId(client, ++lastCall);
    }

    void take(QueueClient.TakeResults take) {
        begin(new Waiting(take));
    }

    void read(QueueClient.ReadResult read) {
        begin(new Waiting(read));
    }

    private void begin(Waiting call) {
        waiting.put(call.call.number(), call);
        send(call);
    }

    private void send(Waiting call) {
        if (master != null) {
            call.isSent = true;
            call.sentNanos = nanos.getAsLong();
            master.tell(call.request());
        }
    }

    private void send(Acknowledge acknowledge) {
        closing.put(acknowledge.call().number(), new Closing(acknowledge, nanos.getAsLong()));
        if (master != null) {
            master.tell(acknowledge);
        }
    }

    void meet(ActorRef<MasterMessage.Request> found) {
        master = found;
        // First what is in hand, so that a new master does not deliver it again.
        List.copyOf(closing.values()).forEach(one -> send(one.acknowledge()));
        waiting.values().forEach(this::send);
    }

    void part() {
        master = null;
    }

    void repeatOld() {
        long now = nanos.getAsLong();
        for (Closing one : List.copyOf(closing.values())) {
            if (now - one.sentNanos() > REPEAT_AFTER_NANOS) {
                send(one.acknowledge());
            }
        }
        waiting.values().stream()
                .filter(call -> now - call.sentNanos > REPEAT_AFTER_NANOS)
                .limit(MAX_REPEATED)
                .forEach(this::send);
    }

    void delivered(long number, List<TaskResult> results) {
        Closing again = closing.get(number);
        if (again != null) {
            send(again.acknowledge());
            return;
        }
        Waiting call = waiting.remove(number);
        var id = new CallId(client, number);
        if (call == null || call.taken == null || call.isOver()) {
            send(new Acknowledge(id, self, List.of()));
            return;
        }
        List<TaskResult> news = results.stream()
                .filter(result -> !inHand.contains(result.task()))
                .toList();
        if (news.isEmpty()) {
            send(new Acknowledge(id, self, tasksOf(results)));
            begin(new Waiting(new QueueClient.TakeResults(call.max, left(call), call.taken)));
        } else if (call.taken.complete(news)) {
            List<TaskId> tasks = tasksOf(results);
            inHand.addAll(tasks);
            send(new Acknowledge(id, self, tasks));
        } else {
            send(new Acknowledge(id, self, List.of()));
        }
    }

    private Duration left(Waiting call) {
        return Duration.ofNanos(Math.max(0, call.deadlineNanos - nanos.getAsLong()));
    }

    private static List<TaskId> tasksOf(List<TaskResult> results) {
        return results.stream().map(TaskResult::task).toList();
    }

    void closed(long number) {
        Closing closed = closing.remove(number);
        if (closed != null) {
            // Not removeAll: with a list that is longer than the set it searches the list for each member.
            closed.acknowledge().tasks().forEach(inHand::remove);
        }
    }

    /** Whether a master has yet to confirm that something is in the program's hands. */
    boolean isClosing() {
        return !closing.isEmpty();
    }

    void answered(long number, TaskResult result) {
        Waiting call = waiting.remove(number);
        if (call != null && call.read != null) {
            call.read.complete(result);
        }
    }

    void takenElsewhere(long number) {
        end(
                number,
                call -> new ResultTaken("task " + call.task
                        + " has ended, and its result was taken from the result queue of " + queue));
    }

    void unknown(long number) {
        end(number, call -> new UnknownTask("queue " + queue + " has no task " + call.task));
    }

    void timedOut(ClientMessage.TimedOut timedOut) {
        end(timedOut.call(), call -> new NoResultYet(known(call, timedOut.counts(), timedOut.task())));
    }

    private void end(long number, Function<Waiting, RuntimeException> reason) {
        Waiting call = waiting.remove(number);
        if (call != null) {
            call.fail(reason.apply(call));
        }
    }

    private String known(Waiting call, QueueCounts counts, @Nullable TaskPhase phase) {
        String queueText = counts.running() + " task(s) running, " + counts.waiting() + " waiting, "
                + (counts.delayed() == 0 ? "" : counts.delayed() + " delayed, ") + counts.workers()
                + " worker(s)";
        if (call.task == null) {
            return "no result within " + Durations.shown(call.timeout) + " from queue " + queue + ": " + queueText;
        }
        String does = phase == null
                ? "is waiting"
                : switch (phase) {
                    case RUNNING -> "is running";
                    case DELAYED -> "is waiting for its time";
                    case WAITING -> "is waiting for a worker";
                };
        return "task " + call.task + " has not ended within " + Durations.shown(call.timeout) + ": it " + does
                + "; queue " + queue + " has " + queueText;
    }

    /** Ends calls that no master has ended in time, and gives up those that their callers have cancelled. */
    void expire() {
        long now = nanos.getAsLong();
        var over = new ArrayList<Waiting>();
        for (Waiting call : waiting.values()) {
            if (call.isOver() || call.deadlineNanos + ANSWER_GRACE_NANOS - now < 0) {
                over.add(call);
            }
        }
        for (Waiting call : over) {
            waiting.remove(call.call.number());
            call.fail(new NoResultYet("no answer from the master of queue " + queue + " within "
                    + Durations.shown(call.timeout) + ": is a node with the role master running?"));
            if (call.isSent) {
                send(new Acknowledge(call.call, self, List.of()));
            }
        }
    }
}
