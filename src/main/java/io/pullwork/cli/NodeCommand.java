package io.pullwork.cli;

import io.pullwork.cluster.Address;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork node}: runs a node until it is stopped. */
@Command(
        name = "node",
        description = {
            "Runs a node of a cluster until it is stopped.",
            "Ctrl-C or SIGTERM stops it gracefully: it takes nothing new, lets what runs finish within"
                    + " pullwork.worker.drain-timeout, and gives the rest back."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class NodeCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "master keeps queues, worker runs tasks (default: master,worker).")
    private List<String> roles = List.of();

    @Option(
            names = "--queue",
            split = ",",
            paramLabel = "NAME",
            description = "Queues whose tasks a worker runs (default: default).")
    private List<String> queues = List.of();

    @Option(
            names = "--handlers",
            paramLabel = "DIR",
            description = "Folder of jars whose handlers a worker has besides its own (default: none).")
    private Optional<Path> handlers = Optional.empty();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Tasks that run at once (default: 0, as many as processors).")
    private Optional<Integer> parallelism = Optional.empty();

    @Option(names = "--host", description = "Address on which to listen (default: 127.0.0.1).")
    private Optional<String> host = Optional.empty();

    @Option(names = "--port", description = "Port on which to listen (default: 2551; 0 takes a free one).")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--seed",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Nodes to join (default: none, this is the first node).")
    private List<Address> seeds = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the queues (default: data).")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--memory", description = "Keep queues in memory: they end with this process.")
    private boolean isInMemory;

    @Option(
            names = "--insecure",
            description = "Allow an address that other machines reach: nothing encrypts or authenticates yet.")
    private boolean isInsecure;

    /** How the bench's children learn that their parent has died, in whatever way. */
    @Option(names = "--until-stdin-ends", hidden = true)
    private boolean isUntilStdinEnds;

    @Override
    public Integer call() throws InterruptedException {
        if (isInMemory && data.isPresent()) {
            throw new Refusal(ExitCodes.USAGE, "--memory keeps nothing in a folder: leave out --data or --memory");
        }
        NodeSettings settings = common.settings(overrides());
        if (handlers.isPresent() && !settings.isWorker()) {
            throw new Refusal(ExitCodes.USAGE, "--handlers: only a node with the role worker runs handlers");
        }
        if (!common.isVerbose()) {
            LogLevels.tellStory();
        }
        if (settings.isInsecure()) {
            common.tell("insecure: whoever reaches " + settings.host() + " can run tasks here and read results");
        }
        try (var own = new NodeHandlers(settings);
                Node node = Node.start(settings, own.all())) {
            var stop = new NodeStop(node);
            stop.atSignal();
            present(node, settings);
            if (isUntilStdinEnds) {
                Stdin.whenItEnds(stop::now);
            }
            node.awaitStopped();
            if (!stop.isWanted()) {
                throw new Refusal(ExitCodes.UNAVAILABLE, "the node has stopped by itself; its log says why");
            }
            return ExitCodes.OK;
        }
    }

    private Map<String, Object> overrides() {
        var overrides = new LinkedHashMap<String, Object>();
        put(overrides, "pullwork.node.roles", roles);
        put(overrides, "pullwork.worker.queues", queues);
        put(
                overrides,
                "pullwork.node.seeds",
                seeds.stream().map(Address::toString).toList());
        handlers.ifPresent(folder -> overrides.put("pullwork.worker.handlers", folder.toString()));
        parallelism.ifPresent(n -> overrides.put("pullwork.worker.parallelism", n));
        host.ifPresent(name -> overrides.put("pullwork.node.host", name));
        port.ifPresent(number -> overrides.put("pullwork.node.port", number));
        data.ifPresent(folder -> overrides.put("pullwork.node.data", folder.toString()));
        if (isInMemory) {
            overrides.put("pullwork.node.store", "memory");
        }
        if (isInsecure) {
            overrides.put("pullwork.node.insecure", true);
        }
        return overrides;
    }

    private static void put(Map<String, Object> overrides, String path, List<String> values) {
        if (!values.isEmpty()) {
            overrides.put(path, values);
        }
    }

    /** One line: what it is, where it listens, how another joins it, with a port that is free on this machine too. */
    private void present(Node node, NodeSettings settings) {
        String roles = String.join(" and ", settings.roles());
        String join = Program.name() + " node --role worker --port 0"
                + (settings.isInsecure() ? " --host ITS-ADDRESS --insecure" : "")
                + " --seed "
                + (settings.isMaster() ? node.address() : settings.seeds().get(0));
        String store = settings.isInMemory() ? "memory" : settings.dataFolder().toString();
        if (common.output().isText()) {
            common.out()
                    .println(roles + " on " + node.address()
                            + (settings.isMaster() ? ", queues in " + store : "")
                            + "; join it by: " + join);
        } else {
            var line = new LinkedHashMap<String, Object>();
            line.put("address", node.address());
            line.put("roles", settings.roles());
            line.put("queues", settings.queues().stream().map(Object::toString).toList());
            line.put("store", store);
            line.put("join", join);
            common.out().println(Json.write(line));
        }
        common.out().flush();
    }
}
