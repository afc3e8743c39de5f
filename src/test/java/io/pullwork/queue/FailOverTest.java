package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P6, P9: what the next master knows, and what becomes of running tasks. */
class FailOverTest {

    @Test
    void what_waited_ran_and_ended_is_still_there() {
        var world = new World();
        world.putAndFinish(FIRST, value("1"));
        world.putMany(3);
        world.ask(FIRST, 2);

        world.failOver();

        assertThat(world.counts()).isEqualTo(new QueueCounts(1, 0, 2, 1, 0, 0, 0, 4, 0, 0, 0, 0, false));
    }

    @Test
    void a_worker_presents_its_lease_and_goes_on_with_it() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();

        world.askHolding(FIRST, 1, List.of(lease));
        assertThat(world.said()).isEmpty();
        world.after(Duration.ofSeconds(20));
        assertThat(world.said()).isEmpty();

        world.finish(FIRST, lease, value("49"));
        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void an_adopted_lease_counts_towards_its_workers_credit() {
        var world = new World();
        world.putMany(2);
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();

        world.askHolding(FIRST, 1, List.of(lease));

        assertThat(world.started()).isEmpty();
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void an_adopted_lease_is_given_back_when_its_worker_dies() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();
        world.askHolding(FIRST, 1, List.of(lease));

        world.kill(FIRST);
        world.ask(SECOND, 1);

        assertThat(world.leaseOf(SECOND)).isEqualTo(new Lease(task, 2, 2));
    }

    @Test
    void a_result_may_arrive_before_its_worker_has_greeted_the_new_master() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.counts().results()).isEqualTo(1);
        assertThat(world.millisToNextDeadline())
                .as("no orphan is left, only the client's watermark")
                .hasValue(Clients.FORGET_AFTER_MILLIS);
    }

    @Test
    void leases_that_nobody_presents_are_given_out_again_after_the_grace() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lost = world.leaseOf(FIRST);
        world.failOver();
        world.ask(SECOND, 1);
        assertThat(world.started()).isEmpty();
        assertThat(world.millisToNextDeadline()).hasValue(10_000);

        world.after(Duration.ofMillis(9_999));
        assertThat(world.said()).isEmpty();

        world.after(Duration.ofMillis(1));
        assertThat(world.stored()).contains(new Change.TaskReleased(1, task, 1, 0, 1, 0));
        assertThat(world.leaseOf(SECOND)).isEqualTo(new Lease(task, 2, 2));

        world.finish(FIRST, lost);
        assertThat(world.said(Effect.Settled.class).get(0).refused()).containsExactly(lost);
    }

    @Test
    void a_lease_presented_too_late_is_not_adopted() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease late = world.leaseOf(FIRST);
        world.failOver();
        world.after(Duration.ofSeconds(10));

        world.askHolding(FIRST, 1, List.of(late));

        assertThat(world.said(Effect.Run.class)).extracting(Effect.Run::lease).containsExactly(new Lease(task, 2, 2));
    }

    @Test
    void a_lease_cannot_be_adopted_by_a_second_worker() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();
        world.askHolding(FIRST, 1, List.of(lease));

        world.askHolding(SECOND, 1, List.of(lease));
        world.kill(SECOND);

        assertThat(world.counts().running()).isEqualTo(1);
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void an_orphan_that_used_up_its_attempts_ends_as_a_failure() {
        var world = new World(World.with(World.attempts(1)));
        TaskId task = world.put();
        world.ask(FIRST, 1);
        world.failOver();
        world.after(Duration.ofSeconds(5));
        var call = world.get(BOB, 1, Duration.ofSeconds(9));

        world.after(Duration.ofSeconds(5));

        assertThat(world.delivered()).containsExactly(task);
        assertThat(world.said(Effect.Deliver.class).get(0).call()).isEqualTo(call);
    }

    @Test
    void what_follows_does_not_depend_on_the_order_in_which_a_set_of_leases_is_read() {
        List<Change> upright = releasedAfterAdoption(false);
        List<Change> reversed = releasedAfterAdoption(true);

        assertThat(upright).hasSize(6).isEqualTo(reversed);
    }

    private static List<Change> releasedAfterAdoption(boolean isReversed) {
        var world = new World();
        world.putMany(3);
        world.ask(FIRST, 3);
        var held = new ArrayList<>(world.leasesOf(FIRST));
        world.failOver();
        if (isReversed) {
            Collections.reverse(held);
        }
        world.askHolding(FIRST, 3, held);
        world.kill(FIRST);
        return world.stored();
    }

    @Test
    void order_and_lease_numbers_outlive_the_master() {
        var world = new World();
        List<TaskId> tasks = world.putMany(3);
        world.ask(FIRST, 2);
        world.kill(FIRST);
        world.failOver();

        world.ask(SECOND, 3);

        assertThat(world.leasesOf(SECOND))
                .containsExactly(
                        new Lease(tasks.get(0), 2, 2), new Lease(tasks.get(1), 2, 2), new Lease(tasks.get(2), 1, 2));
    }

    @Test
    void what_was_delivered_and_not_acknowledged_is_delivered_by_the_next_master() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        world.get(ANN, 1, Duration.ZERO);
        world.failOver();

        world.get(BOB, 1, Duration.ZERO);

        assertThat(world.delivered()).containsExactly(task);
    }

    @Test
    void a_delivery_of_the_last_master_may_be_acknowledged_to_the_next() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        var call = world.get(ANN, 1, Duration.ZERO);
        world.failOver();

        world.acknowledge(call, task);

        assertThat(world.stored()).containsExactly(new Change.ResultTaken(1, task));
        assertThat(world.said()).containsExactly(new Effect.CallClosed(call));
        assertThat(world.counts().results()).isZero();
        assertThat(world.counts().bytes()).isZero();
        world.get(BOB, 1, Duration.ZERO);
        assertThat(world.delivered()).isEmpty();
    }
}
