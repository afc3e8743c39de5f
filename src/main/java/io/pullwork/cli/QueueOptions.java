package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.client.QueueAdmin;
import io.pullwork.cluster.Address;
import io.pullwork.node.NodeSettings;
import io.pullwork.task.QueueName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Into which queue a command puts its tasks: one of a cluster, or one of its own that this machine works off. */
final class QueueOptions {

    private static final String RUN = "[A-Za-z0-9._-]{1,63}";

    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "A node of the cluster whose workers are to do it (default: none, this machine does).")
    private Optional<Address> master = Optional.empty();

    @Option(names = "--queue", paramLabel = "NAME", description = "Queue to put the tasks into (default: default).")
    private String queue = "default";

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Do all of it anew under this name; the same name goes on with that (default: one for all).")
    private Optional<String> run = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the queue on this machine (default: data).")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Allow a master on another machine: nothing encrypts or authenticates yet.")
    private boolean isInsecure;

    void check() {
        try {
            new QueueName(queue);
        } catch (IllegalArgumentException noName) {
            throw new Refusal(ExitCodes.USAGE, "--queue: " + noName.getMessage());
        }
        if (!run.orElse("run").matches(RUN)) {
            throw new Refusal(ExitCodes.USAGE, "--run is not 1 to 63 of A-Z a-z 0-9 . _ -");
        }
        if (master.isEmpty() && isInsecure) {
            throw new Refusal(ExitCodes.USAGE, "--insecure is for a master on another machine: name it by --master");
        }
        if (master.isPresent() && data.isPresent()) {
            throw new Refusal(ExitCodes.USAGE, "--data is the queue of this machine: leave out it or --master");
        }
    }

    /** @param wanted by this command, over the operator's */
    NodeSettings settings(CommonOptions common, Map<String, ?> wanted) {
        var overrides = new LinkedHashMap<String, Object>(wanted);
        if (isInsecure) {
            overrides.put("pullwork.client.insecure", true);
        }
        data.ifPresent(folder -> overrides.put("pullwork.node.data", folder.toString()));
        return common.settings(overrides);
    }

    /** The cluster, or this machine as all of it, whose worker also does what other commands have left. */
    Pullwork open(NodeSettings settings, NodeHandlers own) {
        return master.map(seed -> Pullwork.connect(settings.config(), seed.toString()))
                .orElseGet(() -> Pullwork.embedded(settings, own.all()));
    }

    /** What has paused the queue of this machine is over, or shows again. */
    void resumeOwn(QueueAdmin admin) throws InterruptedException {
        if (isOfThisMachine() && admin.status().isPaused()) {
            admin.resume();
        }
    }

    /** What another command is to be given to mean the same queue, each option with a space before it. */
    String asOptions() {
        return master.map(seed -> " --master " + seed).orElse("")
                + data.map(folder -> " --data '" + folder + "'").orElse("")
                + (queue.equals("default") ? "" : " --queue " + queue);
    }

    boolean isOfThisMachine() {
        return master.isEmpty();
    }

    String queue() {
        return queue;
    }

    /** With what the keys of the tasks begin. */
    String keyPrefix() {
        return run.map(name -> name + "-").orElse("");
    }
}
