package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskHandle;
import io.pullwork.client.TaskQueue;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One program against the real Pullwork and against the one for tests: it is told the same. */
@Timeout(120)
class SameAsTheRealOneTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final TaskType<String, String> RESUME = TaskType.of("resume", String.class, String.class);
    private static final TaskType<String, String> STUMBLE = TaskType.of("stumble", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n)
            .and(STUMBLE, RetryPolicy.fixed(3, Duration.ofMillis(1)), (text, context) -> {
                if (context.attempt() < text.length()) {
                    throw new IllegalStateException("attempt " + context.attempt() + " is too early");
                }
                return text;
            })
            .and(RESUME, RetryPolicy.fixed(3, Duration.ofMillis(1)), (text, context) -> {
                String before = context.lastCheckpoint().map(String::new).orElse("");
                if (before.length() < 2) {
                    context.checkpoint((before + text).getBytes(StandardCharsets.UTF_8));
                    throw new IllegalStateException("so far " + before.length());
                }
                return before;
            });

    @Test
    void a_program_is_told_the_same() throws Exception {
        List<String> real;
        try (Pullwork pullwork = Pullwork.embeddedInMemory(handlers)) {
            real = told(pullwork, () -> {});
        }
        var byHand = TestPullwork.with(handlers);

        List<String> told = told(byHand, () -> byHand.advance(Duration.ofSeconds(1)));

        assertThat(told).isEqualTo(real).hasSize(20).noneMatch(text -> text.contains("not ended"));
    }

    /** @param run lets the tasks run, if they do not by themselves */
    private List<String> told(Pullwork pullwork, Runnable run) throws Exception {
        var told = new ArrayList<String>();
        TaskQueue tasks = pullwork.tasks("numbers");
        ResultQueue results = pullwork.results("numbers");

        TaskHandle<Long> seven = tasks.put(SQUARE, 7L);
        TaskHandle<String> third = tasks.put(STUMBLE, "abc");
        TaskHandle<String> resumed = tasks.put(RESUME, "a");
        run.run();
        told.add(text(() -> third.await(PATIENCE)));
        told.add(text(() -> seven.await(PATIENCE)));
        told.add(text(() -> third.toCompletableFuture().join()));
        told.add(text(() -> resumed.await(PATIENCE)));
        told.add(text(() -> results.await(seven.task(), PATIENCE).attempts()));
        told.add(text(() -> SQUARE.output(results.get(PATIENCE))));
        told.add(text(() -> results.getMany(10, PATIENCE).size()));

        TaskHandle<String> failed = tasks.put(STUMBLE, "abcd");
        TaskHandle<String> once =
                tasks.with(TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER)).put(STUMBLE, "ab");
        TaskHandle<Long> cancelled =
                tasks.with(TaskOptions.DEFAULT.withDelay(PATIENCE)).put(SQUARE, 7L);
        told.add(text(cancelled::cancel));
        run.run();
        told.add(text(() -> failed.await(PATIENCE)));
        told.add(text(() -> once.await(PATIENCE)));
        told.add(text(() -> cancelled.await(PATIENCE)));
        told.add(text(failed::cancel));

        TaskQueue byKey = tasks.with(TaskOptions.DEFAULT.withKey("k").withDelay(PATIENCE));
        TaskHandle<Long> kept = byKey.put(SQUARE, 3L);
        told.add(text(() -> byKey.put(SQUARE, 3L).task().equals(kept.task())));
        told.add(text(() -> byKey.putAll(SQUARE, List.of(3L, 4L))));
        TaskQueue replacing = tasks.with(TaskOptions.DEFAULT.withReplacedKey("k"));
        told.add(text(() -> replacing.put(SQUARE, 5L).task().equals(kept.task())));
        run.run();
        told.add(text(() -> kept.await(PATIENCE)));
        told.add(text(() -> byKey.put(SQUARE, 5L).await(PATIENCE)));

        told.add(text(() -> results.await(new TaskId(1, 99), PATIENCE)));
        told.add(text(() -> tasks.put(STUMBLE, "x".repeat(1 << 20))));
        told.add(text(() -> results.getMany(0, PATIENCE)));
        return told;
    }

    /** What a call gives, or how it fails; ids of clients differ. */
    private static String text(Callable<?> call) {
        String text;
        try {
            text = String.valueOf(call.call());
        } catch (Exception failed) {
            text = failed.toString();
        }
        return text.replaceAll("[0-9a-f]{16}", "client");
    }
}
