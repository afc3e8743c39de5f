package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueStatus;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks change their queue, from an operator's call to the disk and back. */
@Timeout(120)
class EmbeddedMoveTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_waits_is_run_by_the_other_queue_which_has_its_results() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            QueueAdmin admin = pullwork.admin("numbers");
            admin.pause();
            List<Long> inputs = LongStream.rangeClosed(1, 3_500).boxed().toList();
            List<TaskHandle<Long>> handles = pullwork.tasks("numbers").putAll(SQUARE, inputs);

            assertThat(admin.moveTo("others")).isEqualTo(3_500);

            var squares = new ArrayList<Long>();
            while (squares.size() < inputs.size()) {
                pullwork.results("others").getMany(1_000, PATIENCE).forEach(it -> squares.add(SQUARE.output(it)));
            }
            assertThat(squares)
                    .containsExactlyInAnyOrderElementsOf(
                            inputs.stream().map(n -> n * n).toList());
            assertThatThrownBy(() -> handles.get(3_499).await(PATIENCE))
                    .isInstanceOf(TaskFailed.class)
                    .hasMessageContaining("was cancelled");
            assertThat(admin.status().counts().waiting()).isZero();
            assertThat(admin.status().totals().leased()).isZero();
        }
    }

    @Test
    void what_was_on_its_way_when_all_stopped_arrives_and_nothing_is_in_both_queues() throws InterruptedException {
        List<Long> inputs = LongStream.rangeClosed(1, 20_000).boxed().toList();
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            pullwork.admin("numbers").pause();
            pullwork.admin("others").pause();
            pullwork.tasks("numbers").putAll(SQUARE, inputs);
            CompletableFuture.supplyAsync(() -> moved(pullwork.admin("numbers")));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> pullwork.admin("others").status().totals().put() > 0);
        }

        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            pullwork.admin("numbers").moveTo("others");
            QueueStatus here = pullwork.admin("numbers").status();
            QueueStatus there = pullwork.admin("others").status();
            assertThat(here.counts().waiting()).isZero();
            assertThat(here.totals().cancelled()).isEqualTo(inputs.size());
            assertThat(there.counts().waiting()).isEqualTo(inputs.size());
            pullwork.admin("others").resume();
            var squares = new HashSet<Long>();
            while (squares.size() < inputs.size()) {
                pullwork.results("others").getMany(1_000, PATIENCE).forEach(it -> squares.add(SQUARE.output(it)));
            }
            assertThat(squares).contains(1L, 400_000_000L).hasSize(inputs.size());
        }
    }

    private static long moved(QueueAdmin admin) {
        try {
            return admin.moveTo("others");
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void where_the_other_queue_takes_none_all_stay_and_the_operator_is_told() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            pullwork.admin("others").drain();
            QueueAdmin admin = pullwork.admin("numbers");
            admin.pause();
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(SQUARE, 7L);

            assertThatThrownBy(() -> admin.moveTo("others"))
                    .isInstanceOf(CommandRefused.class)
                    .hasMessage("queue others is being drained; 0 task(s) of queue numbers are moved to it, and the"
                            + " rest stays");

            admin.resume();
            assertThat(handle.await(PATIENCE)).isEqualTo(49);
        }
    }

    @Test
    void a_task_whose_key_is_taken_there_stays() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskOptions once = TaskOptions.DEFAULT.withKey("once");
            pullwork.admin("others").pause();
            pullwork.tasks("others").with(once).put(SQUARE, 1L);
            QueueAdmin admin = pullwork.admin("numbers");
            admin.pause();
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskHandle<Long> before = tasks.put(SQUARE, 2L);
            TaskHandle<Long> taken = tasks.with(once).put(SQUARE, 3L);
            TaskHandle<Long> after = tasks.put(SQUARE, 4L);

            assertThat(admin.moveTo("others")).isEqualTo(2);

            admin.resume();
            assertThat(taken.await(PATIENCE)).isEqualTo(9);
            assertThatThrownBy(() -> before.await(PATIENCE)).isInstanceOf(TaskFailed.class);
            assertThatThrownBy(() -> after.await(PATIENCE)).isInstanceOf(TaskFailed.class);
        }
    }

    @Test
    void a_queue_is_not_moved_into_itself() {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            assertThatThrownBy(() -> pullwork.admin("numbers").moveTo("numbers"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tasks of queue numbers cannot be moved into it: they are there");
        }
    }
}
