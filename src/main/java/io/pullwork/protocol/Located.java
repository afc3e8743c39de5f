package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import io.pullwork.task.QueueName;

/**
 * The master of a queue presents itself: to whoever asked where it is, and to workers it has discovered.
 *
 * @param epoch tells a new master from a repeated message
 * @param life where a worker process connects to show that it lives
 */
public record Located(QueueName queue, ActorRef<MasterMessage.Request> master, long epoch, LifeAddress life)
        implements ClientMessage.Reply, WorkerMessage.Order {

    /** A listener on the master's node. */
    public record LifeAddress(String host, int port) {

        /** Master and worker are in one process: they live and die together. */
        public static final LifeAddress SAME_PROCESS = new LifeAddress("", 0);

        public boolean isSameProcess() {
            return port == 0;
        }
    }
}
