package io.pullwork.master;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Frame;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.queue.Effect;
import io.pullwork.store.Store.Input;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks of one queue into another, as a client does, and tells their master what becomes of them. It ends when
 * all have arrived or some are refused: how it goes on then, the master decides.
 */
final class Forwarding extends AbstractBehavior<ClientMessage> {

    /** What the master is told. */
    sealed interface News extends MasterMessage.Internal {}

    /** The other queue has stored this one and those before. */
    record Arrived(QueueName to, TaskId last) implements News {}

    /** The key of this one belongs to another there. */
    record TurnedAway(QueueName to, TaskId task) implements News {}

    /** The other queue takes no more. */
    record Refused(QueueName to, ClientId as, String reason) implements News {}

    private record InputsRead(@Nullable Map<Long, Input> inputs, @Nullable Throwable failure)
            implements ClientMessage.Internal {}

    private record ReadAgain() implements ClientMessage.Internal {}

    private record Look() implements ClientMessage.Internal {}

    private record Repeat() implements ClientMessage.Internal {}

    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration REPEAT_AFTER = Duration.ofSeconds(3);

    private final QueueName from;
    private final Effect.Forward forward;
    private final ClientId as;
    private final MasterSetup setup;
    private final ActorRef<MasterMessage> master;
    private final TimerScheduler<ClientMessage> timers;
    private final ActorRef<ClientMessage.Reply> self;

    /** With what was read from disk; empty before that. */
    private List<Task> tasks = List.of();

    /** How many of the tasks have arrived. */
    private int arrived;

    /** The tasks after those, as one message; empty before the first is said. */
    private List<Task> underWay = List.of();

    private @Nullable Located other;

    /** How often it was said to this master and not answered: each of these messages may still be stored. */
    private int copiesOpen;

    /** What is told when the message under way is certain not to be stored; null if it was not refused. */
    private @Nullable News refusal;

    static Behavior<ClientMessage> create(
            QueueName from, Effect.Forward forward, MasterSetup setup, ActorRef<MasterMessage> master) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Forwarding(context, from, forward, setup, master, timers).begin()));
    }

    private Forwarding(
            ActorContext<ClientMessage> context,
            QueueName from,
            Effect.Forward forward,
            MasterSetup setup,
            ActorRef<MasterMessage> master,
            TimerScheduler<ClientMessage> timers) {
        super(context);
        this.from = from;
        this.forward = forward;
        this.as = forward.tasks().get(0).id().clientId();
        this.setup = setup;
        this.master = master;
        this.timers = timers;
        this.self = context.getSelf().narrow();
    }

    private Forwarding begin() {
        getContext().setLoggerName(Forwarding.class);
        timers.startTimerWithFixedDelay("look", new Look(), Duration.ZERO, LOOK_EVERY);
        return read();
    }

    @Override
    public Receive<ClientMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(InputsRead.class, this::onInputsRead)
                .onMessage(ReadAgain.class, again -> read())
                .onMessage(Look.class, this::onLook)
                .onMessage(Located.class, this::onLocated)
                .onMessage(Repeat.class, this::onRepeat)
                .onMessage(ClientMessage.PutAccepted.class, accepted -> onAccepted(accepted.upToSequence()))
                .onMessage(ClientMessage.PutAcceptedByKey.class, accepted -> onAccepted(accepted.upToSequence()))
                .onMessage(ClientMessage.KeyTaken.class, this::onKeyTaken)
                .onMessage(
                        ClientMessage.PutRefused.class, it -> onRefused(it.upToSequence(), " is full: " + it.reason()))
                .onMessage(ClientMessage.PutDeferred.class, it -> onRefused(it.upToSequence(), " is being drained"))
                .build();
    }

    private Forwarding read() {
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < forward.tasks().size(); i++) {
            if (forward.tasks().get(i).payload().isElsewhere()) {
                positions.add(forward.positions().get(i));
            }
        }
        if (positions.isEmpty()) {
            tasks = forward.tasks();
            sendNext();
        } else {
            getContext().pipeToSelf(setup.store().inputs(from, positions), InputsRead::new);
        }
        return this;
    }

    private Behavior<ClientMessage> onInputsRead(InputsRead read) {
        Map<Long, Input> inputs = read.inputs();
        var whole = new ArrayList<Task>();
        for (int i = 0; inputs != null && i < forward.tasks().size(); i++) {
            Task task = forward.tasks().get(i);
            Input input = inputs.get(forward.positions().get(i));
            if (!task.payload().isElsewhere()) {
                whole.add(task);
            } else if (input != null) {
                whole.add(task.withPayload(input.payload()));
            }
        }
        if (whole.size() == forward.tasks().size()) {
            tasks = whole;
            sendNext();
        } else {
            getContext()
                    .getLog()
                    .error(
                            "Queue {}: inputs of tasks for queue {} could not be read, trying again every {} s: {}",
                            from,
                            forward.to(),
                            READ_AGAIN_AFTER.toSeconds(),
                            read.failure() == null
                                    ? "their rows are not there"
                                    : read.failure().getMessage());
            timers.startSingleTimer("read", new ReadAgain(), READ_AGAIN_AFTER);
        }
        return this;
    }

    private Behavior<ClientMessage> onLook(Look look) {
        setup.masters().locate(forward.to(), self);
        return this;
    }

    private Behavior<ClientMessage> onLocated(Located located) {
        if (located.isNewsTo(other)) {
            other = located;
            // What was said to an earlier master it has stored, or no one will.
            copiesOpen = 0;
            refusal = null;
            if (underWay.isEmpty()) {
                sendNext();
            } else {
                send();
            }
        }
        return this;
    }

    /** As much as fits a message. */
    private void sendNext() {
        if (other == null || arrived == tasks.size()) {
            return;
        }
        int end = arrived;
        long bytes = 0;
        while (end < tasks.size()) {
            bytes += Frame.sizeBytes(tasks.get(end));
            if (bytes > Frame.BATCH_BYTES && end > arrived) {
                break;
            }
            end++;
        }
        underWay = tasks.subList(arrived, end);
        send();
    }

    private void send() {
        if (other != null) {
            other.master().tell(new MasterMessage.Put(as, self, underWay));
            copiesOpen++;
            timers.startSingleTimer("repeat", new Repeat(), REPEAT_AFTER);
        }
    }

    private Behavior<ClientMessage> onRepeat(Repeat repeat) {
        if (refusal != null) {
            // A copy that has not been answered for so long is lost.
            return end(refusal);
        }
        send();
        return this;
    }

    private Behavior<ClientMessage> onAccepted(long upToSequence) {
        if (underWay.isEmpty() || last().sequence() > upToSequence) {
            return this;
        }
        arrived += underWay.size();
        master.tell(new Arrived(forward.to(), last()));
        underWay = List.of();
        copiesOpen = 0;
        refusal = null;
        if (arrived == tasks.size()) {
            return Behaviors.stopped();
        }
        sendNext();
        return this;
    }

    private TaskId last() {
        return underWay.get(underWay.size() - 1).id();
    }

    private Behavior<ClientMessage> onKeyTaken(ClientMessage.KeyTaken taken) {
        return onRefusal(taken.upToSequence(), new TurnedAway(forward.to(), TaskId.of(as, taken.sequence())));
    }

    private Behavior<ClientMessage> onRefused(long upToSequence, String reason) {
        return onRefusal(upToSequence, new Refused(forward.to(), as, "queue " + forward.to() + reason));
    }

    private Behavior<ClientMessage> onRefusal(long upToSequence, News news) {
        if (underWay.isEmpty() || last().sequence() != upToSequence) {
            return this;
        }
        copiesOpen--;
        refusal = news;
        return copiesOpen <= 0 ? end(news) : this;
    }

    private Behavior<ClientMessage> end(News news) {
        master.tell(news);
        return Behaviors.stopped();
    }
}
