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
 * Puts tasks of one queue into another, and tells their master what becomes of them. It ends when all are decided, or
 * some are turned away: how it goes on then, the master says.
 */
final class Forwarding extends AbstractBehavior<ClientMessage> {

    /**
     * Tells the master what is decided.
     *
     * @param by who says so
     * @param isEnd whether this is the last that it says
     */
    record Decided(ActorRef<ClientMessage> by, TaskId last, List<Long> turnedAway, String refusal, boolean isEnd)
            implements MasterMessage.Internal {}

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

    /** How many of the tasks are decided. */
    private int decided;

    /** The tasks after those, as one message; empty before the first is said. */
    private List<Task> underWay = List.of();

    private @Nullable Located other;

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
                .onMessage(ClientMessage.ForwardDecided.class, this::onDecided)
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
        if (other == null || decided == tasks.size()) {
            return;
        }
        int end = decided;
        long bytes = 0;
        while (end < tasks.size()) {
            bytes += Frame.sizeBytes(tasks.get(end));
            if (bytes > Frame.BATCH_BYTES && end > decided) {
                break;
            }
            end++;
        }
        underWay = tasks.subList(decided, end);
        send();
    }

    private void send() {
        if (other != null) {
            long settledUpTo = forward.tasks().get(0).id().sequence() - 1;
            other.master().tell(new MasterMessage.PutForwarded(as, self, underWay, settledUpTo));
            timers.startSingleTimer("repeat", new Repeat(), REPEAT_AFTER);
        }
    }

    private Behavior<ClientMessage> onRepeat(Repeat repeat) {
        send();
        return this;
    }

    private Behavior<ClientMessage> onDecided(ClientMessage.ForwardDecided answer) {
        if (underWay.isEmpty() || last().sequence() != answer.upToSequence()) {
            return this;
        }
        decided += underWay.size();
        boolean isEnd = decided == tasks.size() || !answer.turnedAway().isEmpty();
        String refusal = answer.refusal().isEmpty() ? "" : "queue " + forward.to() + " " + answer.refusal();
        master.tell(new Decided(getContext().getSelf(), last(), answer.turnedAway(), refusal, isEnd));
        if (isEnd) {
            return Behaviors.stopped();
        }
        underWay = List.of();
        sendNext();
        return this;
    }

    private TaskId last() {
        return underWay.get(underWay.size() - 1).id();
    }
}
