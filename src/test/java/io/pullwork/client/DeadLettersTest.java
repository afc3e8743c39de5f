package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.LetterFilter;
import io.pullwork.testing.TestPullwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters as a program sees them, of a real Pullwork and of one for tests. */
class DeadLettersTest {

    private static final TaskType<String, String> MAIL = TaskType.of("mail", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AtomicBoolean isServerUp = new AtomicBoolean();
    private final Handlers handlers = Handlers.of(MAIL, text -> {
        if (!isServerUp.get()) {
            throw new PermanentFailure("no server for " + text);
        }
        return "sent " + text;
    });

    @Test
    void they_are_found_retried_and_discarded(@TempDir Path folder) throws Exception {
        TaskHandle<String> ann;
        try (Pullwork pullwork = Pullwork.embedded(folder.resolve("data"), handlers)) {
            ann = pullwork.tasks("work").put(MAIL, "ann");
            pullwork.tasks("work").put(MAIL, "bob");
            DeadLetters letters = pullwork.admin("work").deadLetters();
            await().atMost(PATIENCE)
                    .until(() -> letters.list(LetterFilter.ALL, 10).size() == 2);
        }
        isServerUp.set(true);
        try (Pullwork pullwork = Pullwork.embedded(folder.resolve("data"), handlers)) {
            assertRetried(pullwork, ann, () -> {});
        }
    }

    @Test
    void a_pullwork_for_tests_does_the_same() throws Exception {
        var pullwork = TestPullwork.with(handlers);
        TaskHandle<String> ann = pullwork.tasks("work").put(MAIL, "ann");
        pullwork.tasks("work").put(MAIL, "bob");
        pullwork.runDue();
        isServerUp.set(true);

        assertRetried(pullwork, ann, pullwork::runDue);
    }

    private static void assertRetried(Pullwork pullwork, TaskHandle<String> ann, Runnable run) throws Exception {
        QueueAdmin admin = pullwork.admin("work");
        DeadLetters letters = admin.deadLetters();
        assertThat(letters.list(LetterFilter.ALL.withText("for ann"), 10))
                .extracting(DeadLetter::task)
                .containsExactly(ann.task());
        assertThat(letters.find(ann.task())).isPresent();
        assertThat(letters.list(LetterFilter.ALL, 1)).hasSize(1);
        assertThat(admin.failedAttempts(ann.task())).hasSize(1);
        assertThat(admin.status().counts().dead()).isEqualTo(2);

        assertThat(letters.retry(List.of(ann.task()))).isEqualTo(1);
        run.run();
        assertThat(MAIL.output(pullwork.results("work").await(ann.task(), PATIENCE)))
                .isEqualTo("sent ann");
        assertThat(letters.find(ann.task())).isEmpty();
        assertThat(letters.discardAll(LetterFilter.ALL.withHandler("mail"))).isEqualTo(1);
        assertThat(letters.retryAll(LetterFilter.ALL)).isZero();
        assertThat(admin.status().counts().dead()).isZero();
    }
}
