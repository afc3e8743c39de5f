package io.pullwork.queue;

import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far an attempt has come is durable, and handed to the next one. */
class CheckpointTest {

    private static final Payload HALF = Payload.ofBytes(new byte[] {50});
    private static final Payload MOST = Payload.ofBytes(new byte[] {90});

    private final World world = new World();

    @Test
    void a_first_attempt_has_no_checkpoint() {
        world.put();

        world.ask(FIRST, 1);

        assertThat(world.said(Effect.Run.class))
                .extracting(Effect.Run::hasCheckpoint)
                .containsExactly(false);
    }

    @Test
    void a_checkpoint_of_the_current_lease_is_stored_and_that_is_said() {
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);

        world.checkpoint(FIRST, lease, 1, HALF);

        assertThat(world.stored()).containsExactly(new Change.TaskCheckpointed(1, task, HALF));
        assertThat(world.said()).containsExactly(new Effect.CheckpointDecided(FIRST, lease, 1, true));
    }

    @Test
    void the_next_attempt_is_told_that_there_is_one() {
        world.put();
        world.ask(FIRST, 1);
        world.checkpoint(FIRST, world.leaseOf(FIRST), 1, HALF);

        world.kill(FIRST);
        world.ask(SECOND, 1);

        assertThat(world.said(Effect.Run.class))
                .extracting(Effect.Run::hasCheckpoint)
                .containsExactly(true);
    }

    @Test
    void it_is_there_after_a_fail_over() {
        world.put();
        world.ask(FIRST, 1);
        world.checkpoint(FIRST, world.leaseOf(FIRST), 1, HALF);

        world.failOver();
        world.after(Duration.ofSeconds(10));
        world.ask(SECOND, 1);

        assertThat(world.said(Effect.Run.class))
                .extracting(Effect.Run::hasCheckpoint)
                .containsExactly(true);
    }

    @Test
    void a_repetition_is_answered_and_not_stored_again() {
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.checkpoint(FIRST, lease, 1, HALF);

        world.checkpoint(FIRST, lease, 1, HALF);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.CheckpointDecided(FIRST, lease, 1, true));
    }

    @Test
    void one_that_was_sent_again_does_not_replace_a_later_one() {
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.checkpoint(FIRST, lease, 1, HALF);
        world.checkpoint(FIRST, lease, 2, MOST);
        assertThat(world.stored()).containsExactly(new Change.TaskCheckpointed(1, task, MOST));

        world.checkpoint(FIRST, lease, 1, HALF);

        assertThat(world.stored()).isEmpty();
    }

    @Test
    void one_of_a_lease_that_is_not_current_any_more_is_refused() {
        world.put();
        world.ask(FIRST, 1);
        Lease lost = world.leaseOf(FIRST);
        world.kill(FIRST);
        world.ask(SECOND, 1);

        world.checkpoint(FIRST, lost, 1, HALF);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.CheckpointDecided(FIRST, lost, 1, false));
    }

    @Test
    void the_first_of_a_new_attempt_replaces_the_last_of_the_one_before() {
        TaskId task = world.put();
        world.ask(FIRST, 1);
        world.checkpoint(FIRST, world.leaseOf(FIRST), 7, HALF);
        world.kill(FIRST);
        world.ask(SECOND, 1);

        world.checkpoint(SECOND, world.leaseOf(SECOND), 1, MOST);

        assertThat(world.stored()).containsExactly(new Change.TaskCheckpointed(1, task, MOST));
    }
}
