package io.pullwork.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Whatever a handler does, its task ends. */
class HandlersTest {

    private static final TaskType<Long, String> SQUARE = TaskType.of("square", Long.class, String.class);
    private static final TaskType<byte[], Void> SWALLOW = TaskType.of("swallow", byte[].class, Void.class);
    private static final TaskContext CONTEXT = new LoneAttempt(SQUARE.name());

    @Test
    void a_handler_is_found_by_its_name_and_given_its_input() {
        Handlers handlers = Handlers.of(SQUARE, n -> n + " * " + n + " = " + n * n);

        assertThat(run(handlers, SQUARE, Payload.ofJson("7")))
                .isEqualTo(new Outcome.Success(Payload.ofJson("\"7 * 7 = 49\"")));
    }

    @Test
    void a_handler_is_told_for_which_attempt_it_runs() {
        Handlers handlers =
                Handlers.of(SQUARE, (n, context) -> context.queue() + " " + context.task() + " " + context.attempt());

        assertThat(run(handlers, SQUARE, Payload.ofJson("7")))
                .isEqualTo(new Outcome.Success(Payload.ofJson("\"numbers 0000000000000001-1 3\"")));
    }

    @Test
    @SuppressWarnings("NullAway") // Void has no other value
    void bytes_travel_as_they_are_and_no_output_as_nothing() {
        Handlers handlers = Handlers.of(SWALLOW, bytes -> {
            assertThat(bytes).containsExactly(1, 2, 3);
            return null;
        });

        assertThat(run(handlers, SWALLOW, Payload.ofBytes(new byte[] {1, 2, 3})))
                .isEqualTo(new Outcome.Success(Payload.EMPTY));
    }

    @Test
    void an_exception_becomes_the_tasks_failure() {
        Outcome.Failure failure = failureOf(new IOException("disk on fire"));

        assertThat(failure.type()).isEqualTo("java.io.IOException");
        assertThat(failure.message()).isEqualTo("disk on fire");
        assertThat(failure.stackTrace()).contains("java.io.IOException: disk on fire", "HandlersTest");
    }

    @Test
    void an_exception_without_a_message_has_an_empty_one() {
        assertThat(failureOf(new IllegalStateException()).message()).isEmpty();
    }

    @Test
    void an_error_of_any_kind_becomes_the_tasks_failure() {
        assertThat(failureOf(new Error("of one's own")).message()).isEqualTo("of one's own");
        assertThat(failureOf(new StackOverflowError()).type()).isEqualTo("java.lang.StackOverflowError");
        assertThat(failureOf(new OutOfMemoryError("Java heap space")).type()).isEqualTo("java.lang.OutOfMemoryError");
    }

    @Test
    void an_exception_that_cannot_even_tell_its_message_becomes_the_tasks_failure() {
        var mute = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no message today");
            }
        };

        assertThat(failureOf(mute))
                .isEqualTo(new Outcome.Failure(mute.getClass().getName(), "", ""));
    }

    @Test
    void a_task_without_a_handler_fails_and_says_which_there_are() {
        Handlers handlers = Handlers.of(SQUARE, n -> "").and(SWALLOW, (bytes, context) -> noOutput());

        assertThat(handlers.run(new HandlerName("cube"), Payload.EMPTY, CONTEXT).outcome())
                .isEqualTo(new Outcome.Failure(
                        "UnknownHandler", "this worker has no handler 'cube', it has [square, swallow]", ""));
    }

    @Test
    void an_input_of_another_type_fails_the_task_for_good_and_says_what_was_expected() {
        Handlers handlers = Handlers.of(SQUARE, RetryPolicy.fixed(2, Duration.ofSeconds(1)), (n, context) -> "");

        Finished text = handlers.run(SQUARE.name(), Payload.ofJson("\"seven\""), CONTEXT);

        assertThat(text.retry()).isEqualTo(Retry.NEVER);
        assertThat(text.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("square expects java.lang.Long and got JSON that is not one:"
                                + " the whole is no java.lang.Long"));
        assertThat(text.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.stackTrace())
                        .doesNotContain("seven"));
        assertThat(run(handlers, SQUARE, Payload.ofBytes(new byte[] {7})))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("square expects java.lang.Long as application/json"
                                + " and got application/octet-stream of 1 bytes"));
    }

    @Test
    void an_error_while_the_input_is_read_becomes_the_tasks_failure() {
        TaskType<String, Void> deep = TaskType.of("deep", new Bottomless(), Codec.nothing());

        assertThat(run(Handlers.of(deep, text -> noOutput()), deep, Payload.EMPTY))
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.type())
                        .isEqualTo("java.lang.StackOverflowError"));
    }

    /** Of a value that is too deep for it. */
    private record Bottomless() implements Codec<String> {

        @Override
        public String contentType() {
            return Payload.BYTES;
        }

        @Override
        public byte[] encode(String value) {
            return new byte[0];
        }

        @Override
        public String decode(byte[] bytes) {
            throw new StackOverflowError();
        }

        @Override
        public String name() {
            return "a text";
        }
    }

    @Test
    void a_handler_that_meets_a_wrong_payload_of_another_is_tried_again() {
        Handlers handlers = Handlers.of(SQUARE, n -> SQUARE.decodeOutput(Payload.ofJson("{}")));

        assertThat(handlers.run(SQUARE.name(), Payload.ofJson("7"), CONTEXT).retry())
                .isEqualTo(Retry.BY_QUEUE);
    }

    @Test
    void what_a_handler_logs_says_for_which_attempt() {
        var seen = new HashMap<String, String>();
        Handlers handlers = Handlers.of(SQUARE, (n, context) -> {
            seen.putAll(MDC.getCopyOfContextMap());
            MDC.put("left", "behind");
            return "";
        });
        MDC.put("caller", "test");

        run(handlers, SQUARE, Payload.ofJson("7"));

        assertThat(seen)
                .containsEntry("queue", "numbers")
                .containsEntry("task", CONTEXT.task().toString())
                .containsEntry("attempt", String.valueOf(CONTEXT.attempt()))
                .containsEntry("handler", "square");
        assertThat(MDC.getCopyOfContextMap()).containsExactly(entry("caller", "test"));
        MDC.clear();
        assertThat(CONTEXT.logger().getName()).isEqualTo("io.pullwork.handler.square");
    }

    @Test
    void a_handler_of_another_loader_finds_its_classes_by_it() {
        var loader = new URLClassLoader(new URL[0]);
        var seen = new ArrayList<ClassLoader>();
        Handlers handlers = Handlers.of(SQUARE, n -> {
                    seen.add(Thread.currentThread().getContextClassLoader());
                    return "";
                })
                .loadedBy(loader);
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        run(handlers, SQUARE, Payload.ofJson("7"));

        assertThat(seen).containsExactly(loader);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void handlers_from_two_sources_are_joined_unless_both_have_one_of_the_same_name() {
        Handlers square = Handlers.of(SQUARE, n -> "");
        Handlers swallow = Handlers.of(SWALLOW, (bytes, context) -> noOutput());

        assertThat(square.and(swallow).names()).containsExactly(SQUARE.name(), SWALLOW.name());
        assertThatThrownBy(() -> square.and(swallow).and(square))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two handlers for square");
    }

    @Test
    void a_failure_is_retried_as_the_queue_says_unless_the_handler_says_otherwise() {
        RetryPolicy twice = RetryPolicy.fixed(2, Duration.ofSeconds(1));

        assertThat(retryAfter(Handlers.of(SQUARE, (n, context) -> fail(new IllegalStateException()))))
                .isEqualTo(Retry.BY_QUEUE);
        assertThat(retryAfter(Handlers.of(SQUARE, twice, (n, context) -> fail(new IllegalStateException()))))
                .isEqualTo(new Retry.ByHandler(twice));
        assertThat(retryAfter(Handlers.of(SQUARE, twice, (n, context) -> fail(new PermanentFailure("gone")))))
                .isEqualTo(Retry.NEVER);
        assertThat(retryAfter(Handlers.of(
                        SQUARE, twice, (n, context) -> fail(new RetryAfter(Duration.ofSeconds(9), "busy")))))
                .isEqualTo(new Retry.After(9_000));
        assertThat(retryAfter(Handlers.of(SQUARE, twice, (n, context) -> fail(new PauseQueue("wrong password")))))
                .isEqualTo(Retry.PAUSE_QUEUE);
    }

    @Test
    void a_handler_cannot_ask_for_a_retry_in_the_past() {
        assertThatThrownBy(() -> new RetryAfter(Duration.ofSeconds(-1), "now"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the delay before a retry is PT-1S, must be 0 to PT87600H");
    }

    @Test
    void the_time_of_an_attempt_is_bounded_by_its_task_or_else_by_its_handler() {
        var unbounded = new Task(CONTEXT.task(), SQUARE.name(), Payload.ofJson("7"));
        Handlers handlers = Handlers.of(SQUARE, n -> "");
        Handlers bounded = handlers.withRunTimeout(SQUARE, Duration.ofSeconds(5));

        assertThat(handlers.runTimeoutMillis(unbounded)).isZero();
        assertThat(bounded.runTimeoutMillis(unbounded)).isEqualTo(5_000);
        assertThat(bounded.runTimeoutMillis(unbounded.withRunTimeout(9_000))).isEqualTo(9_000);
        assertThat(Handlers.NONE.runTimeoutMillis(unbounded.withRunTimeout(9_000)))
                .isEqualTo(9_000);
    }

    @Test
    void a_time_is_bounded_only_for_a_handler_that_is_there_and_by_1_ms_at_least() {
        Handlers handlers = Handlers.of(SQUARE, n -> "");

        assertThatThrownBy(() -> handlers.withRunTimeout(SWALLOW, Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no handler for swallow to bound the time of");
        assertThatThrownBy(() -> handlers.withRunTimeout(SQUARE, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the run time-out of a task is PT0S, must be at least 1 ms");
    }

    @Test
    void what_follows_a_failure_that_no_handler_has_thrown_is_what_its_handler_was_bound_with() {
        RetryPolicy twice = RetryPolicy.fixed(2, Duration.ofSeconds(1));
        Handlers handlers = Handlers.of(SQUARE, twice, (n, context) -> "").and(SWALLOW, (bytes, context) -> noOutput());

        assertThat(handlers.withRunTimeout(SQUARE, Duration.ofSeconds(5)).retry(SQUARE.name()))
                .isEqualTo(new Retry.ByHandler(twice));
        assertThat(handlers.retry(SWALLOW.name())).isEqualTo(Retry.BY_QUEUE);
        assertThat(handlers.retry(new HandlerName("cube"))).isEqualTo(Retry.BY_QUEUE);
    }

    private static String fail(RuntimeException reason) {
        throw reason;
    }

    private static Retry retryAfter(Handlers handlers) {
        return handlers.run(SQUARE.name(), Payload.ofJson("7"), CONTEXT).retry();
    }

    @Test
    void two_handlers_of_one_name_are_refused() {
        Handlers one = Handlers.of(SQUARE, n -> "one");

        assertThatThrownBy(() -> one.and(SQUARE, n -> "two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two handlers for square");
    }

    private static Outcome.Failure failureOf(Throwable thrown) {
        Handlers handlers = Handlers.of(SQUARE, n -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) thrown;
        });
        return (Outcome.Failure) run(handlers, SQUARE, Payload.ofJson("7"));
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static Void noOutput() {
        return null;
    }

    private static Outcome run(Handlers handlers, TaskType<?, ?> type, Payload input) {
        return handlers.run(type.name(), input, CONTEXT).outcome();
    }
}
