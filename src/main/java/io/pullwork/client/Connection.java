package io.pullwork.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Masters;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client program in some actor system: an actor for each queue it uses. */
final class Connection implements Pullwork {

    private final ActorSystem<?> system;
    private final Masters masters;
    private final ClientSettings settings;
    private final Runnable onClose;
    private final ClientId client = ClientId.random();
    private final ConcurrentHashMap<QueueName, QueueEnds> queues = new ConcurrentHashMap<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Connection(ActorSystem<?> system, Masters masters, ClientSettings settings, Runnable onClose) {
        this.system = system;
        this.masters = masters;
        this.settings = settings;
        this.onClose = onClose;
    }

    @Override
    public TaskQueue tasks(String queue) {
        return ends(queue);
    }

    @Override
    public ResultQueue results(String queue) {
        return ends(queue);
    }

    private QueueEnds ends(String queue) {
        if (isClosed.get()) {
            throw new IllegalStateException("this connection is closed");
        }
        return queues.computeIfAbsent(new QueueName(queue), this::endsOf);
    }

    private QueueEnds endsOf(QueueName queue) {
        var promises = new Promises(queue);
        return new QueueEnds(queue, actorOf(queue, promises), promises, settings);
    }

    private ActorRef<ClientMessage> actorOf(QueueName queue, Promises promises) {
        return system.systemActorOf(
                QueueClient.create(queue, client, masters, promises),
                "pullwork-client-" + client + "-" + queue,
                Props.empty());
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            queues.values().forEach(QueueEnds::close);
            onClose.run();
        }
    }
}
