package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Key;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A task that waits for all of a group, and what can be asked of a group. */
class GroupTest {

    private static final Key NIGHT = new Key("night-7");
    private static final TaskOptions MEMBER = TaskOptions.DEFAULT.withGroup("night-7");
    private static final TaskOptions REPORT = TaskOptions.DEFAULT.withAfterGroup("night-7", 2);

    private final World world = new World();

    @Test
    void a_task_runs_when_all_of_its_group_have_ended_also_by_failure() {
        TaskId report = world.put(REPORT);
        TaskId first = world.put(MEMBER);
        TaskId second = world.put(MEMBER);
        world.ask(World.FIRST, 1);
        assertThat(world.started()).containsExactly(first);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        assertThat(world.started()).containsExactly(second);
        world.finish(World.FIRST, world.leaseOf(World.FIRST), new Outcome.Failure("Broken", "", ""));

        assertThat(world.started()).containsExactly(report);
        assertThat(world.stored(Change.GroupCounted.class))
                .containsExactly(new Change.GroupCounted(NIGHT, new GroupCounts(1, 1, 0, 0), 1_000_000));
    }

    @Test
    void it_may_be_put_when_all_have_ended() {
        world.putAndLease(World.FIRST, MEMBER);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        world.putAndLease(World.FIRST, MEMBER);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        TaskId report = world.put(REPORT);

        assertThat(world.started()).containsExactly(report);
    }

    @Test
    void a_new_master_counts_on() {
        TaskId report = world.put(REPORT);
        world.put(MEMBER);
        world.put(MEMBER);
        world.ask(World.FIRST, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        world.failOver();
        world.ask(World.FIRST, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(report);
    }

    @Test
    void a_group_tells_how_far_it_is() {
        world.put(MEMBER);
        world.put(MEMBER);
        world.put(MEMBER);
        world.ask(World.FIRST, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.order(new QueueCommand.DescribeGroup(NIGHT)))
                .isEqualTo(new QueueAnswer.GroupDescribed(new GroupStatus(new GroupCounts(1, 0, 0, 0), 2, 1)));
    }

    @Test
    void a_group_is_cancelled_as_one_and_whoever_waits_for_it_runs() {
        TaskId report = world.put(REPORT);
        world.put(MEMBER);
        world.put(MEMBER);
        world.ask(World.FIRST, 1);

        assertThat(world.order(new QueueCommand.CancelGroup(NIGHT))).isEqualTo(new QueueAnswer.Done(2));

        assertThat(world.said(Effect.Stop.class)).hasSize(1);
        assertThat(world.started()).containsExactly(report);
    }

    @Test
    void a_group_is_forgotten_a_day_after_its_last_end_unless_somebody_waits_for_it() {
        world.putAndLease(World.FIRST, MEMBER);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        TaskId report = world.put(REPORT);

        world.after(Duration.ofDays(1));
        assertThat(world.stored(Change.GroupCounted.class)).isEmpty();

        world.cancel(World.ANN, report);
        world.after(Duration.ofDays(1));
        assertThat(world.stored(Change.GroupCounted.class))
                .containsExactly(new Change.GroupCounted(NIGHT, GroupCounts.NONE, 0));
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withAfterGroup("night-7", 0))
                .hasMessage("a group of 0 tasks, must be 1 to 10000000");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withGroup("night 7")).hasMessageStartingWith("key 'night 7'");
    }
}
