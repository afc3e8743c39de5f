package io.pullwork.cli;

import io.pullwork.cluster.Address;
import io.pullwork.handler.Handlers;
import io.pullwork.job.Square;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork demo worker}: squares what a demo's master puts, until nothing more comes. */
@Command(
        name = "worker",
        description = "Pulls numbers from the master that 'pullwork demo master' runs, and gives back their"
                + " squares; ends when no task has come for a while. Several of them share the tasks.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoWorkerCommand implements Callable<Integer> {

    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final int LOOK_EVERY_MILLIS = 100;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--master",
            required = true,
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Where the master listens.")
    @SuppressWarnings("NullAway.Init")
    private Address master;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long without a task means that the queue is empty (default: 1s).")
    private Duration timeout = Duration.ofSeconds(1);

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long each task pretends to work (default: 1s).")
    private Duration delay = Duration.ofSeconds(1);

    @Option(names = "--parallelism", paramLabel = "N", description = "Tasks that run at once (default: 1).")
    private int parallelism = 1;

    @Option(
            names = "--host",
            description = "This machine's address, by which the master reaches it (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(
            names = "--insecure",
            description = "Allow an address that other machines reach: nothing encrypts or authenticates yet.")
    private boolean isInsecure;

    private final Idleness idleness = new Idleness();

    @Override
    public Integer call() throws InterruptedException {
        NodeSettings settings = common.settings(overrides());
        common.story().println("Connect to server " + master.host() + "...");
        if (new InetSocketAddress(master.host(), master.port()).isUnresolved()) {
            common.tell("waiting until the name " + master.host() + " is known");
        } else if (!isMasterListening()) {
            common.tell("waiting for the master at " + master + " (start it with: " + Program.name()
                    + " demo master --port " + master.port() + ")");
        }
        try (Node node = Node.start(settings, Handlers.of(Square.SQUARE, this::square))) {
            new NodeStop(node).atSignal();
            node.awaitMasters();
            awaitEmptyQueue(node);
            common.story().println("task queue is empty.");
        }
        common.story().println("worker exit.");
        if (!common.output().isText()) {
            common.out().println(Json.write(Map.of("tasks_run", idleness.ended())));
        }
        return ExitCodes.OK;
    }

    /** Nothing has come for a while; but with results that the master does not have yet, it is away, not done. */
    private void awaitEmptyQueue(Node node) throws InterruptedException {
        idleness.await(timeout);
        if (!node.isSettled()) {
            common.tell("the master is away; waiting for it with results that it does not have yet");
        }
        while (!node.isSettled()) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            idleness.await(timeout);
        }
    }

    private String square(long n) throws InterruptedException {
        idleness.begin();
        try {
            common.story().println("run task " + n + " * " + n + "...");
            String result = Square.square(n);
            Thread.sleep(delay.toMillis());
            return result;
        } finally {
            idleness.end();
        }
    }

    private Map<String, Object> overrides() {
        var overrides = new HashMap<String, Object>();
        overrides.put("pullwork.node.host", host);
        overrides.put("pullwork.node.port", 0);
        overrides.put("pullwork.node.seeds", List.of(master.toString()));
        overrides.put("pullwork.node.roles", List.of(NodeSettings.WORKER));
        overrides.put("pullwork.node.join-timeout", "infinite");
        overrides.put("pullwork.worker.queues", List.of(DemoMaster.QUEUE));
        overrides.put("pullwork.worker.parallelism", parallelism);
        if (isInsecure) {
            overrides.put("pullwork.node.insecure", true);
        }
        return overrides;
    }

    /** Only to tell the user at once what the node will wait for anyway. */
    private boolean isMasterListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(master.host(), master.port()), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
