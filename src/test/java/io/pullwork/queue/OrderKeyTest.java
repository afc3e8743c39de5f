package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tasks of one order key run one at a time, in the order in which they were put. */
class OrderKeyTest {

    private static final TaskOptions ORDERED = TaskOptions.DEFAULT.withOrderKey("order-4");

    private final World world = new World();

    @Test
    void the_next_is_leased_when_the_one_before_has_ended() {
        TaskId first = world.put(ORDERED);
        TaskId second = world.put(ORDERED);
        world.ask(World.FIRST, 5);
        assertThat(world.started()).containsExactly(first);
        assertThat(world.counts().waiting()).isEqualTo(1);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void others_are_not_held_up() {
        world.put(ORDERED);
        world.put(ORDERED);
        TaskId other = world.put(TaskOptions.DEFAULT.withOrderKey("order-5"));
        TaskId free = world.put();

        world.ask(World.FIRST, 5);

        assertThat(world.started()).contains(other, free).hasSize(3);
    }

    @Test
    void one_that_waits_for_its_retry_keeps_its_place() {
        TaskId first = world.put(ORDERED);
        world.put(ORDERED);
        world.ask(World.FIRST, 5);

        world.fail(World.FIRST, world.leaseOf(World.FIRST), Retry.BY_QUEUE);
        assertThat(world.started()).isEmpty();

        world.after(Duration.ofSeconds(1));
        assertThat(world.started()).containsExactly(first);
    }

    @Test
    void a_priority_overtakes_nothing_of_its_key() {
        TaskId first = world.put(ORDERED);
        world.put(ORDERED.withPriority(9));

        world.ask(World.FIRST, 1);

        assertThat(world.started()).containsExactly(first);
    }

    @Test
    void when_the_first_is_cancelled_the_next_has_the_key() {
        TaskId first = world.put(ORDERED);
        TaskId second = world.put(ORDERED);

        world.cancel(World.ANN, first);
        world.ask(World.FIRST, 5);

        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void after_a_fail_over_the_one_that_runs_has_the_key() {
        world.put(ORDERED);
        TaskId second = world.put(ORDERED);
        world.ask(World.FIRST, 5);

        world.failOver();
        world.ask(World.FIRST, 5);
        assertThat(world.started()).isEmpty();

        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        assertThat(world.started()).containsExactly(second);
    }
}
