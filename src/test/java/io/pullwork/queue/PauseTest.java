package io.pullwork.queue;

import static io.pullwork.queue.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final World world = new World();

    @Test
    void who_waits_in_vain_for_any_result_is_told_that_the_queue_is_paused() {
        world.get(BOB, 1, Duration.ZERO);
        assertThat(world.said(Effect.TimedOut.class))
                .extracting(Effect.TimedOut::waitsFor)
                .containsOnlyNulls();
        world.order(new QueueCommand.Pause());

        world.get(BOB, 1, Duration.ZERO);

        assertThat(world.said(Effect.TimedOut.class))
                .extracting(Effect.TimedOut::waitsFor)
                .containsExactly(WaitReason.RESUME);
    }

    @Test
    void a_paused_queue_takes_puts_and_leases_nothing() {
        world.ask(World.FIRST, 5);

        world.order(new QueueCommand.Pause());
        TaskId task = world.put();

        assertThat(world.said(Effect.PutAccepted.class)).hasSize(1);
        assertThat(world.started()).isEmpty();

        world.order(new QueueCommand.Resume());
        assertThat(world.started()).containsExactly(task);
    }

    @Test
    void what_runs_goes_on_and_its_result_counts() {
        world.put();
        world.ask(World.FIRST, 1);
        Lease lease = world.leaseOf(World.FIRST);

        world.order(new QueueCommand.Pause());
        world.finish(World.FIRST, lease);

        assertThat(world.stored(Change.TaskEnded.class)).hasSize(1);
    }

    @Test
    void a_handler_that_finds_that_none_can_succeed_pauses_the_queue_and_its_attempt_does_not_count() {
        TaskId first = world.put();
        world.put();
        world.ask(World.FIRST, 1);
        Lease lease = world.leaseOf(World.FIRST);

        world.fail(World.FIRST, lease, Retry.PAUSE_QUEUE);

        assertThat(world.said(Effect.PausedByHandler.class))
                .extracting(Effect.PausedByHandler::task)
                .containsExactly(first);
        assertThat(world.stored(Change.QueuePaused.class)).containsExactly(new Change.QueuePaused(true));
        assertThat(world.stored(Change.TaskReleased.class)).singleElement().satisfies(released -> {
            assertThat(released.handBacks()).isEqualTo(1);
            assertThat(released.dueMillis()).isZero();
        });
        assertThat(world.stored(Change.AttemptFailed.class))
                .extracting(Change.AttemptFailed::task)
                .containsExactly(first);
        assertThat(world.started()).isEmpty();

        world.order(new QueueCommand.Resume());

        assertThat(world.started()).containsExactly(first);
    }

    @Test
    void a_new_master_keeps_to_the_decision() {
        world.order(new QueueCommand.Pause());
        world.put();

        world.failOver();
        world.ask(World.FIRST, 1);

        assertThat(world.started()).isEmpty();
        assertThat(world.status().isPaused()).isTrue();
    }

    @Test
    void a_command_that_is_repeated_changes_nothing_more() {
        assertThat(world.order(new QueueCommand.Pause())).isEqualTo(new QueueAnswer.Done(1));
        assertThat(world.stored()).containsExactly(new Change.QueuePaused(true));

        assertThat(world.order(new QueueCommand.Pause())).isEqualTo(new QueueAnswer.Done(0));
        assertThat(world.stored()).isEmpty();
    }
}
