package io.pullwork.queue;

import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3, P8, P10: what happens when a worker dies or stops. */
class WorkerDeathTest {

    @Test
    void the_tasks_of_a_dead_worker_run_elsewhere_before_all_that_wait() {
        var world = new World();
        List<TaskId> tasks = world.putMany(4);
        world.ask(FIRST, 2);

        world.kill(FIRST);
        world.ask(SECOND, 3);

        assertThat(world.started()).isEqualTo(tasks.subList(0, 3));
    }

    @Test
    void a_worker_that_waits_for_work_gets_the_tasks_of_a_dead_one_at_once() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        world.ask(SECOND, 1);

        world.kill(FIRST);

        assertThat(world.started()).containsExactly(task);
        assertThat(world.leaseOf(SECOND)).isEqualTo(new Lease(task, 2, 1));
    }

    @Test
    void a_death_costs_an_attempt_that_is_stored() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);

        world.kill(FIRST);

        assertThat(world.stored(Change.TaskReleased.class))
                .containsExactly(new Change.TaskReleased(1, task, 1, 0, 1, 0));
        assertThat(world.counts().workers()).isZero();
    }

    @Test
    void a_task_that_kills_its_workers_ends_as_a_failure() {
        var world = new World();
        TaskId task = world.put();
        for (int death = 1; death <= 2; death++) {
            world.ask(FIRST, 1);
            world.kill(FIRST);
            assertThat(world.counts().waiting()).isEqualTo(1);
        }

        world.ask(SECOND, 1);
        world.kill(SECOND);

        var died =
                new Outcome.Failure("WorkerDied", "3 workers died while they ran this task, the last was second", "");
        assertThat(world.stored(Change.TaskEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result().task()).isEqualTo(task);
            assertThat(ended.result().attempts()).isEqualTo(3);
            assertThat(ended.result().outcome()).isEqualTo(died);
        });
        assertThat(world.counts().waiting()).isZero();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void deaths_are_counted_over_fail_overs() {
        var world = new World();
        world.put();
        for (int death = 1; death <= 3; death++) {
            world.ask(FIRST, 1);
            world.kill(FIRST);
            world.failOver();
        }

        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void whoever_waits_for_the_result_is_served_when_the_last_worker_dies() {
        var world = new World(World.with(World.attempts(1)));
        TaskId task = world.put();
        world.ask(FIRST, 1);
        var awaiting = world.await(World.ANN, task, Duration.ofSeconds(9));
        var taking = world.get(World.BOB, 1, Duration.ofSeconds(9));

        world.kill(FIRST);

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(awaiting);
        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(taking);
    }

    @Test
    void a_worker_that_was_taken_for_dead_is_refused_even_when_its_death_ended_the_task() {
        var world = new World(World.with(World.attempts(1)));
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.kill(FIRST);

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(lease)));
        assertThat(world.counts().refusedAsStale()).isEqualTo(1);
    }

    @Test
    void the_death_of_a_worker_nobody_knows_is_no_event() {
        var world = new World();
        world.put();

        world.kill(new WorkerId("stranger"));

        assertThat(world.said()).isEmpty();
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_dead_worker_gets_nothing_until_it_asks_again() {
        var world = new World();
        world.ask(FIRST, 5);
        world.kill(FIRST);

        TaskId task = world.put();
        assertThat(world.started()).isEmpty();

        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(task);
    }

    @Test
    void a_task_handed_back_goes_to_the_front_and_its_attempt_is_not_counted() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 1);
        world.ask(FIRST, 0);

        world.handBack(FIRST, world.leaseOf(FIRST));
        assertThat(world.stored()).containsExactly(new Change.TaskReleased(1, tasks.get(0), 1, 1, 0, 0));

        world.ask(SECOND, 1);
        assertThat(world.started()).containsExactly(tasks.get(0));
    }

    @Test
    void a_task_handed_back_often_does_not_die_of_it_and_its_lease_number_still_rises() {
        var world = new World();
        TaskId task = world.put();
        for (int handBack = 1; handBack <= 5; handBack++) {
            world.ask(FIRST, 1);
            assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(task, handBack, 1));
            world.ask(FIRST, 0);
            world.handBack(FIRST, world.leaseOf(FIRST));
        }

        world.ask(SECOND, 1);
        world.kill(SECOND);

        assertThat(world.counts().waiting()).isEqualTo(1);
        assertThat(world.stored(Change.TaskReleased.class))
                .containsExactly(new Change.TaskReleased(1, task, 6, 5, 1, 0));
    }

    @Test
    void a_task_that_could_not_be_read_waits_and_it_costs_no_attempt() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);

        long dueMillis = world.nowMillis() + 10_000;
        world.postpone(world.leaseOf(FIRST), dueMillis);

        assertThat(world.counts().delayed()).isEqualTo(1);
        assertThat(world.stored(Change.TaskReleased.class))
                .containsExactly(new Change.TaskReleased(1, task, 1, 1, 0, dueMillis));
        world.after(Duration.ofSeconds(10));
        assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(task, 2, 1));
    }

    @Test
    void a_lease_that_is_not_current_cannot_be_handed_back() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lost = world.leaseOf(FIRST);
        world.kill(FIRST);
        world.ask(SECOND, 1);

        world.handBack(FIRST, lost);

        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().running()).isEqualTo(1);
    }
}
