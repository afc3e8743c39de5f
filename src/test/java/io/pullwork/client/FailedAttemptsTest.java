package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.testing.TestPullwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of attempts that have failed, by a real Pullwork and by one for tests. */
class FailedAttemptsTest {

    private static final TaskType<String, String> STUMBLE = TaskType.of("stumble", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Handlers handlers =
            Handlers.of(STUMBLE, RetryPolicy.fixed(2, Duration.ofHours(1)), (text, context) -> {
                throw new IllegalStateException(text + " at attempt " + context.attempt());
            });

    @Test
    void they_are_read_from_the_disk(@TempDir Path folder) throws Exception {
        TaskId task;
        try (Pullwork pullwork = Pullwork.embedded(folder.resolve("data"), handlers)) {
            task = pullwork.tasks("work").put(STUMBLE, "lost").task();
            QueueAdmin admin = pullwork.admin("work");
            await().atMost(PATIENCE).until(() -> !admin.failedAttempts(task).isEmpty());
            assertTold(admin, task);
        }
        try (Pullwork pullwork = Pullwork.embedded(folder.resolve("data"), handlers)) {
            assertTold(pullwork.admin("work"), task);
        }
    }

    @Test
    void a_pullwork_for_tests_tells_the_same() throws Exception {
        var pullwork = TestPullwork.with(handlers);
        TaskId task = pullwork.tasks("work").put(STUMBLE, "lost").task();
        QueueAdmin admin = pullwork.admin("work");
        assertThat(admin.failedAttempts(task)).isEmpty();

        pullwork.runDue();
        assertTold(admin, task);

        pullwork.advance(Duration.ofHours(1));
        assertThat(admin.failedAttempts(task)).hasSize(2);
        admin.deadLetters().discard(List.of(task));
        assertThat(admin.failedAttempts(task)).isEmpty();
    }

    private static void assertTold(QueueAdmin admin, TaskId task) throws InterruptedException {
        List<FailedAttempt> told = admin.failedAttempts(task);
        assertThat(told)
                .extracting(FailedAttempt::attempt, failed -> failed.failure().toString())
                .containsExactly(tuple(1, "java.lang.IllegalStateException: lost at attempt 1"));
        assertThat(told.get(0).failure().stackTrace()).contains("FailedAttemptsTest");
        assertThat(told.get(0).endedMillis()).isGreaterThanOrEqualTo(told.get(0).leasedMillis());
        assertThatThrownBy(() -> admin.failedAttempts(new TaskId(1, 99))).isInstanceOf(CommandRefused.class);
        assertThatThrownBy(() -> admin.failedAttempts(new TaskId(7, 7)))
                .hasMessageContaining("there is no task 0000000000000007-7");
    }
}
