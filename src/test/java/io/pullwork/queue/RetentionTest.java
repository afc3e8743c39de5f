package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.CallId;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P5, P11: results that nobody takes or reads do not stay for ever. */
class RetentionTest {

    private static final TaskOptions KEEP = TaskOptions.DEFAULT.withResults(ResultMode.KEEP);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** An hour to be taken; a minute, three and 100 bytes to be read. */
    private static final Retention SHORT =
            new Retention(HOUR.toMillis(), MINUTE.toMillis(), 3, 100, HOUR.toMillis(), 100);

    private final World world = new World(World.with(SHORT));

    @Test
    void a_result_that_nobody_took_in_time_is_dropped() {
        TaskId task = finished(TaskOptions.DEFAULT, "1");
        assertThat(world.millisToNextDeadline()).hasValue(HOUR.toMillis());

        world.after(HOUR.minusMillis(1));
        assertThat(world.stored()).isEmpty();

        world.after(Duration.ofMillis(1));
        assertThat(world.stored()).containsExactly(new Change.ResultDropped(1, task));
        assertThat(world.counts().results()).isZero();
        assertThat(world.counts().bytes()).isZero();
        assertThat(world.counts().dropped()).as("so that it does not go unseen").isEqualTo(1);
        CallId call = world.await(ANN, task, MINUTE);
        assertThat(world.said()).containsExactly(new Effect.TakenElsewhere(call));
    }

    @Test
    void nobody_waits_for_the_disk_to_know_of_it() {
        var queue = new QueueState(World.with(SHORT), new Periods(), 1);
        queue.put(List.of(world.task(ANN, 1)), 0);
        queue.cancel(new CallId(ANN, 1), TaskId.of(ANN, 1), 0);
        queue.take();

        queue.tick(HOUR.toMillis());

        assertThat(queue.hasStep()).isTrue();
        assertThat(queue.isStepAwaited()).isFalse();
    }

    @Test
    void a_result_that_a_taker_has_in_hand_waits_for_its_word() {
        TaskId task = finished(TaskOptions.DEFAULT, "1");
        CallId call = world.get(ANN, 1, MINUTE);

        world.after(HOUR);
        assertThat(world.stored()).isEmpty();

        world.acknowledge(call, task);
        assertThat(world.stored()).containsExactly(new Change.ResultTaken(1, task));
    }

    @Test
    void a_result_that_comes_back_after_its_time_goes_to_the_next_taker_if_one_waits_and_else_is_dropped() {
        List<TaskId> tasks = List.of(finished(TaskOptions.DEFAULT, "1"), finished(TaskOptions.DEFAULT, "2"));
        world.get(ANN, 2, MINUTE);
        world.after(HOUR);
        world.get(BOB, 1, MINUTE);

        world.clientDies(ANN);
        assertThat(world.delivered()).containsExactly(tasks.get(0));

        assertThat(world.millisToNextDeadline()).hasValue(0);
        world.after(Duration.ZERO);
        assertThat(world.stored()).containsExactly(new Change.ResultDropped(2, tasks.get(1)));
    }

    @Test
    void leasing_goes_on_when_results_that_nobody_took_are_dropped() {
        var full = new World(new QueueSettings(
                new Capacity(10, 1_000, 1, 1_000, 1_000), SHORT, World.MANY, World.attempts(3), 100, 1_000));
        List<TaskId> tasks = full.putMany(2);
        full.ask(FIRST, 1);
        full.finish(FIRST, full.leaseOf(FIRST));
        assertThat(full.counts().isLeasingPaused()).isTrue();

        full.after(HOUR);

        assertThat(full.started()).containsExactly(tasks.get(1));
        assertThat(full.counts().isLeasingPaused()).isFalse();
    }

    @Test
    void the_time_of_a_result_survives_a_fail_over() {
        TaskId task = finished(TaskOptions.DEFAULT, "1");
        world.after(MINUTE);

        world.failOver();
        assertThat(world.millisToNextDeadline()).hasValue(HOUR.minus(MINUTE).toMillis());
        world.after(HOUR.minus(MINUTE));

        assertThat(world.stored()).containsExactly(new Change.ResultDropped(1, task));
    }

    @Test
    void a_dropped_result_does_not_come_back_after_a_fail_over() {
        TaskId queued = finished(TaskOptions.DEFAULT, "1");
        TaskId kept = finished(KEEP, "1");
        world.after(HOUR);

        world.failOver();

        world.get(ANN, 9, Duration.ZERO);
        assertThat(world.delivered()).isEmpty();
        for (TaskId task : List.of(queued, kept)) {
            world.await(ANN, task, MINUTE);
            assertThat(world.said(Effect.TakenElsewhere.class)).hasSize(1);
        }
    }

    @Test
    void a_result_that_can_only_be_read_is_dropped_after_its_own_time() {
        TaskId task = finished(KEEP, "1");
        assertThat(world.millisToNextDeadline()).hasValue(MINUTE.toMillis());
        finished(TaskOptions.DEFAULT, "1");

        world.after(MINUTE);

        assertThat(world.stored()).containsExactly(new Change.ResultDropped(1, task));
        assertThat(world.counts().kept()).isZero();
        assertThat(world.counts().dropped()).as("of what was only to be read").isZero();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void of_too_many_results_that_can_only_be_read_the_oldest_is_dropped() {
        TaskId oldest = finished(KEEP, "1");
        finished(KEEP, "2");
        finished(KEEP, "3");
        assertThat(world.stored(Change.ResultDropped.class)).isEmpty();

        finished(KEEP, "4");

        assertThat(world.stored(Change.ResultDropped.class)).containsExactly(new Change.ResultDropped(1, oldest));
        assertThat(world.counts().kept()).isEqualTo(3);
    }

    @Test
    void of_too_large_results_that_can_only_be_read_the_oldest_are_dropped() {
        finished(KEEP, "x".repeat(40));
        finished(KEEP, "x".repeat(60));
        assertThat(world.counts().kept()).isEqualTo(2);

        finished(KEEP, "x".repeat(41));

        assertThat(world.stored(Change.ResultDropped.class)).hasSize(2);
        assertThat(world.counts().kept()).isEqualTo(1);
    }

    @Test
    void a_result_that_is_larger_than_all_that_may_be_kept_is_told_and_dropped() {
        var lease = world.putAndLease(FIRST, KEEP);
        world.await(ANN, lease.task(), MINUTE);

        world.finish(FIRST, lease, value("x".repeat(101)));

        assertThat(world.said(Effect.Answer.class)).hasSize(1);
        assertThat(world.counts().kept()).isZero();
    }

    @Test
    void a_retention_that_cannot_be_is_refused() {
        assertThatThrownBy(() -> new Retention(0, 1, 1, 1, 1, 1))
                .hasMessage("queue setting untaken-result-retention is 0, must be at least 1");
        assertThatThrownBy(() -> new Retention(1, Retention.LONGEST_MILLIS + 1, 1, 1, 1, 1))
                .hasMessage("queue setting result-retention is 3153600000001 ms, must be at most 3153600000000");
        assertThatThrownBy(() -> new Retention(1, 1, 0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retention(1, 1, 1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private TaskId finished(TaskOptions options, String json) {
        var lease = world.putAndLease(FIRST, options);
        world.finish(FIRST, lease, value(json));
        return lease.task();
    }
}
