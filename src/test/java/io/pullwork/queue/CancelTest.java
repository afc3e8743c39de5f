package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.CallId;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3: a task that is cancelled ends, wherever it is, and its late result is refused. */
class CancelTest {

    @Test
    void a_waiting_task_is_not_run_any_more() {
        var world = new World();
        List<TaskId> tasks = world.putMany(3);

        CallId call = world.cancel(ANN, tasks.get(1));

        assertThat(world.said()).containsExactly(new Effect.CancelDecided(call, true));
        assertThat(world.counts().waiting()).isEqualTo(2);
        world.ask(FIRST, 3);
        assertThat(world.started()).containsExactly(tasks.get(0), tasks.get(2));
    }

    @Test
    void its_result_tells_that_it_was_cancelled_and_that_nobody_ran_it() {
        var world = new World();
        TaskId task = world.put();

        world.cancel(ANN, task);

        assertThat(world.stored(Change.TaskEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result().outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(ended.result().attempts()).isZero();
            assertThat(ended.result().worker()).isEqualTo(TaskResult.NO_WORKER);
        });
        assertThat(world.counts().bytes()).isZero();
    }

    @Test
    void a_delayed_task_does_not_wake_any_more() {
        var world = new World();
        TaskId task = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(1)));
        world.ask(FIRST, 1);

        world.cancel(ANN, task);
        assertThat(world.counts().delayed()).isZero();

        world.after(Duration.ofSeconds(2));
        assertThat(world.started()).isEmpty();
    }

    @Test
    void the_worker_of_a_running_task_is_told_to_stop_and_gets_another() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);

        CallId call = world.cancel(ANN, tasks.get(0));

        assertThat(world.said(Effect.Stop.class)).containsExactly(new Effect.Stop(FIRST, lease));
        assertThat(world.said(Effect.CancelDecided.class)).containsExactly(new Effect.CancelDecided(call, true));
        assertThat(world.started()).containsExactly(tasks.get(1));
    }

    @Test
    void a_late_result_is_refused() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.cancel(ANN, task);

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(lease)));
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void whoever_awaits_the_task_hears_of_it_and_so_do_takers() {
        var world = new World();
        TaskId task = world.put();
        CallId awaiting = world.await(BOB, task, Duration.ofSeconds(9));
        CallId taking = world.get(BOB, 1, Duration.ofSeconds(9));

        world.cancel(ANN, task);

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(awaiting);
        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(taking);
    }

    @Test
    void to_cancel_again_changes_nothing_and_says_the_same() {
        var world = new World();
        TaskId task = world.put();
        CallId call = world.cancel(ANN, task);

        world.cancel(call, task);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.CancelDecided(call, true));
    }

    @Test
    void a_task_that_has_ended_cannot_be_cancelled() {
        var world = new World();
        TaskId ended = world.putAndFinish(FIRST, value("49"));

        CallId call = world.cancel(ANN, ended);

        assertThat(world.said()).containsExactly(new Effect.CancelDecided(call, false));
    }

    @Test
    void a_task_that_was_never_put_is_not_known() {
        var world = new World();
        world.put();

        CallId call = world.cancel(ANN, TaskId.of(ANN, 99));

        assertThat(world.said()).containsExactly(new Effect.Unknown(call));
    }

    @Test
    void a_task_that_is_cancelled_between_two_masters_stays_cancelled() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.failOver();

        world.cancel(ANN, task);
        world.failOver();
        world.askHolding(FIRST, 1, List.of(lease));

        assertThat(world.started()).isEmpty();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void many_cancelled_tasks_do_not_stay_in_the_line() {
        var world = new World();
        List<TaskId> tasks = world.putMany(1_000);

        tasks.subList(1, 1_000).forEach(task -> world.cancel(ANN, task));

        assertThat(world.counts().waiting()).isEqualTo(1);
        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(tasks.get(0));
        assertThat(world.counts().waiting()).isZero();
    }
}
