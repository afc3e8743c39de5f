package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import io.pullwork.task.QueueName;
import org.jspecify.annotations.Nullable;

/**
 * The master of a queue presents itself: to whoever asked where it is, and to workers it has discovered.
 *
 * @param epoch tells a new master from a repeated message
 * @param life where a worker process connects to show that it lives
 */
public record Located(QueueName queue, ActorRef<MasterMessage.Request> master, long epoch, LifeAddress life)
        implements ClientMessage.Reply, WorkerMessage.Order {

    /** Whether this is another master than the one known so far, and not an earlier one. */
    public boolean isNewsTo(@Nullable Located known) {
        return known == null || known.epoch < epoch || (known.epoch == epoch && !known.master.equals(master));
    }

    /** A listener on the master's node. */
    public record LifeAddress(String host, int port) {

        /** Master and worker are in one process: they live and die together. */
        public static final LifeAddress SAME_PROCESS = new LifeAddress("", 0);

        public boolean isSameProcess() {
            return port == 0;
        }
    }
}
