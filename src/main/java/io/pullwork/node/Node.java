package io.pullwork.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import io.pullwork.cluster.Address;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.cluster.ShardedMasters;
import io.pullwork.handler.Handlers;
import io.pullwork.master.Master;
import io.pullwork.master.MasterSetup;
import io.pullwork.master.MonotonicClock;
import io.pullwork.master.SignsOfLife;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Masters;
import io.pullwork.store.MemoryStore;
import io.pullwork.store.SqliteStore;
import io.pullwork.store.Store;
import io.pullwork.store.StoreFailure;
import io.pullwork.task.QueueName;
import io.pullwork.task.WorkerId;
import io.pullwork.worker.SignOfLife;
import io.pullwork.worker.Workbench;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a cluster, running as its settings say until it is stopped. The store and the workbench
 * live as long as the process; the actor system, with which the node is a member of the cluster, is
 * replaced when the cluster has removed this node or is lost to it.
 */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration SAY_THAT_IT_WAITS_AFTER = Duration.ofSeconds(3);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(15);

    private final NodeSettings settings;
    private final Guardian.Parts parts;
    private final Set<QueueName> found = new HashSet<>();
    private final CountDownLatch mastersFound;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable ActorSystem<Guardian.Message> system;
    private volatile boolean isClosing;

    /** Known once the first actor system has taken a port; the next one takes the same. */
    private volatile @Nullable Address address;

    /**
     * Starts a node and waits until it is a member of its cluster and serves its roles. A node whose seeds
     * are not there waits for them, without end unless {@link NodeSettings#joinTimeout()} says otherwise.
     *
     * @throws NodeFailure if it cannot start: the message says why and what to do, the failure which exit
     *     code fits
     */
    public static Node start(NodeSettings settings, Handlers handlers) {
        var node = new Node(settings, handlers);
        try {
            node.join(settings.joinTimeout());
            return node;
        } catch (RuntimeException failed) {
            node.close();
            throw failed;
        }
    }

    private Node(NodeSettings settings, Handlers handlers) {
        this.settings = settings;
        this.mastersFound =
                new CountDownLatch(settings.isWorker() ? settings.queues().size() : 0);
        var jars = new HandlerJars();
        Handlers all = settings.handlerFolder()
                .filter(folder -> settings.isWorker())
                .map(folder -> jars.addTo(handlers, folder))
                .orElse(handlers);
        Optional<Store> store = settings.isMaster() ? Optional.of(openStore(settings)) : Optional.empty();
        WorkerId worker =
                WorkerId.unique(settings.host(), ProcessHandle.current().pid());
        Optional<Workbench> bench = settings.isWorker()
                ? Optional.of(new Workbench(worker, settings.workerSettings(), all))
                : Optional.empty();
        this.parts = new Guardian.Parts(settings, store, bench, jars, new SignOfLife(worker), this::masterFound);
    }

    private static Store openStore(NodeSettings settings) {
        if (settings.isInMemory()) {
            return new MemoryStore();
        }
        try {
            return SqliteStore.open(settings.dataFolder());
        } catch (StoreFailure notOpened) {
            throw new NodeFailure(NodeFailure.Kind.STORE, String.valueOf(notOpened.getMessage()), notOpened);
        }
    }

    private void masterFound(Located located) {
        synchronized (found) {
            if (found.add(located.queue())) {
                mastersFound.countDown();
            }
        }
    }

    private void join(Optional<Duration> timeout) {
        Address wanted = address != null ? address : new Address(settings.host(), settings.port());
        ActorSystem<Guardian.Message> joining = createSystem(wanted);
        Address own = addressOf(joining);
        address = own;
        try {
            // On this thread, since sharding waits for its own start and would wait for ever on an actor's; and
            // before others can ask for the system, since the first to ask for masters decides what they are.
            joining.tell(new Guardian.Work(masters(joining)));
        } catch (RuntimeException failed) {
            joining.terminate();
            throw failed;
        }
        if (isTakenOver(joining)) {
            joining.getWhenTerminated().whenComplete((done, failed) -> systemEnded());
            awaitMember(ClusterConfig.join(joining, seeds(own)), timeout);
            refuseToBeSecondMaster(joining);
        }
    }

    /** Its folder is its own: queues would live in one place now and in another later. */
    private void refuseToBeSecondMaster(ActorSystem<?> joining) {
        Optional<Address> other = settings.isMaster() ? ShardedMasters.olderThan(joining) : Optional.empty();
        if (other.isPresent()) {
            throw new NodeFailure(
                    NodeFailure.Kind.CONFIGURATION,
                    "the queues of this cluster are kept by " + other.get()
                            + ", and only one node can have the role master: start this one with --role worker",
                    null);
        }
    }

    /** From now on this is the node's system; unless the node is closing, which then would not find it. */
    private synchronized boolean isTakenOver(ActorSystem<Guardian.Message> joining) {
        if (isClosing) {
            joining.terminate();
            return false;
        }
        system = joining;
        return true;
    }

    private ActorSystem<Guardian.Message> createSystem(Address wanted) {
        Config config = ClusterConfig.member(wanted, settings.roles(), settings.config());
        boolean isAlone = parts.knownMembers().read().stream().allMatch(wanted::equals);
        try {
            return ActorSystem.create(
                    Guardian.create(parts),
                    ClusterConfig.SYSTEM_NAME,
                    isAlone ? config : ClusterConfig.patient(config));
        } catch (RuntimeException notStarted) {
            throw new NodeFailure(NodeFailure.Kind.ADDRESS, notListening(wanted, notStarted), notStarted);
        }
    }

    private Masters masters(ActorSystem<?> joining) {
        if (parts.store().isEmpty()) {
            return ShardedMasters.of(joining);
        }
        ActorRef<SignsOfLife.Message> signs =
                joining.systemActorOf(SignsOfLife.create(), "pullwork-signs-of-life", Props.empty());
        var setup = new MasterSetup(
                parts.store().get(),
                settings.queueSettings(),
                new MonotonicClock(),
                // They are started below, before a master is that could ask.
                (queue, replyTo) -> ShardedMasters.of(joining).locate(queue, replyTo),
                Optional.of(SignsOfLife.listen(joining, settings.host(), signs)));
        return ShardedMasters.carriedBy(
                joining,
                queue -> ShardedMasters.olderThan(joining).isEmpty()
                        ? Master.create(queue, setup)
                        : Behaviors.stopped());
    }

    private static String notListening(Address wanted, Throwable notStarted) {
        for (Throwable cause = notStarted; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("BindException")) {
                return "cannot listen on " + wanted
                        + ": the port is in use or the address is not this machine's; choose another by --port or --host";
            }
        }
        return "cannot listen on " + wanted + ": " + notStarted.getMessage();
    }

    private static Address addressOf(ActorSystem<?> system) {
        return Address.of(Cluster.get(system).selfMember().address());
    }

    /**
     * Whom to ask, this node first if it may begin a cluster. It then also asks the members that it knew
     * in its last life: if they are still a cluster, it joins them and begins none.
     */
    private List<Address> seeds(Address self) {
        var seeds = new ArrayList<Address>();
        List<Address> given = settings.seeds();
        boolean mayBegin = given.isEmpty() || given.contains(self);
        if (mayBegin) {
            seeds.add(self);
        }
        given.stream().filter(seed -> !seed.equals(self)).forEach(seeds::add);
        parts.knownMembers().read().stream()
                .filter(known -> !seeds.contains(known))
                .forEach(seeds::add);
        return seeds;
    }

    private void awaitMember(Future<Boolean> isMember, Optional<Duration> timeout) {
        Duration limit = timeout.orElse(FOR_EVER);
        Duration silence = limit.compareTo(SAY_THAT_IT_WAITS_AFTER) < 0 ? limit : SAY_THAT_IT_WAITS_AFTER;
        if (isDoneWithin(isMember, silence)) {
            return;
        }
        LOG.warn("Waiting for a node to answer at {}", settings.seeds());
        if (!isDoneWithin(isMember, limit.minus(silence))) {
            throw new NodeFailure(
                    NodeFailure.Kind.UNREACHABLE,
                    "no node answered at " + settings.seeds() + " within " + limit.toSeconds()
                            + " s: is one running there?",
                    null);
        }
    }

    private static boolean isDoneWithin(Future<?> future, Duration timeout) {
        try {
            future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NodeFailure(NodeFailure.Kind.UNREACHABLE, "interrupted while waiting", interrupted);
        } catch (ExecutionException ended) {
            return true;
        } catch (TimeoutException notInTime) {
            return false;
        }
    }

    /** The cluster has removed this node, or the node has given its cluster up: it joins anew. */
    private void systemEnded() {
        if (!isClosing) {
            var rejoining = new Thread(this::rejoin, "pullwork-rejoin");
            rejoining.start();
        }
    }

    private void rejoin() {
        LOG.info("This node is not a member of its cluster any more; it joins again, running tasks go on");
        try {
            join(Optional.empty());
        } catch (RuntimeException failed) {
            LOG.error("This node cannot join its cluster again and stops: {}", failed.getMessage());
            close();
        }
    }

    /** {@code host:port} by which others join. */
    public String address() {
        return String.valueOf(address);
    }

    /** For clients in this process: {@code Pullwork.on(node.system())}. */
    public ActorSystem<?> system() {
        ActorSystem<Guardian.Message> current = system;
        if (current == null) {
            throw new IllegalStateException("this node has not started");
        }
        return current;
    }

    /** Blocks until the master of each of the worker's queues has been found. */
    public void awaitMasters() throws InterruptedException {
        mastersFound.await();
    }

    /** Whether its worker runs nothing, and everything it has finished is known to the master. */
    public boolean isSettled() {
        return parts.bench().map(Workbench::isSettled).orElse(true);
    }

    /** Blocks until the node has stopped, by {@link #close} or since it cannot go on. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /**
     * Stops gracefully: takes nothing new, finishes what runs within the drain time, gives the rest back,
     * leaves the cluster, closes the store.
     */
    @Override
    public void close() {
        if (!isFirstToClose()) {
            awaitStoppedByAnother();
            return;
        }
        ActorSystem<Guardian.Message> current = system;
        try {
            if (current != null) {
                current.tell(new Guardian.Stop());
                awaitEnd(current);
            }
        } finally {
            parts.close();
            stopped.countDown();
        }
    }

    private synchronized boolean isFirstToClose() {
        boolean isFirst = !isClosing;
        isClosing = true;
        return isFirst;
    }

    /** Whoever calls it believes that the node has stopped when it returns; a JVM would end in the middle of the drain. */
    private void awaitStoppedByAnother() {
        try {
            stopped.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(ActorSystem<?> ending) {
        Duration patience = settings.drainTimeout().plus(LEAVE_WITHIN);
        if (!isDoneWithin(ending.getWhenTerminated().toCompletableFuture(), patience)) {
            LOG.warn("The node did not leave its cluster in time; the others will notice");
        }
    }
}
