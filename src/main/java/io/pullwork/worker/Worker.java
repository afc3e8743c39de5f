package io.pullwork.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Masters;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the masters of its queues for work, hands what it gets to the {@link Workbench}, and reports what
 * that has finished. It registers with the receptionist so that masters find it, and looks for masters
 * itself, since listings come late and can be lost.
 */
public final class Worker extends AbstractBehavior<WorkerMessage> {

    /** How often masters are looked for, greeted, and told again what they did not answer. */
    private static final Duration GREET_EVERY = Duration.ofSeconds(1);

    /** How often it is looked whether what runs takes too long, for itself or for what waits behind it. */
    private static final Duration WATCH_EVERY = Duration.ofMillis(50);

    /** Look-ahead is milliseconds: tasks that wait so much longer behind running ones shall run elsewhere. */
    private static final Duration STALLED_AFTER = WATCH_EVERY;

    /** Time for the last reports to be answered when the worker stops. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /**
     * Stop: take nothing new, give back what has not begun, let running tasks end within the drain
     * timeout. The actor stops when all of it has been settled.
     */
    public record Drain() implements WorkerMessage.Internal {}

    /** Run the tasks of this queue too. */
    public record Serve(QueueName queue) implements WorkerMessage.Internal {}

    private record Done() implements WorkerMessage.Internal {}

    private record Greet() implements WorkerMessage.Internal {}

    private record Watch() implements WorkerMessage.Internal {}

    private record MasterStopped(QueueName queue, long epoch) implements WorkerMessage.Internal {}

    private record DrainOver() implements WorkerMessage.Internal {}

    private record LastWordsOver() implements WorkerMessage.Internal {}

    private final Workbench bench;
    private final Masters masters;
    private final Consumer<Located> onMaster;
    private final TimerScheduler<WorkerMessage> timers;
    private final Map<QueueName, MasterLink> links = new LinkedHashMap<>();
    private boolean isDraining;

    /**
     * A worker of this process.
     *
     * @param onMaster is told of each master that is found, and again while it stays; called on the actor's
     *     thread
     */
    public static Behavior<WorkerMessage> create(Workbench bench, Masters masters, Consumer<Located> onMaster) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Worker(context, bench, masters, onMaster, timers).begin()));
    }

    private Worker(
            ActorContext<WorkerMessage> context,
            Workbench bench,
            Masters masters,
            Consumer<Located> onMaster,
            TimerScheduler<WorkerMessage> timers) {
        super(context);
        this.bench = bench;
        this.masters = masters;
        this.onMaster = onMaster;
        this.timers = timers;
    }

    private Worker begin() {
        bench.settings().queues().forEach(this::serve);
        ActorRef<WorkerMessage> self = getContext().getSelf();
        bench.onDone(() -> self.tell(new Done()));
        timers.startTimerWithFixedDelay("greet", new Greet(), Duration.ZERO, GREET_EVERY);
        watch();
        return this;
    }

    @Override
    public Receive<WorkerMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(Done.class, this::onDone)
                .onMessage(WorkerMessage.Run.class, this::onRun)
                .onMessage(WorkerMessage.Settled.class, this::onSettled)
                .onMessage(WorkerMessage.CheckpointDecided.class, this::onCheckpointDecided)
                .onMessage(WorkerMessage.Stop.class, this::onStop)
                .onMessage(Watch.class, this::onWatch)
                .onMessage(Greet.class, this::onGreet)
                .onMessage(Located.class, this::onLocated)
                .onMessage(MasterStopped.class, this::onMasterStopped)
                .onMessage(Serve.class, this::onServe)
                .onMessage(Drain.class, this::onDrain)
                .onMessage(DrainOver.class, this::onDrainOver)
                .onMessage(LastWordsOver.class, over -> Behaviors.stopped())
                .build();
    }

    private Behavior<WorkerMessage> onServe(Serve serve) {
        serve(serve.queue());
        return this;
    }

    private void serve(QueueName queue) {
        ActorRef<WorkerMessage.Order> self = getContext().getSelf().narrow();
        if (links.putIfAbsent(queue, new MasterLink(queue, bench, self)) == null) {
            getContext().getSystem().receptionist().tell(Receptionist.register(Keys.workersOf(queue), self));
            masters.locate(queue, self);
        }
    }

    private Behavior<WorkerMessage> onRun(WorkerMessage.Run run) {
        MasterLink link = links.get(run.queue());
        // What an earlier master gave may have been given to another since: it was not presented, so drop it.
        if (link == null || !link.isCurrent(run.epoch())) {
            return this;
        }
        if (isDraining) {
            return refuse(link, run);
        }
        run.assignments().forEach(one -> bench.add(run.queue(), one));
        watch();
        return this;
    }

    /** As long as something runs. */
    private void watch() {
        if (!bench.isIdle() && !timers.isTimerActive("watch")) {
            timers.startSingleTimer("watch", new Watch(), WATCH_EVERY);
        }
    }

    /** It was on its way when the master was told to give nothing more: back at once, so that it runs elsewhere. */
    private Behavior<WorkerMessage> refuse(MasterLink link, WorkerMessage.Run run) {
        link.handBack(run.assignments().stream()
                .map(WorkerMessage.Assignment::lease)
                .filter(lease -> !bench.isHeld(lease))
                .toList());
        return reportAll();
    }

    private Behavior<WorkerMessage> onCheckpointDecided(WorkerMessage.CheckpointDecided decided) {
        bench.decided(decided.lease(), decided.number(), decided.isStored());
        return this;
    }

    private Behavior<WorkerMessage> onStop(WorkerMessage.Stop stop) {
        bench.stop(stop.leases());
        return reportAll();
    }

    private Behavior<WorkerMessage> onDone(Done done) {
        tell(bench.fetchDone());
        if (bench.takeCheckpointRing()) {
            links.values().forEach(MasterLink::tellCheckpoints);
        }
        return reportAll();
    }

    private Behavior<WorkerMessage> onSettled(WorkerMessage.Settled settled) {
        MasterLink link = links.get(settled.queue());
        if (link != null && link.settle(settled.report())) {
            for (Lease refused : settled.refused()) {
                getContext()
                        .getLog()
                        .info(
                                "Queue {} refused the result of {}: this lease was not current any more",
                                link.queue(),
                                refused);
            }
        }
        return reportAll();
    }

    private Behavior<WorkerMessage> onWatch(Watch watch) {
        tell(bench.timeOut());
        bench.callStuck();
        links.values().forEach(MasterLink::tellProgress);
        links.values().forEach(MasterLink::tellCheckpoints);
        handBack(bench.withdrawStalled(STALLED_AFTER.toNanos()));
        watch();
        return reportAll();
    }

    private void tell(Map<QueueName, List<Finished>> finished) {
        finished.forEach((queue, ofQueue) -> link(queue).add(ofQueue));
    }

    private void handBack(Map<QueueName, List<Lease>> leases) {
        leases.forEach((queue, ofQueue) -> link(queue).handBack(ofQueue));
    }

    private Behavior<WorkerMessage> reportAll() {
        links.values().forEach(MasterLink::report);
        return isDraining && bench.isIdle() ? end() : this;
    }

    /** Nothing runs any more: the worker stops when all is settled, or when nobody answers. */
    private Behavior<WorkerMessage> end() {
        if (links.values().stream().allMatch(MasterLink::isSettled)) {
            return Behaviors.stopped();
        }
        if (!timers.isTimerActive("last words")) {
            timers.startSingleTimer("last words", new LastWordsOver(), LAST_WORDS);
        }
        return this;
    }

    private Behavior<WorkerMessage> onGreet(Greet greet) {
        for (MasterLink link : links.values()) {
            masters.locate(link.queue(), getContext().getSelf());
            link.presentLeases();
            link.repeatReportIfOld();
        }
        return this;
    }

    private Behavior<WorkerMessage> onLocated(Located located) {
        MasterLink link = links.get(located.queue());
        if (link == null) {
            return this;
        }
        if (link.isNews(located)) {
            Located before = link.master();
            if (before != null) {
                getContext().unwatch(before.master());
            }
            getContext().watchWith(located.master(), new MasterStopped(located.queue(), located.epoch()));
            link.meet(located);
        }
        if (link.isCurrent(located.epoch())) {
            onMaster.accept(located);
        }
        return this;
    }

    private Behavior<WorkerMessage> onMasterStopped(MasterStopped stopped) {
        MasterLink link = links.get(stopped.queue());
        if (link != null && link.isCurrent(stopped.epoch())) {
            link.part();
            masters.locate(link.queue(), getContext().getSelf());
        }
        return this;
    }

    private Behavior<WorkerMessage> onDrain(Drain drain) {
        if (isDraining) {
            return this;
        }
        isDraining = true;
        links.values().forEach(MasterLink::drain);
        handBack(bench.withdrawQueued());
        timers.startSingleTimer("drain", new DrainOver(), bench.settings().drainTimeout());
        return reportAll();
    }

    private Behavior<WorkerMessage> onDrainOver(DrainOver over) {
        handBack(bench.abandonRunning());
        return reportAll();
    }

    private MasterLink link(QueueName queue) {
        @Nullable MasterLink link = links.get(queue);
        if (link == null) {
            throw new IllegalStateException("no link for queue " + queue);
        }
        return link;
    }
}
