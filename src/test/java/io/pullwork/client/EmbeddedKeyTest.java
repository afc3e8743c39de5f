package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unique keys from a program's call to the disk and back (P2). */
@Timeout(120)
class EmbeddedKeyTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final TaskOptions ONCE = TaskOptions.DEFAULT.withKey("seven");

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_key_names_its_task_also_to_a_later_program() throws InterruptedException {
        TaskId first;
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            first = pullwork.tasks("numbers").with(ONCE).put(SQUARE, 7L).task();
        }
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskHandle<Long> again = pullwork.tasks("numbers").with(ONCE).put(SQUARE, 7L);

            assertThat(again.task()).isEqualTo(first);
            assertThat(again.await(PATIENCE)).isEqualTo(49);
        }
    }

    @Test
    void a_put_whose_key_is_taken_fails_and_the_puts_beside_it_do_not() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            tasks.with(ONCE).put(SQUARE, 7L);

            var before = tasks.putAsync(SQUARE, 1L);
            var taken = tasks.with(ONCE).putAllAsync(SQUARE, List.of(7L, 8L));
            var after = tasks.putAsync(SQUARE, 2L);

            assertThatThrownBy(() -> taken.toCompletableFuture().join()).hasRootCauseInstanceOf(KeyTaken.class);
            assertThat(before.toCompletableFuture().join().await(PATIENCE)).isEqualTo(1);
            assertThat(after.toCompletableFuture().join().await(PATIENCE)).isEqualTo(4);
        }
    }

    @Test
    void the_last_of_many_puts_is_run() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskOptions debounced = TaskOptions.DEFAULT.withReplacedKey("n").withDelay(Duration.ofSeconds(1));
            TaskHandle<Long> handle = tasks.with(debounced).put(SQUARE, 1L);

            tasks.with(debounced).put(SQUARE, 2L);
            tasks.with(debounced).put(SQUARE, 3L);

            assertThat(handle.await(PATIENCE)).isEqualTo(9);
        }
    }
}
