package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.node.Node;
import io.pullwork.node.NodeFailure;
import io.pullwork.node.NodeSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that runs tasks for a cluster, which here has another system of the same process as its master. */
@Timeout(120)
class WorkerBuilderTest {

    private static final TaskType<String, String> GREET = TaskType.of("greet", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Handlers handlers = Handlers.of(GREET, name -> "hello " + name);

    @Test
    void a_program_with_handlers_runs_the_tasks_of_its_queues_until_it_is_closed() throws InterruptedException {
        try (Node master = master();
                Pullwork pullwork = Pullwork.on(master.system())) {
            RunningWorker worker = Pullwork.worker(handlers)
                    .queues("names")
                    .parallelism(1)
                    .seeds(master.address())
                    .start();

            assertThat(pullwork.tasks("names").put(GREET, "ann").await(PATIENCE))
                    .isEqualTo("hello ann");
            assertThat(worker.address()).isNotEqualTo(master.address());

            worker.close();
            worker.awaitStopped();
            TaskHandle<String> late = pullwork.tasks("names").put(GREET, "bob");
            assertThatThrownBy(() -> late.await(Duration.ZERO)).isInstanceOf(NoResultYet.class);
        }
    }

    @Test
    void what_cannot_be_is_refused_and_all_of_it_is_told() {
        assertThatThrownBy(() -> Pullwork.worker(handlers)
                        .queues("a/b")
                        .with("pullwork.worker.drain-timout", "1 s")
                        .start())
                .isInstanceOf(NodeFailure.class)
                .hasMessageContaining("pullwork.worker.drain-timout is not a setting;"
                        + " did you mean pullwork.worker.drain-timeout?")
                .hasMessageContaining("queue name 'a/b'")
                .hasMessageContaining("needs a node to join");
    }

    private static Node master() {
        return Node.start(
                NodeSettings.load(
                        Optional.empty(),
                        ConfigFactory.parseMap(Map.of(
                                "pullwork.node.port",
                                0,
                                "pullwork.node.roles",
                                "master",
                                "pullwork.node.store",
                                "memory"))),
                Handlers.NONE);
    }
}
