package io.pullwork.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Masters;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client program in some actor system: an actor for each queue it uses. */
final class Connection implements Pullwork {

    /** How long to wait for the masters to confirm what this program has in hand. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

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

    @Override
    public QueueAdmin admin(String queue) {
        return ends(queue).admin();
    }

    private QueueEnds ends(String queue) {
        if (isClosed.get()) {
            throw new ConnectionClosed("this connection is closed");
        }
        return queues.computeIfAbsent(new QueueName(queue), this::endsOf);
    }

    private QueueEnds endsOf(QueueName queue) {
        var promises = new Promises(queue);
        return new QueueEnds(queue, new ByActor(actorOf(queue, promises), promises), promises, settings);
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
            var ended = queues.values().stream().map(QueueEnds::close).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(ended)
                    .completeOnTimeout(null, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            onClose.run();
        }
    }
}
