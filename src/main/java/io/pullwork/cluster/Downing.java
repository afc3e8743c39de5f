package io.pullwork.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.Member;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Subscribe;
import java.time.Duration;

/**
 * Removes members that have been unreachable for a moment, from every member's own view. In a partition
 * each side removes the other; that is safe here, where the store's epoch decides which master may write
 * and a lease which result counts, and it is what lets the rest go on at once. Akka's own strategies
 * keep one side alive at the price of waiting; they suit systems that have no such fence.
 */
public final class Downing extends AbstractBehavior<Downing.Message> {

    /** What this actor is told: by the cluster, or by its own timers. */
    public sealed interface Message {}

    private record Changed(ReachabilityEvent event) implements Message {}

    private record StillUnreachable(Member member) implements Message {}

    private final Cluster cluster;
    private final TimerScheduler<Message> timers;
    private final Duration stableAfter;

    /** A member is removed when it has been unreachable for {@code stableAfter}. */
    public static Behavior<Message> create(Duration stableAfter) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Downing(context, timers, stableAfter)));
    }

    private Downing(ActorContext<Message> context, TimerScheduler<Message> timers, Duration stableAfter) {
        super(context);
        this.cluster = Cluster.get(context.getSystem());
        this.timers = timers;
        this.stableAfter = stableAfter;
        var events = context.messageAdapter(ReachabilityEvent.class, Changed::new);
        cluster.subscriptions().tell(Subscribe.create(events, ReachabilityEvent.class));
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, this::onChanged)
                .onMessage(StillUnreachable.class, this::onStillUnreachable)
                .build();
    }

    private Behavior<Message> onChanged(Changed changed) {
        Member member = changed.event().member();
        UniqueAddress incarnation = member.uniqueAddress();
        if (changed.event() instanceof UnreachableMember) {
            timers.startSingleTimer(incarnation, new StillUnreachable(member), stableAfter);
        } else if (changed.event() instanceof ReachableMember) {
            timers.cancel(incarnation);
        }
        return this;
    }

    private Behavior<Message> onStillUnreachable(StillUnreachable unreachable) {
        Member member = unreachable.member();
        // Only this incarnation: another may have joined at its address meanwhile.
        if (!isUnreachable(member.uniqueAddress())) {
            return this;
        }
        getContext().getLog().info("The process at {} is gone: others do its work", Address.of(member.address()));
        cluster.manager().tell(new Down(member.address()));
        return this;
    }

    private boolean isUnreachable(UniqueAddress incarnation) {
        for (Member member : cluster.state().getUnreachable()) {
            if (member.uniqueAddress().equals(incarnation)) {
                return true;
            }
        }
        return false;
    }
}
