package io.pullwork.master;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.pullwork.cron.CronTimes;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.QueueState;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Owns one queue. It begins by taking the queue over in the store (recovering) and then serves it ({@link
 * Serving}). While it recovers it remembers who asks for it; all else is repeated by its senders and may
 * be dropped.
 */
public final class Master extends AbstractBehavior<MasterMessage> {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Enough for a big cluster; whoever is beyond asks again. */
    private static final int MAX_ASKERS = 10_000;

    private record Opened(QueueState state) implements MasterMessage.Internal {}

    private record NotOpened(Throwable reason) implements MasterMessage.Internal {}

    private record Retry() implements MasterMessage.Internal {}

    private final QueueName queue;
    private final MasterSetup setup;
    private final QueueSettings settings;
    private final TimerScheduler<MasterMessage> timers;
    private final Set<ActorRef<Located>> askers = new LinkedHashSet<>();

    public static Behavior<MasterMessage> create(QueueName queue, MasterSetup setup) {
        return create(queue, setup, setup.settings());
    }

    /** The first master of a queue in a process without which no worker lives: what ran before it was lost with it. */
    public static Behavior<MasterMessage> createAlone(QueueName queue, MasterSetup setup) {
        return create(queue, setup, setup.settings().withoutAdoption());
    }

    private static Behavior<MasterMessage> create(QueueName queue, MasterSetup setup, QueueSettings settings) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Master(context, queue, setup, settings, timers)));
    }

    private Master(
            ActorContext<MasterMessage> context,
            QueueName queue,
            MasterSetup setup,
            QueueSettings settings,
            TimerScheduler<MasterMessage> timers) {
        super(context);
        this.queue = queue;
        this.setup = setup;
        this.settings = settings;
        this.timers = timers;
        open();
    }

    @Override
    public Receive<MasterMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(MasterMessage.Locate.class, this::onLocate)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(NotOpened.class, this::onNotOpened)
                .onMessage(Retry.class, retry -> open())
                .onMessage(MasterMessage.class, early -> this)
                .build();
    }

    private Master open() {
        var opening = setup.store()
                .open(
                        queue,
                        (epoch, living) -> QueueState.restore(
                                settings,
                                new CronTimes(),
                                epoch,
                                living,
                                setup.nowMillis().getAsLong()));
        getContext().pipeToSelf(opening, Master::opened);
        return this;
    }

    // One of the two is null, as the stage ended.
    private static MasterMessage opened(@Nullable QueueState state, @Nullable Throwable reason) {
        return state != null ? new Opened(state) : new NotOpened(reason == null ? new Error("no state") : reason);
    }

    private Behavior<MasterMessage> onLocate(MasterMessage.Locate locate) {
        if (askers.size() < MAX_ASKERS) {
            askers.add(locate.replyTo());
        }
        return this;
    }

    private Behavior<MasterMessage> onOpened(Opened opened) {
        QueueState state = opened.state();
        getContext()
                .getLog()
                .info(
                        "Queue {} is open: {} task(s) waiting, {} delayed, {} running, {} result(s)",
                        queue,
                        state.counts().waiting(),
                        state.counts().delayed(),
                        state.counts().running(),
                        state.counts().results());
        return Serving.create(queue, setup, state, askers);
    }

    private Behavior<MasterMessage> onNotOpened(NotOpened notOpened) {
        getContext()
                .getLog()
                .warn(
                        "Queue {} cannot be opened, trying again every {} s: {}",
                        queue,
                        RETRY_AFTER.toSeconds(),
                        notOpened.reason().getMessage());
        timers.startSingleTimer("open", new Retry(), RETRY_AFTER);
        return this;
    }
}
