package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import io.pullwork.task.QueueName;

/** Finds the master of a queue, and starts it on the queue's first use. */
@FunctionalInterface
public interface Masters {

    /** The answer may be lost or take long, while a cluster forms: ask again every second or so. */
    void locate(QueueName queue, ActorRef<? super Located> replyTo);
}
