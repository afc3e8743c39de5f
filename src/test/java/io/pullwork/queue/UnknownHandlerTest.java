package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import org.junit.jupiter.api.Test;

/** A task waits for a worker that can run it, as during a deployment that has not reached every machine. */
class UnknownHandlerTest {

    private final World world = new World();

    @Test
    void a_task_is_leased_only_to_a_worker_that_has_its_handler() {
        TaskId cube = world.putFor("cube");

        world.ask(World.FIRST, 5, "square");
        assertThat(world.started()).isEmpty();

        world.ask(World.SECOND, 5, "cube", "square");
        assertThat(world.started()).containsExactly(cube);
    }

    @Test
    void what_nobody_can_run_does_not_hold_up_what_comes_after_it() {
        world.putFor("cube");
        TaskId square = world.putFor("square");

        world.ask(World.FIRST, 5, "square");

        assertThat(world.started()).containsExactly(square);
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void a_worker_that_waits_longer_and_cannot_run_it_keeps_its_turn() {
        world.ask(World.FIRST, 1, "square");
        world.ask(World.SECOND, 1, "cube");
        world.putFor("cube");
        assertThat(world.leasesOf(World.SECOND)).hasSize(1);

        world.ask(World.THIRD, 1, "square");
        world.putFor("square");

        assertThat(world.leasesOf(World.FIRST)).hasSize(1);
        assertThat(world.leasesOf(World.THIRD)).isEmpty();
    }

    @Test
    void a_worker_may_learn_new_handlers() {
        TaskId cube = world.putFor("cube");
        world.ask(World.FIRST, 5, "square");

        world.ask(World.FIRST, 5, "square", "cube");

        assertThat(world.started()).containsExactly(cube);
    }

    @Test
    void order_holds_over_all_handlers_of_a_worker() {
        TaskId first = world.putFor("cube");
        TaskId second = world.putFor("square");
        TaskId third = world.putFor("cube");
        TaskId urgent = world.put(TaskOptions.DEFAULT.withPriority(9));

        world.ask(World.FIRST, 5, "square", "cube");

        assertThat(world.started()).containsExactly(urgent, first, second, third);
    }
}
