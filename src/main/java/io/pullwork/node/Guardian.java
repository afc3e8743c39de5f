package io.pullwork.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import akka.remote.artery.ThisActorSystemQuarantinedEvent;
import io.pullwork.cluster.Address;
import io.pullwork.cluster.Downing;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Masters;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.store.Store;
import io.pullwork.worker.SignOfLife;
import io.pullwork.worker.Workbench;
import io.pullwork.worker.Worker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The actor above all others of a node: starts what its roles need, keeps an eye on the cluster, and takes
 * the worker down before the system when the node stops.
 */
final class Guardian extends AbstractBehavior<Guardian.Message> {

    private static final Duration UNREACHABLE_FOR = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Who joins will soon be up, and counts on this cluster from then on. */
    private static final Set<MemberStatus> PRESENT = Set.of(MemberStatus.joining(), MemberStatus.up());

    /** A worker whose cluster has no master for so many looks joins anew, by way of its seeds. */
    private static final int LOOKS_WITHOUT_MASTER = 5;

    /** What of a node outlives its actor system. */
    record Parts(
            NodeSettings settings,
            Optional<Store> store,
            Optional<Workbench> bench,
            HandlerJars jars,
            SignOfLife signOfLife,
            Consumer<Located> masterFound) {

        KnownMembers knownMembers() {
            boolean isKept = settings.isMaster() && !settings.isInMemory();
            return new KnownMembers(isKept ? Optional.of(settings.dataFolder()) : Optional.empty());
        }

        void close() {
            bench.ifPresent(Workbench::close);
            jars.close();
            signOfLife.close();
            store.ifPresent(Store::close);
        }
    }

    /** What the guardian is told. */
    sealed interface Message {}

    /** Start the worker, if this node is to have one. */
    record Work(Masters masters) implements Message {}

    /** Stop the node gracefully. */
    record Stop() implements Message {}

    private record Look() implements Message {}

    private record MemberChanged(Member member) implements Message {}

    private record Quarantined() implements Message {}

    private record WorkerEnded() implements Message {}

    private final Parts parts;
    private final KnownMembers knownMembers;
    private final Cluster cluster;
    private @Nullable ActorRef<WorkerMessage> worker;
    private int looksWithoutMaster;

    static Behavior<Message> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Guardian(context, parts).begin(timers)));
    }

    private Guardian(ActorContext<Message> context, Parts parts) {
        super(context);
        this.parts = parts;
        this.knownMembers = parts.knownMembers();
        this.cluster = Cluster.get(context.getSystem());
    }

    private Guardian begin(TimerScheduler<Message> timers) {
        getContext().spawn(Downing.create(UNREACHABLE_FOR), "downing");
        var quarantined =
                getContext().messageAdapter(ThisActorSystemQuarantinedEvent.class, event -> new Quarantined());
        getContext()
                .getSystem()
                .eventStream()
                .tell(new EventStream.Subscribe<>(ThisActorSystemQuarantinedEvent.class, quarantined));
        var changed =
                getContext().messageAdapter(ClusterEvent.MemberEvent.class, event -> new MemberChanged(event.member()));
        cluster.subscriptions().tell(Subscribe.create(changed, ClusterEvent.MemberEvent.class));
        timers.startTimerWithFixedDelay("look", new Look(), LOOK_EVERY);
        return this;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(MemberChanged.class, this::onMemberChanged)
                .onMessage(Look.class, this::onLook)
                .onMessage(Work.class, this::onWork)
                .onMessage(Quarantined.class, this::onQuarantined)
                .onMessage(Stop.class, this::onStop)
                .onMessage(WorkerEnded.class, ended -> Behaviors.stopped())
                .build();
    }

    private Behavior<Message> onWork(Work work) {
        parts.bench().ifPresent(bench -> {
            worker = getContext().spawn(Worker.create(bench, work.masters(), this::found), "worker");
            getContext().watchWith(worker, new WorkerEnded());
        });
        return this;
    }

    /** Called on the worker's thread. */
    private void found(Located master) {
        parts.signOfLife().showTo(master.life());
        parts.masterFound().accept(master);
    }

    /** At once: if this process is killed in the next moment, the next one must find who has just joined. */
    private Behavior<Message> onMemberChanged(MemberChanged changed) {
        // The state may not have it yet.
        Set<Address> others = others();
        if (isOther(changed.member())) {
            others.add(Address.of(changed.member().address()));
        }
        knownMembers.write(others);
        return this;
    }

    private Set<Address> others() {
        var others = new HashSet<Address>();
        for (Member member : cluster.state().getMembers()) {
            if (isOther(member)) {
                others.add(Address.of(member.address()));
            }
        }
        return others;
    }

    private boolean isOther(Member member) {
        return PRESENT.contains(member.status()) && !member.equals(cluster.selfMember());
    }

    private Behavior<Message> onLook(Look look) {
        boolean hasMaster = false;
        for (Member member : cluster.state().getMembers()) {
            hasMaster |= member.hasRole(Keys.MASTER_ROLE);
        }
        knownMembers.write(others());
        boolean isMember = cluster.selfMember().status().equals(MemberStatus.up());
        looksWithoutMaster = isMember && !hasMaster ? looksWithoutMaster + 1 : 0;
        if (looksWithoutMaster >= LOOKS_WITHOUT_MASTER) {
            getContext().getLog().info("This cluster has had no node with the role master for a while");
            return Behaviors.stopped();
        }
        return this;
    }

    private Behavior<Message> onQuarantined(Quarantined quarantined) {
        getContext().getLog().info("Other members have removed this node");
        return Behaviors.stopped();
    }

    private Behavior<Message> onStop(Stop stop) {
        if (worker == null) {
            return Behaviors.stopped();
        }
        worker.tell(new Worker.Drain());
        return this;
    }
}
