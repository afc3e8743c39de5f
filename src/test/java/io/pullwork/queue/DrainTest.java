package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator has a queue become empty: it takes no puts, and what is there is run. */
class DrainTest {

    private final World world = new World();

    @Test
    void a_drained_queue_takes_no_puts_and_leases_what_is_there() {
        TaskId task = world.put();
        world.order(new QueueCommand.Drain());

        Task later = world.task(ANN, 1);
        world.put(List.of(later));
        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.PutDeferred(ANN, 2));
        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(task);

        world.order(new QueueCommand.Resume());
        world.put(List.of(later));
        assertThat(world.started()).containsExactly(later.id());
    }

    @Test
    void what_was_stored_before_is_acknowledged_when_it_is_put_again() {
        Task task = world.task(ANN, 1);
        world.put(List.of(task));
        world.order(new QueueCommand.Drain());

        world.put(List.of(task));

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
    }

    @Test
    void a_task_that_is_there_by_its_key_is_named_and_none_is_replaced() {
        TaskId first = world.put(TaskOptions.DEFAULT.withKey("k"));
        world.order(new QueueCommand.Drain());

        world.put(TaskOptions.DEFAULT.withKey("k"));
        assertThat(world.said(Effect.PutAccepted.class).get(0).existing()).containsValue(first);

        world.put(TaskOptions.DEFAULT.withReplacedKey("k"));
        assertThat(world.said()).containsExactly(new Effect.PutDeferred(ANN, 3));
    }

    @Test
    void schedules_wait_until_it_is_resumed() {
        world.setEvery(Duration.ofMinutes(5), Schedule.Missed.RUN_ONCE);
        world.order(new QueueCommand.Drain());
        world.after(Duration.ofMinutes(5));
        assertThat(world.added()).isEmpty();

        world.order(new QueueCommand.Resume());
        world.after(Duration.ofSeconds(2));

        assertThat(world.added()).hasSize(1);
    }

    @Test
    void a_new_master_keeps_to_the_decision_and_shows_it() {
        world.order(new QueueCommand.Drain());
        world.failOver();

        world.put();

        assertThat(world.said(Effect.PutDeferred.class)).hasSize(1);
        assertThat(world.status().isPaused()).isFalse();
        assertThat(world.status().isDraining()).isTrue();
    }

    @Test
    void a_command_that_is_repeated_changes_nothing_more() {
        assertThat(world.order(new QueueCommand.Drain())).isEqualTo(new QueueAnswer.Done(1));
        assertThat(world.stored()).containsExactly(new Change.QueueDraining(true));

        assertThat(world.order(new QueueCommand.Drain())).isEqualTo(new QueueAnswer.Done(0));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_resumed_queue_is_neither_paused_nor_drained() {
        world.order(new QueueCommand.Pause());
        world.order(new QueueCommand.Drain());

        world.order(new QueueCommand.Resume());

        assertThat(world.stored()).containsExactly(new Change.QueuePaused(false), new Change.QueueDraining(false));
    }
}
