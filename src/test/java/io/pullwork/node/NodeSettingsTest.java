package io.pullwork.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.pullwork.cluster.Address;
import io.pullwork.queue.QueueSettings;
import io.pullwork.task.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

    private final Path folder;

    NodeSettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void what_a_room_above_reads_for_itself_is_refused_as_all_else() {
        NodeSettings settings = load(Map.of());

        int port = settings.read(config -> config.getInt("pullwork.node.port"));
        assertThat(port).isEqualTo(2551);
        assertThatThrownBy(() -> settings.read(config -> config.getInt("pullwork.node.host")))
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining("pullwork.node.host");
    }

    @Test
    void without_file_and_options_the_defaults_hold() {
        NodeSettings settings = load(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(2551);
        assertThat(settings.roles()).containsExactly("master", "worker");
        assertThat(settings.seeds()).isEmpty();
        assertThat(settings.joinTimeout()).isEmpty();
        assertThat(settings.isInsecure()).isFalse();
        assertThat(settings.isInMemory()).isFalse();
        assertThat(settings.dataFolder()).isEqualTo(Path.of("data"));
        assertThat(settings.queues()).containsExactly(new QueueName("default"));
        assertThat(settings.parallelism()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.lookAhead()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.queueSettings()).isEqualTo(QueueSettings.DEFAULTS);
        assertThat(settings.maxPayloadBytes()).isEqualTo(1 << 20);
    }

    @Test
    void options_win_over_the_file_and_the_file_over_the_defaults() throws IOException {
        Path file = file("pullwork.node { port = 3000, data = fromFile }", "akka.loglevel = DEBUG");

        NodeSettings settings = NodeSettings.load(
                Optional.of(file), ConfigFactory.parseMap(Map.of("pullwork.node.port", 4000), "command line"));

        assertThat(settings.port()).isEqualTo(4000);
        assertThat(settings.dataFolder()).isEqualTo(Path.of("fromFile"));
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.config().getString("akka.loglevel")).isEqualTo("DEBUG");
    }

    @Test
    void lists_may_be_written_with_commas_as_the_environment_must() {
        NodeSettings settings =
                load(Map.of("pullwork.node.seeds", "127.0.0.1:1, [::1]:2", "pullwork.worker.queues", "a,b,a"));

        assertThat(settings.seeds()).containsExactly(new Address("127.0.0.1", 1), new Address("::1", 2));
        assertThat(settings.queues()).containsExactly(new QueueName("a"), new QueueName("b"));
    }

    @Test
    void a_join_timeout_is_a_duration_or_infinite() {
        assertThat(load(Map.of("pullwork.node.join-timeout", "3 s")).joinTimeout())
                .contains(Duration.ofSeconds(3));
        assertThat(load(Map.of("pullwork.node.join-timeout", "off")).joinTimeout())
                .isEmpty();
    }

    @Test
    void a_master_alone_needs_no_queues_of_a_worker() {
        NodeSettings settings =
                load(Map.of("pullwork.node.roles", List.of("master"), "pullwork.worker.queues", List.of()));

        assertThat(settings.isMaster()).isTrue();
        assertThat(settings.isWorker()).isFalse();
    }

    @Test
    void an_unknown_key_is_refused_with_file_line_and_the_nearest_known_one() throws IOException {
        Path file = file("", "pullwork.node.prot = 1");

        assertThatThrownBy(() -> NodeSettings.load(Optional.of(file), ConfigFactory.empty()))
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining("test.conf: 2")
                .hasMessageContaining("pullwork.node.prot is not a setting; did you mean pullwork.node.port?")
                .extracting(failure -> ((NodeFailure) failure).kind())
                .isEqualTo(NodeFailure.Kind.CONFIGURATION);
    }

    @Test
    void a_value_in_place_of_a_group_is_refused() {
        refused(Map.of("pullwork.node", 5), "pullwork.node is not a setting but a group of settings");
    }

    @Test
    void all_that_is_wrong_is_said_at_once_in_one_line() {
        assertThatThrownBy(() -> load(Map.of("pullwork.node.port", "x", "pullwork.nod.port", 1)))
                .hasMessageContaining("pullwork.node.port")
                .hasMessageContaining("pullwork.nod.port")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_file_that_is_not_hocon_is_refused_with_its_line() throws IOException {
        Path file = file("pullwork {", "  node.port = 1 }}");

        assertThatThrownBy(() -> NodeSettings.load(Optional.of(file), ConfigFactory.empty()))
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining("test.conf: 2");
    }

    @Test
    void a_file_that_was_named_must_be_there() {
        assertThatThrownBy(() -> NodeSettings.load(Optional.of(folder.resolve("none.conf")), ConfigFactory.empty()))
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining("none.conf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pullwork.node.port         | 65536        | 65536 is not 0 to 65535",
                "pullwork.node.port         | -1           | -1 is not 0 to 65535",
                "pullwork.node.port         | many         | NUMBER",
                "pullwork.node.roles        | boss         | roles are master and worker",
                "pullwork.node.roles        | ,            | roles are master and worker",
                "pullwork.node.seeds        | localhost    | 'localhost' is not host:port",
                "pullwork.node.seeds        | a:0          | 'a:0' is not host:port",
                "pullwork.node.seeds        | 192.0.2.1:1  | does not lead back here",
                "pullwork.node.store        | oracle       | sqlite or memory",
                "pullwork.node.host         | 0.0.0.0      | not an address by which others reach",
                "pullwork.node.host         | 192.0.2.1    | --insecure",
                "pullwork.node.insecure     | perhaps      | BOOLEAN",
                "pullwork.node.join-timeout | soon         | pullwork.node.join-timeout",
                "pullwork.node.join-timeout | 0            | at least 1 ms",
                "pullwork.worker.queues     | a/b          | queue name 'a/b'",
                "pullwork.worker.queues     | ,            | a worker needs at least one queue",
                "pullwork.worker.parallelism| -1           | is not 0 to",
                "pullwork.worker.look-ahead | -5 ms        | must not be negative",
                "pullwork.queue.max-tasks   | 0            | 0 is not 1 to",
                "pullwork.queue.max-bytes   | 0            | 0 bytes is not 1 to",
                "pullwork.queue.untaken-result-retention | 0 | must be at least 1 ms",
                "pullwork.queue.result-retention | 36501 d | must be at most 36500 days",
                "pullwork.queue.max-kept-results | 0      | 0 is not 1 to",
                "pullwork.queue.max-kept-bytes | 0        | 0 bytes is not 1 to",
                "pullwork.queue.retry.max-attempts | 0    | 0 is not 1 to",
                "pullwork.queue.retry.max-delay | 10 ms   | is shorter than the first",
                "pullwork.queue.retry.jitter | 101        | 101 is not 0 to 100",
                "pullwork.queue.max-passed-over | 0       | 0 is not 1 to",
                "pullwork.task.max-payload  | 2 MiB        | 2097152 bytes is not 1 to 1048576",
                "pullwork.worker.handlers   | nowhere      | there is no folder nowhere",
                "pullwork.client.put-timeout| x            | pullwork.client.put-timeout",
            })
    void a_value_that_cannot_be_is_refused(String path, String value, String why) {
        refused(Map.of(path, value), why);
        refused(Map.of(path, value), path);
    }

    @Test
    void an_address_that_others_reach_is_allowed_where_somebody_says_so() {
        NodeSettings settings = load(Map.of("pullwork.node.host", "192.0.2.1", "pullwork.node.insecure", true));

        assertThat(settings.host()).isEqualTo("192.0.2.1");
    }

    private static void refused(Map<String, ?> overrides, String why) {
        assertThatThrownBy(() -> load(overrides))
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining(why)
                .extracting(failure -> ((NodeFailure) failure).kind())
                .isEqualTo(NodeFailure.Kind.CONFIGURATION);
    }

    private static NodeSettings load(Map<String, ?> overrides) {
        return NodeSettings.load(Optional.empty(), ConfigFactory.parseMap(overrides, "command line"));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("test.conf"), List.of(lines));
    }
}
