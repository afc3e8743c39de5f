package io.pullwork.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import com.typesafe.config.Config;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.handler.Handlers;
import io.pullwork.master.Master;
import io.pullwork.master.MasterSetup;
import io.pullwork.master.MonotonicClock;
import io.pullwork.node.NodeSettings;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.Masters;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.queue.QueueSettings;
import io.pullwork.store.SqliteStore;
import io.pullwork.store.Store;
import io.pullwork.task.QueueName;
import io.pullwork.task.WorkerId;
import io.pullwork.worker.Workbench;
import io.pullwork.worker.Worker;
import io.pullwork.worker.WorkerSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Masters, a worker and a store in one JVM, without a cluster: a master starts when its queue is first used. */
final class Embedded extends AbstractBehavior<Embedded.Message> {

    /** What the guardian is told. */
    sealed interface Message {}

    private record Locate(QueueName queue, ActorRef<Located> replyTo) implements Message {}

    private record Shutdown() implements Message {}

    private record WorkerEnded() implements Message {}

    private record MasterEnded(QueueName queue) implements Message {}

    private final MasterSetup setup;
    private final ActorRef<WorkerMessage> worker;
    private final Map<QueueName, ActorRef<MasterMessage>> masters = new HashMap<>();
    private final Set<QueueName> started = new HashSet<>();

    /** Takes the store over, and closes it at the end. */
    static Pullwork start(Store store, Handlers handlers) {
        var worker = WorkerSettings.defaults(List.of(), Runtime.getRuntime().availableProcessors());
        return start(store, handlers, worker, QueueSettings.DEFAULTS, ClusterConfig.embedded());
    }

    /** As a node with these settings that is all of its cluster. */
    static Pullwork start(NodeSettings settings, Handlers handlers) {
        return start(
                SqliteStore.open(settings.dataFolder()),
                handlers,
                settings.workerSettings().withQueues(List.of()),
                settings.queueSettings(),
                ClusterConfig.embedded(settings.config()));
    }

    private static Pullwork start(
            Store store, Handlers handlers, WorkerSettings worker, QueueSettings queues, Config config) {
        var bench = new Workbench(
                WorkerId.unique("embedded", ProcessHandle.current().pid()), worker, handlers);
        ActorSystem<Message> system = ActorSystem.create(
                Behaviors.setup(context -> new Embedded(context, store, queues, bench)),
                ClusterConfig.SYSTEM_NAME,
                config);
        Runnable onClose = () -> {
            system.tell(new Shutdown());
            system.getWhenTerminated().toCompletableFuture().join();
            bench.close();
            store.close();
        };
        return new Connection(
                system, mastersOf(system), ClientSettings.of(system.settings().config()), onClose);
    }

    private static Masters mastersOf(ActorRef<Message> guardian) {
        return (queue, replyTo) -> guardian.tell(new Locate(queue, replyTo.narrow()));
    }

    private Embedded(ActorContext<Message> context, Store store, QueueSettings queues, Workbench bench) {
        super(context);
        Masters all = mastersOf(context.getSelf());
        this.setup = new MasterSetup(store, queues, new MonotonicClock(), all, Optional.empty());
        this.worker = context.spawn(Worker.create(bench, all, found -> {}), "worker");
        context.watchWith(worker, new WorkerEnded());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Locate.class, this::onLocate)
                .onMessage(Shutdown.class, this::onShutdown)
                .onMessage(MasterEnded.class, this::onMasterEnded)
                .onMessage(WorkerEnded.class, ended -> Behaviors.stopped())
                .build();
    }

    private Behavior<Message> onLocate(Locate locate) {
        masters.computeIfAbsent(locate.queue(), this::startMaster).tell(new MasterMessage.Locate(locate.replyTo()));
        return this;
    }

    private ActorRef<MasterMessage> startMaster(QueueName queue) {
        worker.tell(new Worker.Serve(queue));
        // A second master finds the worker alive, and must leave it what it runs.
        boolean isFirst = started.add(queue);
        ActorRef<MasterMessage> master =
                getContext().spawnAnonymous(isFirst ? Master.createAlone(queue, setup) : Master.create(queue, setup));
        getContext().watchWith(master, new MasterEnded(queue));
        return master;
    }

    private Behavior<Message> onShutdown(Shutdown shutdown) {
        worker.tell(new Worker.Drain());
        return this;
    }

    /** It starts anew when it is next asked for. */
    private Behavior<Message> onMasterEnded(MasterEnded ended) {
        masters.remove(ended.queue());
        return this;
    }
}
