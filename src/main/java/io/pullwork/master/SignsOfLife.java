package io.pullwork.master;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.FramingTruncation;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notices the death of a worker process in milliseconds, where the cluster's failure detector needs
 * seconds (P8). Each worker process keeps a TCP connection to this node and says its id on it, once; when
 * the process dies, its kernel closes the connection. A worker that connects again within a grace was
 * only cut off. To be wrong here is safe: leases are fenced.
 */
public final class SignsOfLife extends AbstractBehavior<SignsOfLife.Message> {

    private static final Duration RECONNECT_GRACE = Duration.ofMillis(200);
    private static final int MAX_HELLO_BYTES = 256;

    /** What this actor is told. */
    public sealed interface Message {}

    /** Tell {@code master} when this worker shows life, and when that has ended. */
    record Watch(WorkerId worker, ActorRef<? super MasterMessage.Internal> master) implements Message {}

    private record Connected(WorkerId worker) implements Message {}

    private record Disconnected(WorkerId worker) implements Message {}

    private record GraceOver(WorkerId worker) implements Message {}

    /** The process of this worker lives. */
    record Shown(WorkerId worker) implements MasterMessage.Internal {}

    /** The process of this worker is dead, or cut off. */
    record Ended(WorkerId worker) implements MasterMessage.Internal {}

    private final TimerScheduler<Message> timers;
    private final Map<WorkerId, Integer> connections = new HashMap<>();
    private final Map<WorkerId, Set<ActorRef<? super MasterMessage.Internal>>> watchers = new HashMap<>();

    public static Behavior<Message> create() {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new SignsOfLife(context, timers)));
    }

    /** Listens for worker processes, on a free port of the host; waits until it does. */
    public static MasterSetup.Signs listen(ActorSystem<?> system, String host, ActorRef<Message> signs) {
        var bound = Tcp.get(system)
                .bind(host, 0)
                .to(Sink.foreach(connection -> connection.handleWith(conversation(signs), system)))
                .run(system)
                .toCompletableFuture()
                .join();
        return new MasterSetup.Signs(
                signs, new LifeAddress(host, bound.localAddress().getPort()));
    }

    /** Nothing is said to a worker; the connection stays open until one of the two processes ends. */
    private static Flow<ByteString, ByteString, NotUsed> conversation(ActorRef<Message> signs) {
        var connection = new Connection(signs);
        Sink<ByteString, NotUsed> listening = Flow.<ByteString>create()
                .via(Framing.delimiter(ByteString.fromString("\n"), MAX_HELLO_BYTES, FramingTruncation.DISALLOW))
                .map(line -> new WorkerId(line.utf8String()))
                .watchTermination((none, ended) -> {
                    ended.whenComplete((done, failure) -> connection.end());
                    return none;
                })
                .to(Sink.foreach(connection::begin));
        return Flow.fromSinkAndSourceCoupled(listening, Source.maybe());
    }

    /** One connection of one worker; its stream calls it from one thread at a time. */
    private static final class Connection {

        private final ActorRef<Message> signs;
        private volatile @Nullable WorkerId worker;

        Connection(ActorRef<Message> signs) {
            this.signs = signs;
        }

        void begin(WorkerId said) {
            if (worker == null) {
                worker = said;
                signs.tell(new Connected(said));
            }
        }

        void end() {
            WorkerId said = worker;
            if (said != null) {
                signs.tell(new Disconnected(said));
            }
        }
    }

    private SignsOfLife(ActorContext<Message> context, TimerScheduler<Message> timers) {
        super(context);
        this.timers = timers;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Watch.class, this::onWatch)
                .onMessage(Connected.class, this::onConnected)
                .onMessage(Disconnected.class, this::onDisconnected)
                .onMessage(GraceOver.class, this::onGraceOver)
                .build();
    }

    private Behavior<Message> onWatch(Watch watch) {
        watchers.computeIfAbsent(watch.worker(), none -> new HashSet<>()).add(watch.master());
        if (connections.containsKey(watch.worker())) {
            watch.master().tell(new Shown(watch.worker()));
        }
        return this;
    }

    private Behavior<Message> onConnected(Connected connected) {
        connections.merge(connected.worker(), 1, Integer::sum);
        timers.cancel(connected.worker());
        watchers.getOrDefault(connected.worker(), Set.of())
                .forEach(master -> master.tell(new Shown(connected.worker())));
        return this;
    }

    private Behavior<Message> onDisconnected(Disconnected disconnected) {
        WorkerId worker = disconnected.worker();
        int left = connections.getOrDefault(worker, 0) - 1;
        if (left > 0) {
            connections.put(worker, left);
        } else {
            connections.remove(worker);
            timers.startSingleTimer(worker, new GraceOver(worker), RECONNECT_GRACE);
        }
        return this;
    }

    private Behavior<Message> onGraceOver(GraceOver over) {
        Set<ActorRef<? super MasterMessage.Internal>> told = watchers.remove(over.worker());
        if (told != null) {
            told.forEach(master -> master.tell(new Ended(over.worker())));
        }
        return this;
    }
}
