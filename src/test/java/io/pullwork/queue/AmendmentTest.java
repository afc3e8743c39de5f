package io.pullwork.queue;

import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.QueueCommand.SetPriority;
import io.pullwork.queue.QueueCommand.SetTime;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator gives a task that waits another priority, or another time. */
class AmendmentTest {

    private static final QueueAnswer DONE = new QueueAnswer.Done(1);

    private final World world = new World();

    @Test
    void a_task_that_got_a_higher_priority_goes_first() {
        TaskId first = world.put();
        TaskId second = world.put();

        assertThat(world.order(new SetPriority(second, 9))).isEqualTo(DONE);

        assertThat(world.stored()).containsExactly(new Change.TaskChanged(2, second, 9, 0));
        world.ask(FIRST, 2);
        assertThat(world.started()).containsExactly(second, first);
    }

    @Test
    void it_keeps_its_place_among_those_of_its_priority() {
        TaskId first = world.put(TaskOptions.DEFAULT.withPriority(1));
        TaskId second = world.put();

        world.order(new SetPriority(first, 4));

        world.ask(FIRST, 2);
        assertThat(world.started()).containsExactly(first, second);
    }

    @Test
    void a_delayed_task_can_be_run_now_and_one_that_waits_later() {
        TaskId delayed = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofDays(1)));
        TaskId waiting = world.put();

        world.order(new SetTime(delayed, 0, 0));
        world.order(new SetTime(waiting, world.nowMillis() + 5_000, 0));

        assertThat(world.counts().delayed()).isEqualTo(1);
        world.ask(FIRST, 2);
        assertThat(world.started()).containsExactly(delayed);
        world.after(Duration.ofSeconds(5));
        assertThat(world.started()).containsExactly(waiting);
    }

    @Test
    void what_waits_for_another_attempt_can_be_run_at_once_and_its_attempts_still_count() {
        Lease failed = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, failed, new Retry.After(60_000));

        world.order(new SetTime(failed.task(), 0, 0));

        assertThat(world.stored(Change.TaskReleased.class))
                .containsExactly(new Change.TaskReleased(1, failed.task(), 1, 0, 0, 0));
        assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(failed.task(), 2, 1));
    }

    @Test
    void a_new_master_knows_what_was_changed() {
        TaskId first = world.put();
        TaskId second = world.put();
        TaskId third = world.put();
        world.order(new SetPriority(second, 9));
        world.order(new SetTime(first, 0, 5_000));
        world.failOver();

        world.ask(FIRST, 3);

        assertThat(world.started()).containsExactly(second, third);
        assertThat(world.millisToNextDeadline()).hasValue(5_000);
    }

    @Test
    void a_task_that_waits_for_a_limit_or_for_another_is_changed_where_it_is() {
        var key = new Key("smtp");
        world.order(new QueueCommand.SetLimit(LimitScope.ofKey(key), Limit.running(1)));
        TaskOptions limited = TaskOptions.DEFAULT.withLimitKey("smtp");
        world.ask(FIRST, 9);
        TaskId running = world.put(limited);
        TaskId next = world.put(limited);
        TaskId last = world.put(limited);
        TaskId following = world.put(TaskOptions.DEFAULT.withAfter(running));

        assertThat(world.order(new SetPriority(last, 9))).isEqualTo(DONE);
        assertThat(world.order(new SetPriority(following, 9))).isEqualTo(DONE);
        assertThat(world.started()).isEmpty();

        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).containsExactlyInAnyOrder(following, last);
        assertThat(next).isNotIn(world.started());
    }

    @Test
    void what_is_so_already_is_not_stored_again() {
        TaskId task = world.put();

        assertThat(world.order(new SetPriority(task, 4))).isEqualTo(new QueueAnswer.Done(0));
        assertThat(world.order(new SetTime(task, 0, 0))).isEqualTo(new QueueAnswer.Done(0));

        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_task_that_runs_has_ended_or_was_never_put_is_refused() {
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        TaskId task = lease.task();
        assertThat(world.order(new SetPriority(task, 9))).isEqualTo(new QueueAnswer.Refused("task " + task + " runs"));

        world.finish(FIRST, lease);
        assertThat(world.order(new SetTime(task, 0, 1_000)))
                .isEqualTo(new QueueAnswer.Refused("task " + task + " has ended"));

        var unknown = new TaskId(7, 7);
        assertThat(world.order(new SetPriority(unknown, 9)))
                .isEqualTo(new QueueAnswer.Refused("there is no task " + unknown));
    }

    @Test
    void impossible_priorities_and_times_are_refused() {
        var task = new TaskId(7, 7);

        assertThatThrownBy(() -> new SetPriority(task, 10)).hasMessage("priority 10 is not 0 to 9");
        assertThatThrownBy(() -> new SetTime(task, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SetTime(task, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
