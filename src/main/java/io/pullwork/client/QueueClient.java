package io.pullwork.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Masters;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the master of one queue for all threads of the program: one permanent actor and a future for
 * each waiting call. It finds the master, and finds it again after a fail-over; whatever is not answered
 * is said again, which is safe, since a master recognises it.
 */
final class QueueClient extends AbstractBehavior<ClientMessage> {

    /** How often the master is looked for and unanswered messages are considered. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How exactly a call ends by itself when no master answers. */
    private static final Duration EXPIRE_EVERY = Duration.ofMillis(100);

    /** Put these; the future tells the ids once they are on disk. */
    record PutTasks(List<Counterpart.Work> work, long deadlineNanos, CompletableFuture<List<TaskId>> stored)
            implements ClientMessage.Internal {}

    /** Take up to {@code max} results. */
    record TakeResults(int max, Duration timeout, CompletableFuture<List<TaskResult>> taken)
            implements ClientMessage.Internal {}

    /** Read the result of one task. */
    record ReadResult(TaskId task, Duration timeout, CompletableFuture<TaskResult> read)
            implements ClientMessage.Internal {}

    /** End a task. */
    record CancelTask(TaskId task, Duration timeout, CompletableFuture<Boolean> cancelled)
            implements ClientMessage.Internal {}

    /** Have a command done by the master. */
    record GiveCommand(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered)
            implements ClientMessage.Internal {}

    /** How long to wait, at the end, for the master to confirm what is in the program's hands. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** End here: whoever still waits fails. */
    record Close() implements ClientMessage.Internal {}

    private record LastWordsOver() implements ClientMessage.Internal {}

    private record Look() implements ClientMessage.Internal {}

    private record Expire() implements ClientMessage.Internal {}

    private record MasterStopped(long epoch) implements ClientMessage.Internal {}

    private final QueueName queue;
    private final Masters masters;
    private final Promises promises;
    private final TimerScheduler<ClientMessage> timers;
    private final Puts puts;
    private final Calls calls;
    private @Nullable Located master;
    private boolean isClosing;

    /** @param promises those of the futures in the messages; closed when the actor ends, for whatever reason */
    static Behavior<ClientMessage> create(QueueName queue, ClientId client, Masters masters, Promises promises) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new QueueClient(context, queue, client, masters, promises, timers).begin()));
    }

    private QueueClient(
            ActorContext<ClientMessage> context,
            QueueName queue,
            ClientId client,
            Masters masters,
            Promises promises,
            TimerScheduler<ClientMessage> timers) {
        super(context);
        this.queue = queue;
        this.masters = masters;
        this.promises = promises;
        this.timers = timers;
        ActorRef<ClientMessage.Reply> self = context.getSelf().narrow();
        this.puts = new Puts(queue, client, self, System::nanoTime);
        this.calls = new Calls(queue, client, self, System::nanoTime);
    }

    private QueueClient begin() {
        timers.startTimerWithFixedDelay("look", new Look(), Duration.ZERO, LOOK_EVERY);
        timers.startTimerWithFixedDelay("expire", new Expire(), EXPIRE_EVERY);
        return this;
    }

    @Override
    public Receive<ClientMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(ClientMessage.Deliver.class, this::onDeliver)
                .onMessage(TakeResults.class, this::onTakeResults)
                .onMessage(PutTasks.class, this::onPutTasks)
                .onMessage(ClientMessage.PutAccepted.class, this::onPutAccepted)
                .onMessage(ReadResult.class, this::onReadResult)
                .onMessage(ClientMessage.Answer.class, this::onAnswer)
                .onMessage(CancelTask.class, this::onCancelTask)
                .onMessage(ClientMessage.CancelDecided.class, this::onCancelDecided)
                .onMessage(GiveCommand.class, this::onGiveCommand)
                .onMessage(ClientMessage.Administered.class, this::onAdministered)
                .onMessage(ClientMessage.CallClosed.class, this::onCallClosed)
                .onMessage(Expire.class, this::onExpire)
                .onMessage(ClientMessage.TimedOut.class, this::onTimedOut)
                .onMessage(ClientMessage.TakenElsewhere.class, this::onTakenElsewhere)
                .onMessage(ClientMessage.Unknown.class, this::onUnknown)
                .onMessage(ClientMessage.PutRefused.class, this::onPutRefused)
                .onMessage(ClientMessage.PutDeferred.class, this::onPutDeferred)
                .onMessage(ClientMessage.PutAcceptedByKey.class, this::onPutAcceptedByKey)
                .onMessage(ClientMessage.KeyTaken.class, this::onKeyTaken)
                .onMessage(Look.class, this::onLook)
                .onMessage(Located.class, this::onLocated)
                .onMessage(MasterStopped.class, this::onMasterStopped)
                .onMessage(Close.class, this::onClose)
                .onMessage(LastWordsOver.class, over -> Behaviors.stopped())
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<ClientMessage> onPutTasks(PutTasks put) {
        puts.add(put);
        puts.sendNext();
        return this;
    }

    private Behavior<ClientMessage> onPutAccepted(ClientMessage.PutAccepted accepted) {
        puts.accept(accepted.upToSequence());
        puts.sendNext();
        return this;
    }

    private Behavior<ClientMessage> onPutDeferred(ClientMessage.PutDeferred deferred) {
        puts.defer(deferred.upToSequence());
        return this;
    }

    private Behavior<ClientMessage> onPutAcceptedByKey(ClientMessage.PutAcceptedByKey accepted) {
        puts.accept(accepted.upToSequence(), accepted.sequences(), accepted.tasks());
        puts.sendNext();
        return this;
    }

    private Behavior<ClientMessage> onKeyTaken(ClientMessage.KeyTaken taken) {
        puts.keyTaken(taken.sequence(), taken.reason());
        puts.sendNext();
        return this;
    }

    private Behavior<ClientMessage> onPutRefused(ClientMessage.PutRefused refused) {
        puts.refuse(refused.upToSequence(), refused.reason());
        return this;
    }

    private Behavior<ClientMessage> onTakeResults(TakeResults take) {
        calls.take(take);
        return this;
    }

    private Behavior<ClientMessage> onReadResult(ReadResult read) {
        calls.read(read);
        return this;
    }

    private Behavior<ClientMessage> onCancelTask(CancelTask cancel) {
        calls.cancel(cancel);
        return this;
    }

    private Behavior<ClientMessage> onCancelDecided(ClientMessage.CancelDecided decided) {
        calls.cancelDecided(decided.call(), decided.isCancelled());
        return this;
    }

    private Behavior<ClientMessage> onGiveCommand(GiveCommand give) {
        calls.administer(give);
        return this;
    }

    private Behavior<ClientMessage> onAdministered(ClientMessage.Administered administered) {
        calls.administered(administered.call(), administered.answer());
        return this;
    }

    private Behavior<ClientMessage> onDeliver(ClientMessage.Deliver deliver) {
        calls.delivered(deliver.call(), deliver.results());
        return this;
    }

    private Behavior<ClientMessage> onAnswer(ClientMessage.Answer answer) {
        calls.answered(answer.call(), answer.result());
        return this;
    }

    private Behavior<ClientMessage> onTakenElsewhere(ClientMessage.TakenElsewhere taken) {
        calls.takenElsewhere(taken.call());
        return this;
    }

    private Behavior<ClientMessage> onUnknown(ClientMessage.Unknown unknown) {
        calls.unknown(unknown.call());
        return this;
    }

    private Behavior<ClientMessage> onTimedOut(ClientMessage.TimedOut timedOut) {
        calls.timedOut(timedOut);
        return this;
    }

    private Behavior<ClientMessage> onCallClosed(ClientMessage.CallClosed closed) {
        calls.closed(closed.call());
        return isClosing && !calls.isClosing() ? Behaviors.stopped() : this;
    }

    /** A result whose acknowledgement came after the news of this client's end would be given to another. */
    private Behavior<ClientMessage> onClose(Close close) {
        promises.close();
        isClosing = true;
        if (!calls.isClosing() || master == null) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer("last words", new LastWordsOver(), LAST_WORDS);
        return this;
    }

    private Behavior<ClientMessage> onExpire(Expire expire) {
        puts.expire();
        puts.sendNext();
        calls.expire();
        return this;
    }

    private Behavior<ClientMessage> onLook(Look look) {
        masters.locate(queue, getContext().getSelf());
        puts.repeatIfOld();
        calls.repeatOld();
        return this;
    }

    private Behavior<ClientMessage> onLocated(Located located) {
        if (located.isNewsTo(master)) {
            if (master != null) {
                getContext().unwatch(master.master());
            }
            master = located;
            getContext().watchWith(located.master(), new MasterStopped(located.epoch()));
            puts.meet(located.master());
            calls.meet(located.master());
        }
        return this;
    }

    private Behavior<ClientMessage> onMasterStopped(MasterStopped stopped) {
        if (master != null && master.epoch() == stopped.epoch()) {
            master = null;
            puts.part();
            calls.part();
            masters.locate(queue, getContext().getSelf());
        }
        return this;
    }

    private Behavior<ClientMessage> onPostStop(PostStop stop) {
        promises.end();
        return this;
    }
}
