package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.job.Square;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork demo}: a master and a worker in one process, and ten numbers squared. */
@Command(
        name = "demo",
        description = {
            "Squares random numbers: a master puts them as tasks, a worker pulls them and gives the results back.",
            "All in this process, through a real cluster node and a durable store in a temporary folder;"
                    + " the subcommands are its two halves, for two terminals or machines."
        },
        subcommands = {DemoMasterCommand.class, DemoWorkerCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--tasks", paramLabel = "N", description = "How many numbers (default: 10).")
    private int tasks = 10;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long to wait for each result (default: 10s).")
    private Duration timeout = Duration.ofSeconds(10);

    @Override
    public Integer call() throws InterruptedException {
        var master = new DemoMaster(common, tasks, timeout);
        Handlers handlers = Handlers.of(Square.SQUARE, n -> {
            common.story().println("run task " + n + " * " + n + "...");
            return Square.square(n);
        });
        try (TemporaryFolder folder = TemporaryFolder.create();
                Node node = Node.start(common.settings(overrides(folder)), handlers);
                Pullwork pullwork = Pullwork.on(node.system())) {
            folder.deleteAfter(node::close);
            return master.putAndTake(pullwork);
        }
    }

    /** Whatever stands in an operator's file: the demo keeps to itself. */
    private static Map<String, Object> overrides(TemporaryFolder folder) {
        return Map.of(
                "pullwork.node.host", "127.0.0.1",
                "pullwork.node.port", 0,
                "pullwork.node.seeds", List.of(),
                "pullwork.node.roles", List.of(NodeSettings.MASTER, NodeSettings.WORKER),
                "pullwork.node.store", "sqlite",
                "pullwork.node.data", folder.path().resolve("data").toString(),
                "pullwork.worker.queues", List.of(DemoMaster.QUEUE));
    }
}
