package io.pullwork.client;

import io.pullwork.handler.Handlers;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a program is to run tasks; from {@link Pullwork#worker}. What is not said here is as the program's own
 * {@code application.conf} and system properties say, and else as {@code reference.conf} does.
 */
public final class WorkerBuilder {

    private final Handlers handlers;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    WorkerBuilder(Handlers handlers) {
        this.handlers = handlers;
        with("pullwork.node.roles", List.of(NodeSettings.WORKER));
        with("pullwork.node.port", 0);
    }

    /** {@code host:port} of nodes that run already, at least one. */
    public WorkerBuilder seeds(String... seeds) {
        return with("pullwork.node.seeds", List.of(seeds));
    }

    /** Whose tasks it runs; {@code default} unless it is said. */
    public WorkerBuilder queues(String... queues) {
        return with("pullwork.worker.queues", List.of(queues));
    }

    /** How many tasks it runs at once; 0, as many as there are processors, unless it is said. */
    public WorkerBuilder parallelism(int tasks) {
        return with("pullwork.worker.parallelism", tasks);
    }

    /** The address of this machine by which the others reach it; 127.0.0.1 unless it is said. */
    public WorkerBuilder host(String host) {
        return with("pullwork.node.host", host);
    }

    /**
     * Any other setting by its name, as {@code reference.conf} has it.
     *
     * @param value a number, true or false, a list of texts; all else is what it says as a text: a path, an address
     */
    public WorkerBuilder with(String setting, Object value) {
        boolean isPlain = value instanceof Number || value instanceof Boolean || value instanceof List;
        settings.put(setting, isPlain ? value : value.toString());
        return this;
    }

    /**
     * Joins the cluster and begins to run tasks. Waits for a seed that is not there yet, without end unless
     * {@code pullwork.node.join-timeout} says otherwise. When the JVM is told to end, the worker stops as by
     * {@link RunningWorker#close}.
     *
     * @throws io.pullwork.node.NodeFailure if it cannot: the message says why and what to do
     */
    public RunningWorker start() {
        return new RunningWorker(Node.start(NodeSettings.ofProgram(settings), handlers));
    }
}
