package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.TaskHandle;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.RetryAfter;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueSettings;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.testing.PutTask.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test sees what was put, what was run, and what failed. */
@Timeout(120)
class TestQueueTest extends Trial {

    @Test
    void what_was_put_is_there_to_be_looked_at_and_was_not_run() throws InterruptedException {
        TaskOptions later = TaskOptions.DEFAULT.withPriority(9).withDelay(Duration.ofMinutes(5));

        tasks.putAll(SQUARE, List.of(7L, 8L));
        tasks.with(later).put(STEP, "later");

        assertThat(queue.put()).extracting(PutTask::phase).containsExactly(Phase.WAITING, Phase.WAITING, Phase.DELAYED);
        assertThat(queue.inputs(SQUARE)).containsExactly(7L, 8L);
        PutTask delayed = queue.put().get(2);
        assertThat(delayed.handler()).isEqualTo(STEP.name());
        assertThat(delayed.input(STEP)).isEqualTo("later");
        assertThat(delayed.options()).isEqualTo(later);
        assertThat(delayed.delayedUntil()).contains(START.plus(Duration.ofMinutes(5)));
        assertThat(queue.put().get(0).delayedUntil()).isEmpty();
        assertThat(queue.counts().waiting()).isEqualTo(2);
        assertThat(done).isEmpty();
    }

    @Test
    void the_input_of_another_type_is_refused() throws InterruptedException {
        tasks.put(SQUARE, 7L);

        assertThatThrownBy(() -> queue.put().get(0).input(STEP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this is no task of 'step' but: square 7, waiting");
    }

    @Test
    void what_was_put_stays_to_be_looked_at_when_its_result_was_taken() throws InterruptedException {
        tasks.put(SQUARE, 7L);
        pullwork.runDue();
        TaskResult taken = results.get(LONG);

        PutTask put = queue.requirePut(SQUARE);
        assertThat(put.phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(put.result()).contains(taken);
    }

    @Test
    void the_one_task_of_a_type_is_required_and_given() throws InterruptedException {
        tasks.putAll(STEP, List.of("a", "b"));
        tasks.put(SQUARE, 7L);

        assertThat(queue.requirePut(SQUARE).input(SQUARE)).isEqualTo(7);
        assertThat(queue.requirePut(STEP, "b").id()).isEqualTo(new TaskId(1, 2));
    }

    @Test
    void a_task_that_is_missing_is_looked_for_in_all_queues() throws InterruptedException {
        tasks.with(TaskOptions.DEFAULT.withPriority(9)).put(STEP, "a");
        pullwork.tasks("others").with(TaskOptions.DEFAULT.withDelay(LONG)).put(SQUARE, 7L);

        assertThatThrownBy(() -> queue.requirePut(SQUARE))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        0 task(s) 'square' were put into queue numbers, not 1; what was put:
                          into numbers: step "a", priority 9, waiting
                          into others: square 7, delayed until 2000-01-01T01:00:00Z""");
        assertThatThrownBy(() -> queue.requirePut(STEP, "b"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "0 task(s) 'step' with input \"b\" were put into queue numbers, not 1; what was");
    }

    @Test
    void a_task_that_is_missing_where_nothing_was_put_is_told_so() {
        assertThatThrownBy(() -> queue.requirePut(SQUARE))
                .hasMessage("0 task(s) 'square' were put into queue numbers, not 1; nothing was put into any queue");
    }

    @Test
    void a_task_that_was_put_twice_is_too_much() throws InterruptedException {
        tasks.putAll(STEP, List.of("a", "a"));

        assertThatThrownBy(() -> queue.requirePut(STEP))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("2 task(s) 'step' were put into queue numbers, not 1; what was put:");
        assertThatThrownBy(() -> queue.requirePut(STEP, "a")).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_test_can_require_that_a_task_was_not_put() throws InterruptedException {
        tasks.put(STEP, "a");

        queue.requireNonePut(SQUARE);
        assertThatThrownBy(() -> queue.requireNonePut(STEP))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("1 task(s) 'step' were put into queue numbers, not 0; what was put:");
    }

    @Test
    void the_list_of_what_was_put_is_never_long() throws InterruptedException {
        tasks.putAll(SQUARE, LongStream.range(0, 100).boxed().toList());

        assertThatThrownBy(() -> queue.requirePut(STEP))
                .hasMessageEndingWith("\n  into numbers: square 19, waiting\n  and 80 more");
    }

    @Test
    void a_payload_is_shown_as_far_as_it_can_be_read() throws InterruptedException {
        TaskType<byte[], Void> image = TaskType.of("image", byte[].class, Void.class);
        tasks.put(image, new byte[1_000]);
        tasks.put(STEP, "x".repeat(1_000));

        assertThat(queue.put().get(0)).hasToString("image application/octet-stream of 1000 bytes, waiting");
        assertThat(queue.put().get(1)).hasToString("step \"" + "x".repeat(199) + "..., waiting");
    }

    @Test
    void a_task_is_seen_to_run_by_its_handler() throws InterruptedException {
        action = (input, attempt) -> queue.requirePut(STEP).phase().toString();
        TaskHandle<String> handle = tasks.put(STEP, "a");

        pullwork.runDue();

        assertThat(handle.await(LONG)).isEqualTo("RUNNING");
    }

    @Test
    void queues_do_not_mix() throws InterruptedException {
        tasks.put(SQUARE, 7L);

        assertThat(pullwork.queue("others").put()).isEmpty();
    }

    @Test
    void what_fails_is_tried_again_when_its_time_has_come() throws InterruptedException {
        begin(QueueSettings.DEFAULTS.withRetry(new RetryPolicy(3, 1_000, 60_000, 0)));
        action = (input, attempt) -> {
            throw new IllegalStateException("no luck in attempt " + attempt);
        };
        TaskHandle<String> handle = tasks.put(STEP, "a");

        pullwork.runDue();
        assertThat(queue.requirePut(STEP).phase()).isEqualTo(Phase.DELAYED);
        assertThat(queue.requirePut(STEP).delayedUntil()).contains(START.plusSeconds(1));

        pullwork.advance(LONG);
        assertThat(queue.attempts())
                .extracting(Attempt::at)
                .containsExactly(START, START.plusSeconds(1), START.plusSeconds(3));
        assertThat(queue.failures()).isEqualTo(queue.attempts());
        assertThat(queue.requirePut(STEP).attempts()).isEqualTo(queue.attempts());
        assertThatThrownBy(() -> handle.await(LONG))
                .isInstanceOf(TaskFailed.class)
                .hasMessageEndingWith(
                        "failed after 3 attempt(s): java.lang.IllegalStateException: no luck in attempt 3");
        assertThat(queue.requirePut(STEP).toString())
                .isEqualTo("step \"a\", failed: java.lang.IllegalStateException: no luck in attempt 3");
    }

    @Test
    void a_handler_says_when_to_try_again_and_when_not_to() throws InterruptedException {
        action = (input, attempt) -> {
            throw attempt == 1 ? new RetryAfter(LONG, "busy") : new PermanentFailure("no such address");
        };
        tasks.put(STEP, "a");

        pullwork.advance(Duration.ofDays(1));

        assertThat(queue.attempts()).extracting(Attempt::at).containsExactly(START, START.plus(LONG));
        assertThat(queue.requirePut(STEP).phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void waits_before_retries_are_the_same_in_each_run_of_a_test() throws InterruptedException {
        action = (input, attempt) -> {
            throw new IllegalStateException("no luck");
        };
        tasks.put(STEP, "a");
        pullwork.advance(LONG);
        List<Attempt> attempts = queue.attempts();

        begin(QueueSettings.DEFAULTS);
        tasks.put(STEP, "a");
        pullwork.advance(LONG);

        assertThat(attempts).hasSize(10);
        assertThat(queue.attempts()).extracting(Attempt::at).isEqualTo(times(attempts));
    }

    @Test
    void a_test_can_require_that_nothing_failed() throws InterruptedException {
        queue.requireNoFailures();
        action = (input, attempt) -> {
            throw new IllegalStateException("no luck");
        };
        tasks.put(STEP, "a");
        pullwork.runDue();

        assertThatThrownBy(queue::requireNoFailures)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        """
                        1 attempt(s) failed in queue numbers:
                          attempt 1 at task 0000000000000001-1 of 'step', at 2000-01-01T00:00:00Z: \
                        java.lang.IllegalStateException: no luck
                        the first at: java.lang.IllegalStateException: no luck
                        """)
                .hasMessageContaining("TestQueueTest.java");
    }

    @Test
    void a_result_that_is_too_large_fails_its_task() throws InterruptedException {
        action = (input, attempt) -> "x".repeat(1 << 20);
        tasks.put(STEP, "a");

        pullwork.runDue();

        assertThat(queue.requirePut(STEP).toString())
                .isEqualTo(
                        "step \"a\", failed: ResultTooLarge: the result has 1048578 bytes, at most 1048576 are allowed:"
                                + " store it elsewhere and return where");
    }

    private static List<Instant> times(List<Attempt> attempts) {
        return attempts.stream().map(Attempt::at).toList();
    }
}
