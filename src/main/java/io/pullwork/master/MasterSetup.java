package io.pullwork.master;

import akka.actor.typed.ActorRef;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.Masters;
import io.pullwork.queue.QueueSettings;
import io.pullwork.store.Store;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What all masters of a node share.
 *
 * @param nowMillis a clock that never goes back
 * @param masters those of other queues, into which tasks are moved
 * @param signs tells when a worker process dies; empty if workers are in this process
 */
public record MasterSetup(
        Store store, QueueSettings settings, LongSupplier nowMillis, Masters masters, Optional<Signs> signs) {

    /** The node's listener for signs of life. */
    public record Signs(ActorRef<SignsOfLife.Message> listener, LifeAddress address) {}

    LifeAddress lifeAddress() {
        return signs.map(Signs::address).orElse(LifeAddress.SAME_PROCESS);
    }
}
