package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork demo master}: puts numbers, waits for workers in other processes to square them. */
@Command(
        name = "master",
        description = "Puts random numbers as tasks and takes their squares from workers, started with"
                + " 'pullwork demo worker'.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoMasterCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--host", description = "Address on which to listen (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "Port on which to listen (default: 5000).")
    private int port = 5000;

    @Option(
            names = "--insecure",
            description = "Allow an address that other machines reach: nothing encrypts or authenticates yet.")
    private boolean isInsecure;

    @Option(names = "--tasks", paramLabel = "N", description = "How many numbers (default: 10).")
    private int tasks = 10;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to wait for each result (default: 10s).")
    private Duration timeout = Duration.ofSeconds(10);

    @ArgGroup
    private final Place place = new Place();

    /** Where the queue is kept; without either in a temporary folder, which is gone at the end. */
    static final class Place {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Keep the queue in this folder; what an earlier run left there is finished too"
                        + " (default: a temporary one).")
        Optional<Path> data = Optional.empty();

        @Option(names = "--memory", description = "Keep the queue in memory.")
        boolean isInMemory;
    }

    @Override
    public Integer call() throws InterruptedException {
        var master = new DemoMaster(common, tasks, timeout);
        try (TemporaryFolder folder = TemporaryFolder.create();
                Node node = Node.start(common.settings(overrides(folder)), Handlers.NONE);
                Pullwork pullwork = Pullwork.on(node.system())) {
            folder.deleteAfter(node::close);
            common.tell("start workers with: " + Program.name() + " demo worker --master " + node.address());
            return master.putAndTake(pullwork);
        }
    }

    private Map<String, Object> overrides(TemporaryFolder folder) {
        var overrides = new HashMap<String, Object>();
        overrides.put("pullwork.node.host", host);
        overrides.put("pullwork.node.port", port);
        overrides.put("pullwork.node.seeds", List.of());
        overrides.put("pullwork.node.roles", List.of(NodeSettings.MASTER));
        overrides.put("pullwork.node.store", place.isInMemory ? "memory" : "sqlite");
        overrides.put(
                "pullwork.node.data",
                place.data.orElse(folder.path().resolve("data")).toString());
        if (isInsecure) {
            overrides.put("pullwork.node.insecure", true);
        }
        return overrides;
    }
}
