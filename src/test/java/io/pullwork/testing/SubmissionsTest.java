package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.NoResultYet;
import io.pullwork.client.TaskCompletionService;
import io.pullwork.client.TaskHandle;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For those who know {@code java.util.concurrent}: submit, and take what has ended. */
@Timeout(120)
class SubmissionsTest extends Trial {

    @Test
    void what_was_submitted_is_read_by_its_handle_and_never_stands_in_the_result_queue() throws InterruptedException {
        TaskHandle<Long> handle = tasks.submit(SQUARE, 7L);

        pullwork.runDue();

        assertThat(handle.await(LONG)).isEqualTo(49);
        assertThat(handle.toCompletableFuture()).isCompletedWithValue(49L);
        assertThatThrownBy(() -> results.get(LONG)).isInstanceOf(NoResultYet.class);
    }

    @Test
    void what_the_caller_has_said_of_results_otherwise_stays() throws InterruptedException {
        tasks.with(TaskOptions.DEFAULT.withPriority(9).withResults(ResultMode.DISCARD))
                .submit(SQUARE, 7L);
        tasks.with(TaskOptions.DEFAULT.withPriority(9)).submit(SQUARE, 8L);

        assertThat(queue.put())
                .extracting(PutTask::options)
                .containsExactly(
                        TaskOptions.DEFAULT.withPriority(9).withResults(ResultMode.DISCARD),
                        TaskOptions.DEFAULT.withPriority(9).withResults(ResultMode.KEEP));
    }

    @Test
    void tasks_are_taken_in_the_order_in_which_they_end() throws InterruptedException {
        TaskCompletionService<String, String> steps = tasks.completionService(STEP);
        TaskCompletionService<String, String> first =
                tasks.with(TaskOptions.DEFAULT.withPriority(9)).completionService(STEP);
        TaskHandle<String> slow = steps.submit("slow");
        TaskHandle<String> slower = steps.submit("slower");
        first.submit("of another service");

        assertThat(steps.poll()).isEmpty();
        pullwork.runDue();

        assertThat(done).containsExactly("of another service", "slow", "slower");
        assertThat(steps.take().task()).isEqualTo(slow.task());
        TaskHandle<String> taken = steps.poll(LONG).orElseThrow();
        assertThat(taken.task()).isEqualTo(slower.task());
        assertThat(taken.await(Duration.ZERO)).isEqualTo("slower");
        assertThat(taken.toCompletableFuture()).isCompletedWithValue("slower");
        assertThat(steps.poll(LONG)).isEmpty();
        assertThatThrownBy(steps::take)
                .isInstanceOf(NoResultYet.class)
                .hasMessage("none of what was submitted has ended");
    }

    @Test
    void a_task_that_has_failed_is_taken_too_and_says_so() throws InterruptedException {
        action = (input, attempt) -> {
            throw new PermanentFailure("no way");
        };
        TaskCompletionService<String, String> steps = tasks.completionService(STEP);
        TaskHandle<String> cancelled = steps.submit("cancelled");
        steps.submit("failed");

        assertThat(cancelled.cancel()).isTrue();
        pullwork.runDue();

        assertThatThrownBy(() -> steps.take().await(LONG)).hasMessageContaining("cancelled");
        assertThatThrownBy(() -> steps.take().await(LONG))
                .isInstanceOf(TaskFailed.class)
                .hasMessageContaining("no way");
    }
}
