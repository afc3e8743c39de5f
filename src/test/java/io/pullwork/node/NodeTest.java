package io.pullwork.node;

import static io.pullwork.job.Square.SQUARE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import io.pullwork.client.Pullwork;
import io.pullwork.job.Square;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A node in this process: a cluster of one, with a real network. */
class NodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void a_program_in_the_process_of_a_node_uses_its_queues() throws Exception {
        try (Node node = start("port = 0");
                Pullwork pullwork = Pullwork.on(node.system())) {
            node.awaitMasters();

            assertThat(pullwork.tasks("default").put(SQUARE, 7L).await(PATIENCE))
                    .isEqualTo("7 * 7 = 49");
        }
    }

    @Test
    void whoever_closes_a_node_comes_back_when_it_has_stopped_and_it_does_not_join_again() throws Exception {
        Node node = start("port = 0");
        ActorSystem<?> system = node.system();

        var another = CompletableFuture.runAsync(node::close);
        node.close();

        assertThat(system.getWhenTerminated().toCompletableFuture()).isDone();
        another.join();
        node.awaitStopped();
        assertThat(node.system()).isSameAs(system);
    }

    @Test
    void a_port_in_use_is_told_in_a_line_with_what_to_do() throws Exception {
        try (var taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> start("port = " + taken.getLocalPort()))
                    .isInstanceOfSatisfying(NodeFailure.class, failed -> assertThat(failed.kind())
                            .isEqualTo(NodeFailure.Kind.ADDRESS))
                    .hasMessageContaining("choose another by --port");
        }
    }

    @Test
    void a_second_node_that_would_keep_queues_is_refused_and_the_first_keeps_them() throws Exception {
        try (Node first = start("port = 0");
                Pullwork pullwork = Pullwork.on(first.system())) {
            assertThatThrownBy(() -> start("port = 0, seeds = [\"" + first.address() + "\"]"))
                    .isInstanceOfSatisfying(NodeFailure.class, failed -> assertThat(failed.kind())
                            .isEqualTo(NodeFailure.Kind.CONFIGURATION))
                    .hasMessage("the queues of this cluster are kept by " + first.address()
                            + ", and only one node can have the role master: start this one with --role worker");

            assertThat(pullwork.tasks("default").put(SQUARE, 7L).await(PATIENCE))
                    .isEqualTo("7 * 7 = 49");
        }
    }

    @Test
    void a_seed_that_is_not_there_in_time_is_told() throws Exception {
        int nobody;
        try (var free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }

        assertThatThrownBy(() -> start(
                        "port = 0, roles = [worker], join-timeout = 10 ms, seeds = [\"127.0.0.1:" + nobody + "\"]"))
                .isInstanceOfSatisfying(
                        NodeFailure.class, failed -> assertThat(failed.kind()).isEqualTo(NodeFailure.Kind.UNREACHABLE))
                .hasMessageContaining("is one running there?");
    }

    private static Node start(String settings) {
        return Node.start(
                NodeSettings.load(
                        Optional.empty(),
                        ConfigFactory.parseString("pullwork.node { store = memory, " + settings + " }")),
                Square.HANDLERS);
    }
}
