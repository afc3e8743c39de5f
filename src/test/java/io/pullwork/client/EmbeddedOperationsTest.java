package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.LetterFilter;
import io.pullwork.queue.WaitReason;
import io.pullwork.task.Limit;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does to a queue, from a program's call to the disk and back. */
@Timeout(120)
class EmbeddedOperationsTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AtomicBoolean fails = new AtomicBoolean();
    private final Handlers handlers = Handlers.of(SQUARE, n -> {
        if (fails.get()) {
            throw new PermanentFailure("no squares today");
        }
        return n * n;
    });

    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_waits_is_changed_and_purged() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            QueueAdmin admin = pullwork.admin("numbers");
            admin.pause();
            List<TaskHandle<Long>> handles = tasks.putAll(SQUARE, List.of(1L, 2L, 3L));

            admin.setPriority(handles.get(2).task(), 9);
            admin.setDelay(handles.get(1).task(), Duration.ofHours(1));
            assertThat(admin.task(handles.get(1).task()).waitsFor()).isEqualTo(WaitReason.TIME);

            assertThat(admin.purge()).isEqualTo(3);
            assertThat(admin.status().totals().cancelled()).isEqualTo(3);
            assertThatThrownBy(() -> handles.get(0).await(PATIENCE))
                    .isInstanceOf(TaskFailed.class)
                    .hasMessageContaining("was cancelled");
            admin.resume();
            assertThat(tasks.put(SQUARE, 4L).await(PATIENCE)).isEqualTo(16);
        }
    }

    @Test
    void a_batch_has_a_deadline_at_which_what_runs_is_stopped_and_what_waits_is_not_run() throws InterruptedException {
        TaskType<Long, Long> wait = TaskType.of("wait", Long.class, Long.class);
        var never = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Handlers waiting = Handlers.of(wait, n -> {
            try {
                never.await();
                return n;
            } catch (InterruptedException interrupted) {
                stopped.countDown();
                throw interrupted;
            }
        });
        try (var pullwork = Pullwork.embedded(folder, waiting)) {
            QueueAdmin admin = pullwork.admin("numbers");
            List<TaskHandle<Long>> batch = pullwork.tasks("numbers")
                    .with(TaskOptions.DEFAULT.withGroup("night-7").withLimitKey("one"))
                    .putAll(wait, List.of(1L, 2L));
            admin.limitKey("one", Limit.running(1));
            await().until(() -> admin.status().counts().running() > 0);

            admin.setGroupDeadline("night-7", Instant.now());

            for (TaskHandle<Long> handle : batch) {
                assertThatThrownBy(() -> handle.await(PATIENCE))
                        .isInstanceOf(TaskFailed.class)
                        .hasMessageContaining("expired");
            }
            stopped.await();
            assertThat(admin.group("night-7").ended().expired()).isEqualTo(2);
        }
    }

    @Test
    void a_queue_that_is_drained_ends_what_it_has_and_takes_nothing_until_it_is_resumed() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            QueueAdmin admin = pullwork.admin("numbers");
            TaskHandle<Long> before = tasks.put(SQUARE, 5L);

            admin.drain();
            var during = tasks.putAsync(SQUARE, 6L).toCompletableFuture();

            assertThat(before.await(PATIENCE)).isEqualTo(25);
            assertThat(admin.status().isDraining()).isTrue();
            assertThat(during).isNotDone();
            admin.resume();
            assertThat(during.join().await(PATIENCE)).isEqualTo(36);
        }
    }

    @Test
    void thousands_of_dead_letters_are_retried() throws InterruptedException {
        int count = 2_500;
        fails.set(true);
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            List<Long> numbers = LongStream.rangeClosed(1, count).boxed().toList();
            pullwork.tasks("numbers").putAll(SQUARE, numbers);
            QueueAdmin admin = pullwork.admin("numbers");
            await().atMost(PATIENCE).until(() -> admin.status().counts().dead() == count);
            fails.set(false);

            assertThat(admin.deadLetters().retryAll(LetterFilter.ALL)).isEqualTo(count);

            await().atMost(PATIENCE).until(() -> admin.status().totals().succeeded() == count);
            assertThat(admin.deadLetters().list(LetterFilter.ALL, 1)).isEmpty();
        }
    }
}
