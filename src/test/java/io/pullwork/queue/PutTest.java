package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P1, P2, P11: what is acknowledged is stored, once, within the limits. */
class PutTest {

    @Test
    void a_put_is_accepted_in_the_step_that_stores_it() {
        var world = new World();

        TaskId task = world.put();

        assertThat(world.stored(Change.TaskAdded.class))
                .singleElement()
                .satisfies(added -> assertThat(added.task().id()).isEqualTo(task));
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void many_tasks_are_put_in_their_order_and_accepted_with_one_word() {
        var world = new World();

        List<TaskId> tasks = world.putMany(3);

        assertThat(world.stored(Change.TaskAdded.class))
                .extracting(added -> added.task().id())
                .isEqualTo(tasks);
        assertThat(world.stored(Change.TaskAdded.class))
                .extracting(Change.TaskAdded::position)
                .containsExactly(1L, 2L, 3L);
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 3));
    }

    @Test
    void a_repeated_put_is_accepted_again_and_stored_once() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 2, 1);
        world.put(tasks);

        world.put(tasks);

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 2));
        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().waiting()).isEqualTo(2);
    }

    @Test
    void a_put_is_recognised_when_its_task_has_long_ended_and_its_result_was_taken() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        var call = world.get(BOB, 1, Duration.ZERO);
        world.acknowledge(call, tasks.get(0).id());

        world.put(tasks);

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_put_is_recognised_by_the_next_master() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 2, 1);
        world.put(tasks);
        world.failOver();

        world.put(tasks);

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 2));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void clients_count_their_tasks_apart() {
        var world = new World();
        world.put(world.tasks(ANN, 2, 1));

        world.put(world.tasks(BOB, 1, 1));

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(BOB, 1));
        assertThat(world.counts().waiting()).isEqualTo(3);
    }

    @Test
    void a_put_beyond_the_limit_of_tasks_is_refused_as_a_whole() {
        var world = new World(World.limited(3, 1_000, 10, 1_000));
        world.putMany(2);

        world.putMany(2);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said())
                .containsExactly(new Effect.PutRefused(ANN, 4, "the queue holds 2 tasks and may hold 3"));
        assertThat(world.counts().waiting()).isEqualTo(2);
    }

    @Test
    void a_put_beyond_the_limit_of_bytes_is_refused_as_a_whole() {
        var world = new World(World.limited(10, 100, 10, 1_000));
        world.putOfSize(60);

        world.put(world.tasks(ANN, 2, 21));

        assertThat(world.stored()).isEmpty();
        assertThat(world.said())
                .containsExactly(new Effect.PutRefused(ANN, 3, "the queue holds 60 bytes and may hold 100"));
    }

    @Test
    void a_put_that_just_fits_is_accepted() {
        var world = new World(World.limited(2, 100, 10, 1_000));

        world.put(world.tasks(ANN, 2, 50));

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 2));
        assertThat(world.counts().bytes()).isEqualTo(100);
    }

    @Test
    void running_tasks_count_towards_the_limit_of_tasks() {
        var world = new World(World.limited(1, 1_000, 10, 1_000));
        world.put();
        world.ask(FIRST, 1);

        world.put();

        assertThat(world.said(Effect.PutRefused.class)).hasSize(1);
    }

    @Test
    void results_count_towards_the_limit_of_bytes_until_they_are_taken() {
        var world = new World(World.limited(10, 10, 10, 1_000));
        TaskId ended = world.putAndFinish(FIRST, value("1234567890"));

        world.put();
        assertThat(world.said(Effect.PutRefused.class)).hasSize(1);

        var call = world.get(BOB, 1, Duration.ZERO);
        world.acknowledge(call, ended);
        world.put();
        assertThat(world.said(Effect.PutAccepted.class)).hasSize(1);
    }

    @Test
    void a_refused_put_is_accepted_under_its_own_ids_once_there_is_room() {
        var world = new World(World.limited(1, 1_000, 10, 1_000));
        world.put();
        List<Task> refused = world.tasks(ANN, 1, 1);
        world.put(refused);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));

        world.put(refused);

        assertThat(world.said()).contains(new Effect.PutAccepted(ANN, 2));
        assertThat(world.started()).containsExactly(refused.get(0).id());
    }

    @Test
    void a_stored_put_that_is_repeated_is_never_refused_however_full_the_queue_is() {
        var world = new World(World.limited(10, 10, 10, 1_000));
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST), value("\"more than ten bytes\""));

        world.put(tasks);

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
    }

    @Test
    void a_watermark_is_forgotten_after_a_day_of_silence_and_not_before() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        TaskId task = tasks.get(0).id();
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        world.acknowledge(world.get(BOB, 1, Duration.ZERO), task);

        world.after(Duration.ofDays(1).minusMillis(1));
        assertThat(world.stored()).isEmpty();
        world.put(tasks);
        assertThat(world.stored()).isEmpty();

        world.after(Duration.ofMillis(1));
        assertThat(world.stored()).containsExactly(new Change.ClientForgotten(ANN));
        world.put(tasks);
        assertThat(world.stored(Change.TaskAdded.class)).hasSize(1);
    }

    @Test
    void a_client_that_goes_on_putting_is_not_forgotten() {
        var world = new World();
        world.put();
        world.after(Duration.ofHours(20));
        world.put();

        world.after(Duration.ofHours(20));

        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_put_repeated_after_more_than_a_day_is_still_recognised_while_its_task_waits() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        world.after(Duration.ofDays(2));

        world.put(tasks);

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
        assertThat(world.stored(Change.TaskAdded.class)).isEmpty();
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void a_client_that_was_forgotten_and_repeats_a_put_is_known_again() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        world.after(Duration.ofDays(1));
        assertThat(world.stored(Change.ClientForgotten.class)).hasSize(1);

        world.put(tasks);
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
        world.acknowledge(world.get(BOB, 1, Duration.ZERO), tasks.get(0).id());
        world.put(tasks);

        assertThat(world.stored()).as("of a task that has ended").isEmpty();
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
    }

    @Test
    void a_put_repeated_after_more_than_a_day_is_still_recognised_while_its_result_is_not_taken() {
        var world = new World();
        List<Task> tasks = world.tasks(ANN, 1, 1);
        world.put(tasks);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        world.after(Duration.ofDays(2));

        world.put(tasks);

        assertThat(world.stored(Change.TaskAdded.class)).isEmpty();
        assertThat(world.counts().results()).isEqualTo(1);
        assertThat(world.started()).isEmpty();
    }
}
