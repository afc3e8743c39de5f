package io.pullwork.process;

import static io.pullwork.process.TestNode.KILL;
import static io.pullwork.process.TestNode.NAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.TaskHandle;
import io.pullwork.client.TaskQueue;
import io.pullwork.process.Plant.Note;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P3, P8: a task that kills whoever runs it ends, and takes no other along, even if there is one process only. */
class QuarantineIT {

    private static final String QUEUE = "work";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TaskOptions THREE_ATTEMPTS =
            TaskOptions.DEFAULT.withRetry(RetryPolicy.fixed(3, Duration.ofMillis(1)));

    @TempDir
    Path folder;

    private Plant plant;

    @BeforeEach
    void start() {
        plant = new Plant(folder);
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    @Test
    void a_task_that_kills_the_process_of_its_master_ends_after_its_attempts_and_its_neighbour_survives()
            throws Exception {
        NodeProcess node = plant.masterAndWorker(2);
        TaskQueue tasks = plant.client().tasks(QUEUE).with(THREE_ATTEMPTS);
        TaskHandle<String> killer = tasks.put(KILL, "all");
        TaskHandle<Long> innocent = tasks.put(NAP, 3_000L);
        for (int death = 1; death <= 3; death++) {
            node.awaitExit();
            node = plant.masterAndWorker(2);
        }

        assertThat(innocent.await(PATIENCE)).isEqualTo(3_000);
        assertThatThrownBy(() -> killer.await(PATIENCE))
                .isInstanceOf(TaskFailed.class)
                .hasMessageContaining("3 workers died");
        assertThat(plant.notes("kill")).extracting(Note::attempt).containsExactly(1, 2, 3);
        // Twice beside the killer, and then alone.
        assertThat(plant.notes("start")).extracting(Note::attempt).containsExactly(1, 2, 3);
    }
}
