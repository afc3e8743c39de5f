package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P10, P11: who gets which task, in which order and how many. */
class LeaseTest {

    @Test
    void a_lease_is_stored_in_the_step_that_sends_it() {
        var world = new World();
        TaskId task = world.put();

        world.ask(FIRST, 1);

        var lease = new Lease(task, 1, 1);
        assertThat(world.stored(Change.TaskLeased.class))
                .extracting(Change.TaskLeased::lease)
                .containsExactly(lease);
        assertThat(world.said(Effect.Run.class)).singleElement().satisfies(run -> {
            assertThat(run.worker()).isEqualTo(FIRST);
            assertThat(run.lease()).isEqualTo(lease);
            assertThat(run.task().id()).isEqualTo(task);
        });
        assertThat(world.counts().running()).isEqualTo(1);
    }

    @Test
    void a_task_starts_at_once_when_a_worker_has_asked_before_it_came() {
        var world = new World();
        world.ask(FIRST, 1);

        TaskId task = world.put();

        assertThat(world.started()).containsExactly(task);
    }

    @Test
    void a_worker_gets_tasks_in_the_order_of_their_puts_and_no_more_than_its_credit() {
        var world = new World();
        List<TaskId> tasks = world.putMany(5);

        world.ask(FIRST, 3);

        assertThat(world.started()).isEqualTo(tasks.subList(0, 3));
        assertThat(world.counts().waiting()).isEqualTo(2);
    }

    @Test
    void credit_is_a_window_so_saying_it_twice_gives_nothing_more() {
        var world = new World();
        world.putMany(5);
        world.ask(FIRST, 2);

        world.ask(FIRST, 2);

        assertThat(world.started()).isEmpty();
        assertThat(world.counts().running()).isEqualTo(2);
    }

    @Test
    void raised_credit_brings_the_difference_and_lowered_credit_takes_nothing_away() {
        var world = new World();
        world.putMany(6);
        world.ask(FIRST, 2);

        world.ask(FIRST, 3);
        assertThat(world.started()).hasSize(1);

        world.ask(FIRST, 1);
        assertThat(world.started()).isEmpty();
        assertThat(world.counts().running()).isEqualTo(3);

        world.finish(FIRST, world.leasesOf(FIRST).get(0));
        assertThat(world.started()).isEmpty();
    }

    @Test
    void what_is_finished_makes_room_for_the_next() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 1);

        world.finish(FIRST, world.leaseOf(FIRST));

        assertThat(world.started()).containsExactly(tasks.get(1));
    }

    @Test
    void a_worker_without_credit_gets_nothing() {
        var world = new World();
        world.ask(FIRST, 0);

        world.put();

        assertThat(world.started()).isEmpty();
        assertThat(world.counts().workers()).isEqualTo(1);
    }

    @Test
    void workers_get_one_task_each_in_turn() {
        var world = new World();
        world.ask(FIRST, 3);
        world.ask(SECOND, 1);
        world.ask(THIRD, 2);

        world.putMany(6);

        assertThat(world.said(Effect.Run.class))
                .extracting(Effect.Run::worker)
                .containsExactly(FIRST, SECOND, THIRD, FIRST, THIRD, FIRST);
    }

    @Test
    void the_turn_is_remembered_from_one_put_to_the_next() {
        var world = new World();
        world.ask(FIRST, 3);
        world.ask(SECOND, 3);
        world.put();

        world.put();

        assertThat(world.said(Effect.Run.class)).extracting(Effect.Run::worker).containsExactly(SECOND);
    }

    @Test
    void a_worker_holds_payloads_up_to_its_limit_of_bytes() {
        var world = worldWithLeasedBytes(100);
        List<TaskId> tasks = List.of(world.putOfSize(60), world.putOfSize(40), world.putOfSize(1));

        world.ask(FIRST, 10);
        assertThat(world.started()).isEqualTo(tasks.subList(0, 2));

        world.finish(FIRST, world.leasesOf(FIRST).get(0));
        assertThat(world.started()).containsExactly(tasks.get(2));
    }

    @Test
    void one_task_above_the_limit_of_bytes_is_always_allowed() {
        var world = worldWithLeasedBytes(100);
        TaskId big = world.putOfSize(500);
        world.putOfSize(1);

        world.ask(FIRST, 10);

        assertThat(world.started()).containsExactly(big);
    }

    @Test
    void a_task_too_large_for_one_worker_goes_to_the_next_that_has_room() {
        var world = worldWithLeasedBytes(100);
        world.putOfSize(60);
        world.ask(FIRST, 10);
        world.ask(SECOND, 10);

        TaskId large = world.putOfSize(90);

        assertThat(world.started()).containsExactly(large);
        assertThat(world.leaseOf(SECOND).task()).isEqualTo(large);
    }

    @Test
    void leasing_pauses_when_too_many_results_are_not_taken_and_resumes_when_they_are() {
        var world = new World(World.limited(10, 1_000, 2, 1_000));
        List<TaskId> tasks = world.putMany(4);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.counts().isLeasingPaused()).isFalse();

        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).isEmpty();
        assertThat(world.counts().isLeasingPaused()).isTrue();

        // Delivered is not taken: only the acknowledgement makes room.
        var call = world.get(BOB, 1, Duration.ZERO);
        assertThat(world.started()).isEmpty();
        world.acknowledge(call, tasks.get(0));
        assertThat(world.started()).containsExactly(tasks.get(2));
        assertThat(world.counts().isLeasingPaused()).isFalse();
    }

    @Test
    void leasing_pauses_when_results_that_are_not_taken_are_too_large_together() {
        var world = new World(World.limited(10, 100, 10, 1_000));
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 1);

        world.finish(FIRST, world.leaseOf(FIRST), World.value("x".repeat(100)));
        assertThat(world.started()).isEmpty();
        assertThat(world.counts().isLeasingPaused()).isTrue();

        world.acknowledge(world.get(BOB, 1, Duration.ZERO), tasks.get(0));
        assertThat(world.started()).containsExactly(tasks.get(1));
    }

    @Test
    void a_lease_that_the_worker_does_not_name_is_sent_again_after_two_seconds() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lost = world.leaseOf(FIRST);

        world.after(Duration.ofMillis(1_999));
        world.askHolding(FIRST, 1, List.of());
        assertThat(world.said()).isEmpty();

        world.after(Duration.ofMillis(1));
        world.askHolding(FIRST, 1, List.of());
        assertThat(world.said(Effect.Run.class)).extracting(Effect.Run::lease).containsExactly(lost);
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_lease_that_the_worker_names_is_never_sent_again() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);

        world.after(Duration.ofHours(5));
        world.ask(FIRST, 1);

        assertThat(world.said()).isEmpty();
        assertThat(world.counts().running()).isEqualTo(1);
    }

    @Test
    void a_worker_that_reports_without_having_asked_gets_no_work() {
        var world = new World();
        world.put();

        world.report(new WorkerId("stranger"), 1, List.of(), List.of());

        assertThat(world.said()).containsExactly(new Effect.Settled(new WorkerId("stranger"), 1, List.of()));
        assertThat(world.counts().workers()).isZero();
    }

    @Test
    void the_puts_of_one_client_keep_their_order_among_those_of_others() {
        var world = new World();
        world.put(world.tasks(ANN, 1, 1));
        world.put(world.tasks(BOB, 1, 1));
        world.put(world.tasks(ANN, 1, 1));

        world.ask(FIRST, 9);

        assertThat(world.started()).containsExactly(TaskId.of(ANN, 1), TaskId.of(BOB, 1), TaskId.of(ANN, 2));
    }

    private static World worldWithLeasedBytes(long maxLeasedBytes) {
        return new World(World.limited(10, 10_000, 10, maxLeasedBytes));
    }
}
