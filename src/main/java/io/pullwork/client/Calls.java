package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Acknowledge;
import io.pullwork.protocol.MasterMessage.Administer;
import io.pullwork.protocol.MasterMessage.AwaitResult;
import io.pullwork.protocol.MasterMessage.Cancel;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.WaitReason;
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
    private abstract class Waiting {

        final CallId call = nextCall();
        final Duration timeout;
        final long deadlineNanos;
        long sentNanos;

        /** Whether a master may know of it. */
        boolean isSent;

        Waiting(Duration timeout) {
            this.timeout = timeout;
            this.deadlineNanos = nanos.getAsLong() + timeout.toNanos();
        }

        abstract MasterMessage.Request request(long leftMillis);

        abstract CompletableFuture<?> promise();

        long leftNanos() {
            return Math.max(0, deadlineNanos - nanos.getAsLong());
        }

        boolean isOver() {
            return promise().isDone();
        }
    }

    private final class Taking extends Waiting {

        final int max;
        final CompletableFuture<List<TaskResult>> taken;

        Taking(QueueClient.TakeResults take) {
            super(take.timeout());
            this.max = take.max();
            this.taken = take.taken();
        }

        @Override
        MasterMessage.Request request(long leftMillis) {
            return new GetResults(call, self, max, leftMillis);
        }

        @Override
        CompletableFuture<?> promise() {
            return taken;
        }

        String known(ClientMessage.TimedOut timedOut, String queueText) {
            WaitReason all = timedOut.waitsFor();
            return "no result within " + Durations.shown(timeout) + " from queue " + queue + ": " + queueText
                    + (all == WaitReason.RESUME ? "; the queue is paused until somebody resumes it" : "");
        }
    }

    /** A call that is about one task. */
    private abstract class OfTask extends Waiting {

        final TaskId task;

        OfTask(TaskId task, Duration timeout) {
            super(timeout);
            this.task = task;
        }
    }

    private final class Reading extends OfTask {

        final CompletableFuture<TaskResult> read;

        Reading(QueueClient.ReadResult read) {
            super(read.task(), read.timeout());
            this.read = read.read();
        }

        @Override
        MasterMessage.Request request(long leftMillis) {
            return new AwaitResult(call, self, task, leftMillis);
        }

        @Override
        CompletableFuture<?> promise() {
            return read;
        }

        String known(ClientMessage.TimedOut timedOut, String queueText) {
            String within = timeout.isZero() ? "" : " within " + Durations.shown(timeout);
            return "task " + task + " has not ended" + within + ": it " + does(timedOut) + "; queue " + queue + " has "
                    + queueText;
        }

        private static String does(ClientMessage.TimedOut timedOut) {
            WaitReason waitsFor = timedOut.waitsFor();
            if (waitsFor == WaitReason.HANDLER && timedOut.counts().workers() == 0) {
                return "is waiting for a worker, and none serves this queue (pullwork.worker.queues)";
            }
            return waitsFor == null ? "is running" : "is waiting for " + waitsFor.description();
        }
    }

    /** A master decides it at once: only a lost message makes it wait. */
    private final class Cancelling extends OfTask {

        final CompletableFuture<Boolean> cancelled;

        Cancelling(QueueClient.CancelTask cancel) {
            super(cancel.task(), cancel.timeout());
            this.cancelled = cancel.cancelled();
        }

        @Override
        MasterMessage.Request request(long leftMillis) {
            return new Cancel(call, self, task);
        }

        @Override
        CompletableFuture<?> promise() {
            return cancelled;
        }
    }

    /** A master decides it at once: only a lost message makes it wait. */
    private final class Administering extends Waiting {

        final QueueCommand command;
        final CompletableFuture<QueueAnswer> answered;

        Administering(QueueClient.GiveCommand give) {
            super(give.timeout());
            this.command = give.command();
            this.answered = give.answered();
        }

        @Override
        MasterMessage.Request request(long leftMillis) {
            return new Administer(call, self, command);
        }

        @Override
        CompletableFuture<?> promise() {
            return answered;
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
        begin(new Taking(take));
    }

    void read(QueueClient.ReadResult read) {
        begin(new Reading(read));
    }

    void cancel(QueueClient.CancelTask cancel) {
        begin(new Cancelling(cancel));
    }

    void administer(QueueClient.GiveCommand give) {
        begin(new Administering(give));
    }

    private void begin(Waiting call) {
        waiting.put(call.call.number(), call);
        send(call);
    }

    private void send(Waiting call) {
        if (master != null) {
            call.isSent = true;
            call.sentNanos = nanos.getAsLong();
            master.tell(call.request(call.leftNanos() / 1_000_000));
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
        var id = new CallId(client, number);
        if (!(waiting.remove(number) instanceof Taking call) || call.isOver()) {
            send(new Acknowledge(id, self, List.of()));
            return;
        }
        List<TaskResult> news = results.stream()
                .filter(result -> !inHand.contains(result.task()))
                .toList();
        if (news.isEmpty()) {
            send(new Acknowledge(id, self, tasksOf(results)));
            begin(new Taking(new QueueClient.TakeResults(call.max, Duration.ofNanos(call.leftNanos()), call.taken)));
        } else if (call.taken.complete(news)) {
            List<TaskId> tasks = tasksOf(results);
            inHand.addAll(tasks);
            send(new Acknowledge(id, self, tasks));
        } else {
            send(new Acknowledge(id, self, List.of()));
        }
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
        if (waiting.remove(number) instanceof Reading call) {
            call.read.complete(result);
        }
    }

    void cancelDecided(long number, boolean isCancelled) {
        if (waiting.remove(number) instanceof Cancelling call) {
            call.cancelled.complete(isCancelled);
        }
    }

    void administered(long number, QueueAnswer answer) {
        if (waiting.remove(number) instanceof Administering call) {
            call.answered.complete(answer);
        }
    }

    void takenElsewhere(long number) {
        if (waiting.remove(number) instanceof Reading call) {
            call.read.completeExceptionally(new ResultTaken(queue, call.task));
        }
    }

    void unknown(long number) {
        if (waiting.remove(number) instanceof OfTask call) {
            call.promise().completeExceptionally(new UnknownTask(queue, call.task));
        }
    }

    void timedOut(ClientMessage.TimedOut timedOut) {
        Waiting call = waiting.remove(timedOut.call());
        String queueText = shown(timedOut.counts());
        if (call instanceof Taking taking) {
            taking.taken.completeExceptionally(new NoResultYet(taking.known(timedOut, queueText)));
        } else if (call instanceof Reading reading) {
            reading.read.completeExceptionally(new NoResultYet(reading.known(timedOut, queueText)));
        }
    }

    private static String shown(QueueCounts counts) {
        String delayed = counts.delayed() == 0 ? "" : counts.delayed() + " delayed, ";
        String stuck = counts.stuck() == 0 ? "" : ", " + counts.stuck() + " thread(s) stuck";
        String paused = counts.isLeasingPaused()
                ? "; leasing is paused: " + counts.results() + " result(s) wait to be taken"
                : "";
        return counts.running() + " task(s) running, " + counts.waiting() + " waiting, " + delayed + counts.workers()
                + " worker(s)" + stuck + paused;
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
            call.promise()
                    .completeExceptionally(new NoResultYet("no answer from the master of queue " + queue + " within "
                            + Durations.shown(call.timeout) + ": is a node with the role master running?"));
            if (call.isSent) {
                send(new Acknowledge(call.call, self, List.of()));
            }
        }
    }
}
