package io.pullwork.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.Cluster;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.Masters;
import io.pullwork.task.QueueName;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Masters as sharded entities of a cluster, one for each queue, on nodes with the role {@code master}. */
public final class ShardedMasters implements Masters {

    private final ActorRef<ShardingEnvelope<MasterMessage>> region;

    private ShardedMasters(ActorRef<ShardingEnvelope<MasterMessage>> region) {
        this.region = region;
    }

    /** For a node that carries masters; before {@link #of} is called there. */
    public static ShardedMasters carriedBy(
            ActorSystem<?> system, Function<QueueName, Behavior<MasterMessage>> behavior) {
        var entity = Entity.of(Keys.MASTER, context -> behavior.apply(new QueueName(context.getEntityId())));
        return new ShardedMasters(ClusterSharding.get(system).init(entity.withRole(Keys.MASTER_ROLE)));
    }

    /** For any member: those of the cluster, wherever they are. */
    public static ShardedMasters of(ActorSystem<?> system) {
        return carriedBy(system, queue -> Behaviors.stopped());
    }

    /**
     * The member with the role {@code master} that has been one for longer than this process, if there is one:
     * where queues are kept in a folder, only the oldest keeps them.
     */
    public static Optional<Address> olderThan(ActorSystem<?> system) {
        Cluster cluster = Cluster.get(system);
        Member self = cluster.selfMember();
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> !member.equals(self) && member.hasRole(Keys.MASTER_ROLE))
                .filter(member -> member.status().equals(MemberStatus.up()) && member.isOlderThan(self))
                .map(member -> Address.of(member.address()))
                .findFirst();
    }

    @Override
    public void locate(QueueName queue, ActorRef<? super Located> replyTo) {
        region.tell(new ShardingEnvelope<>(queue.value(), new MasterMessage.Locate(replyTo.narrow())));
    }
}
