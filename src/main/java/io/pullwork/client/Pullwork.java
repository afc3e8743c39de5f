package io.pullwork.client;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.cluster.ShardedMasters;
import io.pullwork.handler.Handlers;
import io.pullwork.node.NodeSettings;
import io.pullwork.store.MemoryStore;
import io.pullwork.store.SqliteStore;
import java.nio.file.Path;

/**
 * The way in. Closing it ends this program's part, never the queues.
 *
 * <pre>{@code
 * try (var pullwork = Pullwork.connect("10.0.0.5:2551")) {
 *     TaskHandle<String> handle = pullwork.tasks("numbers").put(SQUARE, 7L);
 *     System.out.println(handle.await(Duration.ofSeconds(10)));
 * }
 * }</pre>
 */
public interface Pullwork extends AutoCloseable {

    /**
     * Joins the cluster of these nodes, as a member with the role {@code client}, and waits up to 30 s
     * for it.
     *
     * @param seeds {@code host:port} of nodes, at least one of which runs
     * @throws ConnectFailed if none could be reached in this time
     */
    static Pullwork connect(String... seeds) {
        return connect(ClusterConfig.ofProgram(), seeds);
    }

    /**
     * As {@link #connect(String...)}, with these settings instead of those of the program's {@code application.conf}.
     *
     * @param settings all of them, as {@code ConfigFactory.load} gives them
     */
    static Pullwork connect(Config settings, String... seeds) {
        return Joined.cluster(settings, seeds);
    }

    /**
     * Uses an actor system that is, or will be, a member of the cluster; closing leaves it running. It ends
     * with that system, also when a node that the cluster has removed joins again with another one.
     *
     * <p>To be called from a thread of the program's own: sharding waits for actors to start.
     */
    static Pullwork on(ActorSystem<?> system) {
        return new Connection(
                system,
                ShardedMasters.of(system),
                ClientSettings.of(system.settings().config()),
                () -> {});
    }

    /**
     * Runs tasks in this program, for a cluster:
     *
     * <pre>{@code
     * try (var worker = Pullwork.worker(HANDLERS).queues("mail").seeds("10.0.0.5:2551").start()) {
     *     worker.awaitStopped();
     * }
     * }</pre>
     */
    static WorkerBuilder worker(Handlers handlers) {
        return new WorkerBuilder(handlers);
    }

    /**
     * A master, a worker and a durable store in this JVM, with no network. The worker runs as many tasks
     * at once as there are processors.
     *
     * @param folder where queues are kept; created if missing, used by one process at a time
     * @param handlers what the worker can run
     */
    static Pullwork embedded(Path folder, Handlers handlers) {
        return Embedded.start(SqliteStore.open(folder), handlers);
    }

    /**
     * As {@link #embedded(Path, Handlers)}, as a node with these settings that is all of its cluster.
     *
     * @param settings of which {@code pullwork.node.data} names the folder
     */
    static Pullwork embedded(NodeSettings settings, Handlers handlers) {
        return Embedded.start(settings, handlers);
    }

    /** As {@link #embedded(Path, Handlers)}, with queues that end with this program. */
    static Pullwork embeddedInMemory(Handlers handlers) {
        return Embedded.start(new MemoryStore(), handlers);
    }

    /** The end of the queue where tasks are put; the queue comes into being on first use. */
    TaskQueue tasks(String queue);

    /** The end of the queue where results are taken. */
    ResultQueue results(String queue);

    /** The queue as its operator sees it. */
    QueueAdmin admin(String queue);

    /** Ends waiting calls as failed, leaves the cluster if {@link #connect} joined it. */
    @Override
    void close();
}
