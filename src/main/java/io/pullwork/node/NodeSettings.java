package io.pullwork.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import io.pullwork.cluster.Address;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.protocol.Frame;
import io.pullwork.queue.QueueSettings;
import io.pullwork.task.QueueName;
import io.pullwork.task.RetryPolicy;
import io.pullwork.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What kind of node to run; immutable, and checked as a whole when loaded. What each setting means, and
 * its unit, stands in {@code reference.conf}.
 */
public final class NodeSettings {

    /** The role of nodes that keep queues. */
    public static final String MASTER = "master";

    /** The role of nodes that run tasks. */
    public static final String WORKER = "worker";

    /** Reads each setting once, so that a wrong one is refused at start and not when it is first needed. */
    private static final List<Consumer<NodeSettings>> EACH = List.of(
            NodeSettings::isInsecure,
            NodeSettings::address,
            NodeSettings::port,
            NodeSettings::roles,
            NodeSettings::seeds,
            NodeSettings::requireSeedsCanAnswer,
            NodeSettings::requireSeedsOfWorker,
            NodeSettings::joinTimeout,
            NodeSettings::isInMemory,
            NodeSettings::dataFolder,
            NodeSettings::queues,
            NodeSettings::handlerFolder,
            NodeSettings::parallelism,
            NodeSettings::lookAhead,
            NodeSettings::drainTimeout,
            NodeSettings::queueSettings,
            NodeSettings::maxPayloadBytes,
            settings -> settings.positive("pullwork.client.put-timeout"),
            settings -> settings.positive("pullwork.client.join-timeout"));

    private final Config config;

    private NodeSettings(Config config) {
        this.config = config;
    }

    /**
     * The settings in the order of their weight: {@code overrides} (from the command line), the operator's
     * file, the defaults of all jars, which look at the environment.
     *
     * @param file empty for {@code application.conf} in the working directory, if it is there
     * @throws NodeFailure (configuration) for an unknown {@code pullwork} key, with the nearest known one,
     *     or a value that cannot be; it names all of them
     */
    public static NodeSettings load(Optional<Path> file, Config overrides) {
        return checked(() -> SettingsLayers.merge(file, overrides));
    }

    /**
     * The settings of a program that is a node: these, over its own {@code application.conf} and system properties,
     * over the defaults.
     *
     * @throws NodeFailure as {@link #load}
     */
    public static NodeSettings ofProgram(Map<String, ?> wanted) {
        return checked(() -> ConfigFactory.parseMap(wanted, "the program").withFallback(ClusterConfig.ofProgram()));
    }

    private static NodeSettings checked(Supplier<Config> merged) {
        try {
            var settings = new NodeSettings(merged.get());
            List<String> problems = settings.problems();
            if (!problems.isEmpty()) {
                throw new NodeFailure(
                        NodeFailure.Kind.CONFIGURATION, String.join("; ", new LinkedHashSet<>(problems)), null);
            }
            return settings;
        } catch (ConfigException notReadable) {
            throw new NodeFailure(NodeFailure.Kind.CONFIGURATION, oneLine(notReadable), notReadable);
        }
    }

    private List<String> problems() {
        var problems = new ArrayList<String>(SettingsLayers.unknownKeys(config));
        for (Consumer<NodeSettings> setting : EACH) {
            try {
                setting.accept(this);
            } catch (ConfigException wrong) {
                problems.add(oneLine(wrong));
            }
        }
        return problems;
    }

    private static String oneLine(ConfigException wrong) {
        return String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * Settings that a room above this one reads by itself.
     *
     * @param read of all settings; throws a {@link ConfigException} for a wrong one
     * @throws NodeFailure (configuration) then
     */
    public <T> T read(Function<Config, T> read) {
        try {
            return read.apply(config);
        } catch (ConfigException wrong) {
            throw new NodeFailure(NodeFailure.Kind.CONFIGURATION, oneLine(wrong), wrong);
        }
    }

    /** All of it, with Akka's own settings. */
    public Config config() {
        return config;
    }

    /** The address on which this node listens and by which the others reach it. */
    public String host() {
        return config.getString("pullwork.node.host");
    }

    /** 0 takes a free one. */
    public int port() {
        return inRange("pullwork.node.port", 0, 65_535);
    }

    /** {@link #MASTER}, {@link #WORKER} or both. */
    public Set<String> roles() {
        var roles = new LinkedHashSet<>(strings(config, "pullwork.node.roles"));
        if (roles.isEmpty() || !Set.of(MASTER, WORKER).containsAll(roles)) {
            throw bad("pullwork.node.roles", "roles are master and worker, one or both, not " + roles);
        }
        return roles;
    }

    public boolean isMaster() {
        return roles().contains(MASTER);
    }

    public boolean isWorker() {
        return roles().contains(WORKER);
    }

    /** Without a master it would wait for ever in a cluster of its own. */
    private void requireSeedsOfWorker() {
        if (!isMaster() && seeds().isEmpty()) {
            throw bad(
                    "pullwork.node.roles",
                    "a node that is only a worker needs a node to join: name one by --seed host:port"
                            + " (pullwork.node.seeds)");
        }
    }

    /** Nodes to join; empty if this is the first node. */
    public List<Address> seeds() {
        return parsed("pullwork.node.seeds", Address::parse);
    }

    /** How long to try to reach a seed; empty for as long as it takes. */
    public Optional<Duration> joinTimeout() {
        String path = "pullwork.node.join-timeout";
        boolean isText = config.getValue(path).valueType() == ConfigValueType.STRING;
        if (isText && Set.of("infinite", "off").contains(config.getString(path))) {
            return Optional.empty();
        }
        return Optional.of(positive(path));
    }

    /** Whether an address that other machines reach is allowed. */
    public boolean isInsecure() {
        return config.getBoolean("pullwork.node.insecure");
    }

    /** Whether queues live only as long as their master. */
    public boolean isInMemory() {
        String store = config.getString("pullwork.node.store");
        if (!Set.of("sqlite", "memory").contains(store)) {
            throw bad("pullwork.node.store", "a store is sqlite or memory, not '" + store + "'");
        }
        return store.equals("memory");
    }

    /** Where queues are kept, unless in memory. */
    public Path dataFolder() {
        String path = "pullwork.node.data";
        String folder = config.getString(path);
        if (folder.isBlank() || folder.indexOf('\0') >= 0) {
            throw bad(path, "is not the name of a folder");
        }
        return Path.of(folder);
    }

    /** Whose tasks a worker runs, each once. */
    public List<QueueName> queues() {
        List<QueueName> queues = parsed("pullwork.worker.queues", QueueName::new);
        if (queues.isEmpty() && isWorker()) {
            throw bad("pullwork.worker.queues", "a worker needs at least one queue");
        }
        return queues;
    }

    /** Where jars with handlers are, if there are any. */
    public Optional<Path> handlerFolder() {
        String path = "pullwork.worker.handlers";
        String folder = config.getString(path);
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        if (folder.indexOf('\0') >= 0 || !Files.isDirectory(Path.of(folder))) {
            throw bad(path, "there is no folder " + folder);
        }
        return Optional.of(Path.of(folder));
    }

    /** How many tasks run at once, with 0 already turned into the number of processors. */
    public int parallelism() {
        int wanted = inRange("pullwork.worker.parallelism", 0, 10_000);
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }

    public Duration lookAhead() {
        return notNegative("pullwork.worker.look-ahead");
    }

    public Duration drainTimeout() {
        return notNegative("pullwork.worker.drain-timeout");
    }

    public WorkerSettings workerSettings() {
        return new WorkerSettings(queues(), parallelism(), lookAhead(), drainTimeout(), maxPayloadBytes());
    }

    public QueueSettings queueSettings() {
        return new QueueSettings(
                capacity(),
                retention(),
                letters(),
                retryPolicy(),
                inRange("pullwork.queue.max-passed-over", 1, Integer.MAX_VALUE),
                positive("pullwork.queue.adoption-grace").toMillis());
    }

    private QueueSettings.Capacity capacity() {
        return new QueueSettings.Capacity(
                inRange("pullwork.queue.max-tasks", 1, Integer.MAX_VALUE),
                bytes("pullwork.queue.max-bytes", Long.MAX_VALUE),
                inRange("pullwork.queue.max-results", 1, Integer.MAX_VALUE),
                bytes("pullwork.queue.max-leased-bytes", Long.MAX_VALUE),
                bytes("pullwork.queue.max-bytes-in-memory", Long.MAX_VALUE));
    }

    private QueueSettings.Retention retention() {
        return new QueueSettings.Retention(
                retentionMillis("pullwork.queue.untaken-result-retention"),
                retentionMillis("pullwork.queue.result-retention"),
                inRange("pullwork.queue.max-kept-results", 1, Integer.MAX_VALUE),
                bytes("pullwork.queue.max-kept-bytes", Long.MAX_VALUE),
                retentionMillis("pullwork.queue.key-retention"),
                inRange("pullwork.queue.max-keys", 1, Integer.MAX_VALUE));
    }

    private QueueSettings.KeptLetters letters() {
        String retention = "pullwork.queue.dead-letter-retention";
        return new QueueSettings.KeptLetters(
                inRange("pullwork.queue.max-dead-letters", 1, Integer.MAX_VALUE),
                atMostLongest(retention, notNegative(retention)));
    }

    private long retentionMillis(String path) {
        return atMostLongest(path, positive(path));
    }

    private long atMostLongest(String path, Duration value) {
        Duration longest = Duration.ofMillis(QueueSettings.Retention.LONGEST_MILLIS);
        if (value.compareTo(longest) > 0) {
            throw bad(path, "must be at most " + longest.toDays() + " days");
        }
        return value.toMillis();
    }

    private RetryPolicy retryPolicy() {
        Duration first = notNegative("pullwork.queue.retry.first-delay");
        Duration longest = notNegative("pullwork.queue.retry.max-delay");
        try {
            return new RetryPolicy(
                    inRange("pullwork.queue.retry.max-attempts", 1, Integer.MAX_VALUE),
                    first.toMillis(),
                    longest.toMillis(),
                    inRange("pullwork.queue.retry.jitter", 0, 100));
        } catch (IllegalArgumentException refused) {
            throw bad("pullwork.queue.retry.max-delay", String.valueOf(refused.getMessage()));
        }
    }

    public int maxPayloadBytes() {
        return (int) bytes("pullwork.task.max-payload", Frame.LARGEST_PAYLOAD_BYTES);
    }

    /** The host as an address, refused if others reach it and nobody has said that they may. */
    private InetAddress address() {
        String path = "pullwork.node.host";
        InetAddress address;
        try {
            address = InetAddress.getByName(host());
        } catch (UnknownHostException unknown) {
            throw bad(path, "'" + host() + "' is not an address or a known name");
        }
        if (host().isBlank() || address.isAnyLocalAddress()) {
            throw bad(path, "'" + host() + "' is not an address by which others reach this node: name one");
        }
        if (!address.isLoopbackAddress() && !isInsecure()) {
            throw bad(
                    path,
                    host() + " is reached by other machines, and nothing encrypts or authenticates yet:"
                            + " allow it by --insecure (pullwork.node.insecure = true)"
                            + " where everybody on the network may run tasks and read results");
        }
        return address;
    }

    /** A seed answers to the address that this node calls its own: a loopback one leads back to the seed. */
    private void requireSeedsCanAnswer() {
        if (!address().isLoopbackAddress()) {
            return;
        }
        for (Address seed : seeds()) {
            if (!isLoopbackOrUnknown(seed.host())) {
                throw bad(
                        "pullwork.node.seeds",
                        seed + " is on another machine, from which " + host()
                                + " does not lead back here: give this machine's address by --host"
                                + " (pullwork.node.host)");
            }
        }
    }

    private static boolean isLoopbackOrUnknown(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException notYetKnown) {
            return true;
        }
    }

    /** A list, or a text with commas, as the environment has it; without what is empty. */
    public static List<String> strings(Config config, String path) {
        Stream<String> strings = config.getValue(path).valueType() == ConfigValueType.STRING
                ? Stream.of(config.getString(path).split(",", -1))
                : config.getStringList(path).stream();
        return strings.map(String::strip).filter(text -> !text.isEmpty()).toList();
    }

    private <T> List<T> parsed(String path, Function<String, T> parse) {
        try {
            return strings(config, path).stream().map(parse).distinct().toList();
        } catch (IllegalArgumentException notOne) {
            throw bad(path, String.valueOf(notOne.getMessage()));
        }
    }

    private int inRange(String path, int min, int max) {
        int value = config.getInt(path);
        if (value < min || value > max) {
            throw bad(path, value + " is not " + min + " to " + max);
        }
        return value;
    }

    private long bytes(String path, long max) {
        long value = config.getBytes(path);
        if (value < 1 || value > max) {
            throw bad(path, value + " bytes is not 1 to " + max);
        }
        return value;
    }

    private Duration positive(String path) {
        Duration value = notNegative(path);
        if (value.toMillis() == 0) {
            throw bad(path, "must be at least 1 ms");
        }
        return value;
    }

    private Duration notNegative(String path) {
        Duration value = config.getDuration(path);
        if (value.isNegative()) {
            throw bad(path, "must not be negative");
        }
        return value;
    }

    private ConfigException bad(String path, String why) {
        return new ConfigException.BadValue(config.getValue(path).origin(), path, why);
    }
}
