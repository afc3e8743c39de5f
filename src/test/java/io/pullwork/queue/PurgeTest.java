package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3: what an operator clears away ends as cancelled, as its result mode says; what runs goes on. */
class PurgeTest {

    private static final QueueCommand ALL = new QueueCommand.Purge(Long.MAX_VALUE, 1);

    @Test
    void all_that_waits_ends_as_cancelled_and_what_runs_goes_on() {
        var world = new World();
        TaskId running = world.put();
        world.ask(FIRST, 1);
        TaskId waiting = world.put();
        TaskId delayed = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofDays(1)));
        TaskId following = world.put(TaskOptions.DEFAULT.withAfter(running));

        assertThat(world.order(ALL)).isEqualTo(new QueueAnswer.Purged(3, 0, 1));

        assertThat(ended(world)).containsExactly(waiting, delayed, following);
        assertThat(world.stored(Change.TaskEnded.class))
                .allSatisfy(it -> assertThat(it.result().outcome()).isEqualTo(new Outcome.Cancelled()));
        assertThat(world.counts().running()).isEqualTo(1);
        assertThat(world.counts().delayed()).isZero();
    }

    @Test
    void of_a_task_whose_result_nobody_wants_nothing_is_left() {
        var world = new World();
        world.put(TaskOptions.DEFAULT.withResults(ResultMode.DISCARD));

        world.order(ALL);

        assertThat(world.counts().results()).isZero();
    }

    @Test
    void many_end_in_slices_and_what_is_put_meanwhile_stays() {
        var room = new Capacity(100_000, 1_000_000, 100_000, 1_000_000, 1_000_000);
        var world = new World(World.ROOMY.withCapacity(room));
        int count = QueueState.MAX_PURGED_AT_ONCE + 5;
        List<TaskId> all = world.putMany(count);

        var next = new QueueCommand.Purge(count, 1);
        assertThat(world.order(QueueCommand.Purge.FIRST)).isEqualTo(new QueueAnswer.Purged(0, count, 1));
        world.put();

        QueueAnswer first = world.order(next);
        assertThat(first).isEqualTo(new QueueAnswer.Purged(QueueState.MAX_PURGED_AT_ONCE, count, 1));
        assertThat(ended(world)).isEqualTo(all.subList(0, QueueState.MAX_PURGED_AT_ONCE));

        assertThat(world.order(next)).isEqualTo(new QueueAnswer.Purged(5, 0, 1));
        assertThat(world.order(next)).as("a repetition").isEqualTo(new QueueAnswer.Purged(0, 0, 1));
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void a_dead_letter_that_is_retried_meanwhile_stays() {
        var world = new World();
        TaskId dead = world.putAndLease(FIRST, TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER))
                .task();
        world.fail(FIRST, world.leaseOf(FIRST), new Retry.Never());
        world.ask(FIRST, 0);
        var next = new QueueCommand.Purge(1, 1);
        assertThat(world.order(QueueCommand.Purge.FIRST)).isEqualTo(new QueueAnswer.Purged(0, 1, 1));

        world.order(new QueueCommand.RetryLetters(LetterFilter.of(List.of(dead)), LetterCursor.NEWEST));

        assertThat(world.order(next)).isEqualTo(new QueueAnswer.Purged(0, 0, 1));
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void a_new_master_does_not_go_on_since_it_may_give_positions_again() {
        var world = new World();
        world.put();

        assertThat(world.order(new QueueCommand.Purge(1, 7))).isInstanceOf(QueueAnswer.Refused.class);
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void an_empty_queue_is_purged_of_nothing() {
        assertThat(new World().order(ALL)).isEqualTo(new QueueAnswer.Purged(0, 0, 1));
    }

    @Test
    void those_who_await_a_task_are_told() {
        var world = new World();
        TaskId task = world.put();
        world.await(ANN, task, Duration.ofMinutes(1));

        world.order(ALL);

        assertThat(world.said(Effect.Answer.class)).hasSize(1);
    }

    @Test
    void a_position_below_zero_is_refused() {
        assertThatThrownBy(() -> new QueueCommand.Purge(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<TaskId> ended(World world) {
        return world.stored(Change.TaskEnded.class).stream()
                .map(ended -> ended.result().task())
                .toList();
    }
}
