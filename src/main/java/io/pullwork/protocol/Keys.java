package io.pullwork.protocol;

import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.pullwork.task.QueueName;

/** Under which names the parts of Pullwork find each other in a cluster. */
public final class Keys {

    /** The sharded entity: one master for each queue, named by it. */
    public static final EntityTypeKey<MasterMessage> MASTER = EntityTypeKey.create(MasterMessage.class, "master");

    /** The role of nodes that may carry masters. */
    public static final String MASTER_ROLE = "master";

    private Keys() {}

    /** Under which workers of the queue register with the receptionist. */
    public static ServiceKey<WorkerMessage.Order> workersOf(QueueName queue) {
        return ServiceKey.create(WorkerMessage.Order.class, "workers-of-" + queue.value());
    }
}
