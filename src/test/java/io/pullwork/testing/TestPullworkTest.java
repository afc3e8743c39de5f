package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.ConnectionClosed;
import io.pullwork.client.ScheduleAdmin;
import io.pullwork.client.TaskHandle;
import io.pullwork.task.Limit;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule.When;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks run and time passes when a test says so, and then as ever. */
@Timeout(120)
class TestPullworkTest extends Trial {

    @Test
    void what_is_due_runs_on_the_calling_thread() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        action = (input, attempt) -> {
            threads.add(Thread.currentThread());
            return input;
        };
        TaskHandle<String> handle = tasks.put(STEP, "a");

        assertThat(pullwork.runDue()).isEqualTo(1);

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(handle.await(LONG)).isEqualTo("a");
        assertThat(pullwork.runDue()).isZero();
    }

    @Test
    void what_a_handler_puts_runs_too() throws InterruptedException {
        action = (input, attempt) -> {
            if (input.length() < 3) {
                pullwork.tasks("queue-" + input.length()).put(STEP, input + "b");
            }
            return input;
        };
        tasks.put(STEP, "a");

        assertThat(pullwork.runDue()).isEqualTo(3);

        assertThat(done).containsExactly("a", "ab", "abb");
    }

    @Test
    void queues_take_turns() throws InterruptedException {
        tasks.putAll(STEP, List.of("first 1", "first 2"));
        pullwork.tasks("second").putAll(STEP, List.of("second 1", "second 2"));

        pullwork.runDue();

        assertThat(done).containsExactly("first 1", "second 1", "first 2", "second 2");
    }

    @Test
    void schedules_fire_as_the_clock_moves() throws InterruptedException {
        ScheduleAdmin schedules = pullwork.admin("default").schedules();
        schedules.set("at-dawn", When.cron("30 6 * * *", "Europe/Berlin"), STEP, "dawn");

        pullwork.advanceTo(Instant.parse("2000-01-01T05:29:59Z"));
        assertThat(done).isEmpty();
        pullwork.advance(Duration.ofSeconds(1));
        assertThat(done).containsExactly("dawn");
        assertThat(pullwork.advance(Duration.ofDays(30))).isEqualTo(30);

        schedules.runNow("at-dawn");
        assertThat(pullwork.runDue()).isEqualTo(1);
    }

    @Test
    void what_waits_is_purged_and_does_not_run() throws InterruptedException {
        tasks.putAll(STEP, List.of("now", "then"));
        tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofDays(1))).put(STEP, "tomorrow");

        assertThat(pullwork.admin(tasks.name().value()).purge()).isEqualTo(3);

        pullwork.advance(Duration.ofDays(2));
        assertThat(done).isEmpty();
    }

    @Test
    void the_urgent_run_first() throws InterruptedException {
        tasks.put(STEP, "usual");
        tasks.with(TaskOptions.DEFAULT.withPriority(9)).put(STEP, "urgent");

        pullwork.runDue();

        assertThat(done).containsExactly("urgent", "usual");
    }

    @Test
    void what_is_delayed_runs_when_its_time_has_come() throws InterruptedException {
        tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(5))).put(STEP, "delayed");

        pullwork.runDue();
        pullwork.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(done).isEmpty();

        pullwork.advance(Duration.ofMillis(1));
        assertThat(done).containsExactly("delayed");
    }

    @Test
    void what_waits_for_a_time_of_the_calendar_runs_then() throws InterruptedException {
        Instant newYear = Instant.parse("2027-01-01T08:00:00Z");
        tasks.with(TaskOptions.DEFAULT.withNotBefore(newYear)).put(STEP, "greet");

        pullwork.advanceTo(newYear.minusSeconds(1));
        assertThat(done).isEmpty();

        pullwork.advanceTo(newYear);
        assertThat(done).containsExactly("greet");
    }

    @Test
    void time_passes_from_one_moment_to_the_next_in_which_something_is_due() throws InterruptedException {
        var times = new ArrayList<Instant>();
        action = (input, attempt) -> {
            times.add(pullwork.clock().instant());
            return input;
        };
        tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(2))).put(STEP, "late");
        tasks.put(STEP, "now");
        tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(1))).put(STEP, "soon");

        assertThat(pullwork.advance(Duration.ofMinutes(10))).isEqualTo(3);

        assertThat(done).containsExactly("now", "soon", "late");
        assertThat(times).containsExactly(START, START.plusSeconds(60), START.plusSeconds(120));
        assertThat(pullwork.clock().instant()).isEqualTo(START.plusSeconds(600));
    }

    @Test
    void a_limit_of_starts_is_kept_by_this_clock() throws InterruptedException {
        pullwork.admin("numbers").limit(Limit.starts(1, Duration.ofMinutes(1)));
        tasks.putAll(SQUARE, List.of(1L, 2L, 3L));

        assertThat(pullwork.runDue()).isEqualTo(1);
        assertThat(pullwork.advance(Duration.ofMinutes(2))).isEqualTo(2);

        assertThat(queue.attempts())
                .extracting(Attempt::at)
                .containsExactly(START, START.plusSeconds(60), START.plusSeconds(120));
    }

    @Test
    void time_does_not_go_back() {
        assertThatThrownBy(() -> pullwork.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time does not go back, from 2000-01-01T00:00:00Z to 1999-12-31T23:59:59Z");
    }

    @Test
    void a_task_that_puts_its_own_successor_for_later_runs_as_often_as_time_allows() throws InterruptedException {
        action = (input, attempt) -> {
            tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1))).put(STEP, input);
            return input;
        };
        tasks.put(STEP, "hourly");

        assertThat(pullwork.advance(Duration.ofDays(1))).isEqualTo(25);
    }

    @Test
    void a_task_that_puts_its_own_successor_at_once_is_found_out() throws InterruptedException {
        action = (input, attempt) -> {
            tasks.put(STEP, input);
            return input;
        };
        tasks.put(STEP, "for ever");

        assertThatThrownBy(() -> pullwork.runDue())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("after 100001 runs at 2000-01-01T00:00:00Z there are more to be run:"
                        + " does a task put its own successor, or a retry not wait?");
    }

    @Test
    void a_handler_does_not_run_other_tasks() throws InterruptedException {
        action = (input, attempt) -> "" + pullwork.runDue();
        tasks.with(TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER)).put(STEP, "a");

        pullwork.runDue();

        assertThat(queue.failures()).singleElement().satisfies(failure -> assertThat(failure.toString())
                .endsWith("IllegalStateException: tasks are being run:"
                        + " neither a handler nor another thread can run more of them meanwhile"));
    }

    @Test
    void a_handler_may_wait_for_a_thread_of_its_own_that_puts() throws InterruptedException {
        action = (input, attempt) -> {
            if (input.equals("parent")) {
                CompletableFuture.runAsync(() -> tasks.putAsync(STEP, "child")).join();
            }
            return input;
        };
        tasks.put(STEP, "parent");

        pullwork.runDue();

        assertThat(done).containsExactly("parent", "child");
    }

    @Test
    void each_run_of_a_test_sees_the_same_ids() throws InterruptedException {
        assertThat(tasks.put(SQUARE, 7L).task()).isEqualTo(TaskId.parse("0000000000000001-1"));
        assertThat(tasks.put(SQUARE, 8L).task()).isEqualTo(TaskId.parse("0000000000000001-2"));
    }

    @Test
    void after_its_end_calls_fail_and_the_tasks_are_still_there() throws InterruptedException {
        tasks.put(STEP, "a");
        CompletableFuture<TaskResult> waiting = results.getAsync(LONG).toCompletableFuture();

        pullwork.close();

        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(ConnectionClosed.class)
                .hasRootCauseMessage("the connection to queue numbers is closed");
        assertThatThrownBy(() -> tasks.put(STEP, "b")).isInstanceOf(ConnectionClosed.class);
        assertThatThrownBy(() -> results.get(LONG)).isInstanceOf(ConnectionClosed.class);
        assertThatThrownBy(() -> pullwork.tasks("others")).hasMessage("this connection is closed");
        assertThat(queue.inputs(STEP)).containsExactly("a");
        pullwork.runDue();
        assertThat(done).containsExactly("a");
    }
}
