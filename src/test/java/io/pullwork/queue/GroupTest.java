package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
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
                .isEqualTo(new QueueAnswer.GroupDescribed(new GroupStatus(new GroupCounts(1, 0, 0, 0), 2, 1, 0)));
    }

    @Test
    void at_the_deadline_of_a_group_all_its_tasks_end_as_expired_also_those_that_run() {
        TaskId running = world.put(MEMBER);
        world.ask(World.FIRST, 1);
        Lease lease = world.leaseOf(World.FIRST);
        TaskId waiting = world.put(MEMBER);
        TaskId delayed = world.put(MEMBER.withDelay(Duration.ofDays(1)));
        TaskId report = world.put(REPORT);
        TaskId stranger = world.put();
        long deadline = world.nowMillis() + 5_000;
        world.order(new QueueCommand.SetGroupDeadline(NIGHT, deadline));
        assertThat(world.stored()).containsExactly(new Change.GroupDeadlineSet(NIGHT, deadline));

        world.after(Duration.ofMillis(4_999));
        assertThat(world.stored()).isEmpty();
        world.after(Duration.ofMillis(1));

        assertThat(List.of(running, waiting, delayed))
                .extracting(task -> world.describe(task).phase())
                .containsOnly(TaskPhase.EXPIRED);
        assertThat(world.describe(stranger).phase()).isEqualTo(TaskPhase.WAITING);
        assertThat(world.describe(report).phase()).as("it gathers them").isEqualTo(TaskPhase.RUNNING);
        world.finish(World.FIRST, lease);
        assertThat(world.said(Effect.Settled.class))
                .allSatisfy(settled -> assertThat(settled.refused()).containsExactly(lease));
    }

    @Test
    void the_workers_of_tasks_whose_group_is_over_are_told_to_stop() {
        Lease lease = world.putAndLease(World.FIRST, MEMBER);
        world.order(new QueueCommand.SetGroupDeadline(NIGHT, world.nowMillis() + 1));

        world.after(Duration.ofMillis(1));

        assertThat(world.said(Effect.Stop.class)).containsExactly(new Effect.Stop(World.FIRST, lease));
    }

    @Test
    void a_deadline_holds_for_what_is_put_later_and_for_a_new_master_and_can_be_put_off() {
        world.put(MEMBER);
        long deadline = world.nowMillis() + 5_000;
        world.order(new QueueCommand.SetGroupDeadline(NIGHT, deadline));
        world.order(new QueueCommand.SetGroupDeadline(NIGHT, deadline + 1_000));
        world.failOver();
        assertThat(((QueueAnswer.GroupDescribed) world.order(new QueueCommand.DescribeGroup(NIGHT)))
                        .status()
                        .deadlineMillis())
                .isEqualTo(deadline + 1_000);

        world.after(Duration.ofSeconds(5));
        assertThat(world.stored(Change.TaskEnded.class)).isEmpty();
        world.after(Duration.ofSeconds(1));
        assertThat(world.stored(Change.TaskEnded.class)).hasSize(1);
        TaskId late = world.put(MEMBER);
        assertThat(world.describe(late).phase()).isEqualTo(TaskPhase.EXPIRED);
    }

    @Test
    void a_deadline_goes_with_its_group() {
        world.put(MEMBER);
        world.order(new QueueCommand.SetGroupDeadline(NIGHT, world.nowMillis() + 1));
        world.after(Duration.ofMillis(1));

        world.after(Duration.ofDays(1));

        assertThat(world.stored(Change.GroupDeadlineSet.class)).containsExactly(new Change.GroupDeadlineSet(NIGHT, 0));
    }

    @Test
    void a_group_that_nobody_knows_has_no_deadline() {
        assertThat(world.order(new QueueCommand.SetGroupDeadline(NIGHT, world.nowMillis() + 1)))
                .isEqualTo(new QueueAnswer.Refused("there is no group night-7: put its tasks first"));
        assertThat(world.stored()).isEmpty();
        assertThatThrownBy(() -> new QueueCommand.SetGroupDeadline(NIGHT, 0))
                .isInstanceOf(IllegalArgumentException.class);
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
