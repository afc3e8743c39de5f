package io.pullwork.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.Masters;
import io.pullwork.task.QueueName;
import java.util.function.Function;

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

    @Override
    public void locate(QueueName queue, ActorRef<? super Located> replyTo) {
        region.tell(new ShardingEnvelope<>(queue.value(), new MasterMessage.Locate(replyTo.narrow())));
    }
}
