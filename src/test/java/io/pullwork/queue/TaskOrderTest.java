package io.pullwork.queue;

import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P10: which task is next, by priority, time and order of the puts. */
class TaskOrderTest {

    private static final TaskOptions HIGH = TaskOptions.DEFAULT.withPriority(9);
    private static final TaskOptions LOW = TaskOptions.DEFAULT.withPriority(0);

    @Test
    void a_higher_priority_goes_first_and_equal_ones_keep_their_order() {
        var world = new World();
        TaskId low = world.put(LOW);
        TaskId usual = world.put();
        TaskId high = world.put(HIGH);
        TaskId alsoHigh = world.put(HIGH);

        world.ask(FIRST, 4);

        assertThat(world.started()).containsExactly(high, alsoHigh, usual, low);
    }

    @Test
    void a_lower_priority_does_not_starve() {
        var settings = new QueueSettings(World.ROOM, World.LONG, World.MANY, World.attempts(3), 3, 1_000);
        var world = new World(settings);
        TaskId low = world.put(LOW);
        var high = new ArrayList<TaskId>();
        for (int i = 0; i < 10; i++) {
            high.add(world.put(HIGH));
        }

        world.ask(FIRST, 5);

        assertThat(world.started()).containsExactly(high.get(0), high.get(1), high.get(2), low, high.get(3));
    }

    @Test
    void a_task_given_back_keeps_its_priority_and_its_place() {
        var world = new World();
        TaskId first = world.put(HIGH);
        world.ask(FIRST, 1);
        TaskId second = world.put(HIGH);
        TaskId usual = world.put();

        world.kill(FIRST);
        world.ask(World.SECOND, 3);

        assertThat(world.started()).containsExactly(first, second, usual);
    }

    @Test
    void a_delayed_task_is_not_leased_before_its_time_and_then_at_once() {
        var world = new World();
        TaskId task = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(5)));
        world.ask(FIRST, 1);
        assertThat(world.counts().delayed()).isEqualTo(1);
        assertThat(world.counts().waiting()).isZero();
        assertThat(world.millisToNextDeadline()).hasValue(Duration.ofMinutes(5).toMillis());

        world.after(Duration.ofMinutes(5).minusMillis(1));
        assertThat(world.started()).isEmpty();

        world.after(Duration.ofMillis(1));
        assertThat(world.started()).containsExactly(task);
    }

    @Test
    void a_task_may_wait_for_a_time_of_day_and_one_that_is_over_is_no_wait() {
        var world = new World();
        TaskId past = world.put(TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(5)));
        TaskId soon = world.put(TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(1_002_000)));

        world.ask(FIRST, 2);
        assertThat(world.started()).containsExactly(past);

        world.after(Duration.ofSeconds(2));
        assertThat(world.started()).containsExactly(soon);
    }

    @Test
    void due_tasks_are_leased_in_the_order_in_which_they_were_put() {
        var world = new World();
        TaskId first = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(2)));
        TaskId second = world.put(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(1)));
        TaskId third = world.put();

        world.after(Duration.ofSeconds(3));
        world.ask(FIRST, 3);

        assertThat(world.started()).isEqualTo(List.of(first, second, third));
    }

    @Test
    void a_delay_and_a_priority_survive_a_fail_over() {
        var world = new World();
        TaskId usual = world.put();
        TaskId high = world.put(HIGH);
        TaskId later = world.put(HIGH.withDelay(Duration.ofSeconds(9)));

        world.failOver();
        world.ask(FIRST, 3);
        assertThat(world.started()).containsExactly(high, usual);

        world.after(Duration.ofSeconds(9));
        assertThat(world.started()).containsExactly(later);
    }
}
