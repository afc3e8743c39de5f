package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Payload;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P2: what another queue moves here is decided once, task by task, and a repetition hears the same. */
class PutForwardedTest {

    private static final ClientId MOVER = new ClientId(0xc);
    private static final TaskOptions ONCE = TaskOptions.DEFAULT.withKey("once");

    private final World world = new World();

    @Test
    void tasks_are_stored_as_if_they_were_put() {
        assertThat(world.putForwarded(0, task(1, 1), task(2, 2))).isEqualTo(decided(2));

        assertThat(world.added()).containsExactly(there(1), there(2));
        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(there(1), there(2));
        assertThat(world.describe(there(1)).phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void a_repetition_stores_nothing_also_when_all_has_ended_and_was_taken() {
        world.putForwarded(0, task(1, 1));
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        world.acknowledge(world.get(ANN, 1, Duration.ZERO), there(1));

        assertThat(world.putForwarded(0, task(1, 1))).isEqualTo(decided(1));
        assertThat(world.stored()).isEmpty();
        world.failOver();
        assertThat(world.putForwarded(0, task(1, 1))).isEqualTo(decided(1));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void one_whose_key_belongs_to_another_is_turned_away_by_itself() {
        world.put(ONCE);

        assertThat(world.putForwarded(0, task(1, 1), task(2, 2, ONCE), task(3, 3)))
                .isEqualTo(new Effect.ForwardDecided(MOVER, 3, List.of(2L), ""));

        assertThat(world.added()).containsExactly(there(1), there(3));
    }

    @Test
    void what_was_turned_away_stays_so_when_the_reason_is_gone_and_the_master_is_another() {
        TaskId holder = world.put(ONCE.withResults(ResultMode.DISCARD));
        Effect.ForwardDecided said = world.putForwarded(0, task(1, 2, ONCE));
        world.cancel(ANN, holder);
        world.after(Duration.ofDays(2));

        assertThat(world.putForwarded(0, task(1, 2, ONCE))).isEqualTo(said);
        world.failOver();
        assertThat(world.putForwarded(0, task(1, 2, ONCE))).isEqualTo(said);

        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void one_that_asks_for_the_same_as_the_task_with_its_key_is_that_one() {
        world.put(ONCE);

        assertThat(world.putForwarded(0, task(1, 1, ONCE))).isEqualTo(decided(1));

        assertThat(world.added()).isEmpty();
    }

    @Test
    void those_behind_one_that_was_turned_away_by_its_order_key_are_turned_away_too() {
        world.put(ONCE);
        TaskOptions ordered = TaskOptions.DEFAULT.withOrderKey("one");

        assertThat(world.putForwarded(
                        0, task(1, 1, ordered), task(2, 2, ONCE.withOrderKey("one")), task(3, 1, ordered), task(4, 1)))
                .isEqualTo(new Effect.ForwardDecided(MOVER, 4, List.of(2L, 3L), ""));
    }

    @Test
    void once_there_is_no_room_none_is_taken_any_more() {
        var small = new World(World.limited(3, 100, 10, 100));
        small.put();

        assertThat(small.putForwarded(0, task(1, 1), task(2, 99), task(3, 1)))
                .isEqualTo(new Effect.ForwardDecided(
                        MOVER, 3, List.of(2L, 3L), "is full: the queue holds 2 bytes and may hold 100"));

        assertThat(small.added()).containsExactly(there(1));
    }

    @Test
    void a_queue_that_is_drained_takes_none() {
        world.order(new QueueCommand.Drain());

        assertThat(world.putForwarded(0, task(1, 1)))
                .isEqualTo(new Effect.ForwardDecided(MOVER, 1, List.of(1L), "is being drained"));
        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void what_is_settled_is_not_remembered_any_more() {
        world.put(ONCE);
        world.putForwarded(0, task(1, 2, ONCE), task(2, 2, ONCE));

        world.putForwarded(1, task(3, 1));

        assertThat(world.stored(Change.ForwarderSeen.class))
                .containsExactly(new Change.ForwarderSeen(MOVER, 3, 1, world.nowMillis(), List.of(2L)));
    }

    @Test
    void who_does_not_know_what_is_settled_is_told_nothing() {
        world.put(ONCE);
        world.putForwarded(0, task(1, 2, ONCE));
        world.putForwarded(1, task(2, 1));

        world.putForwardedInVain(0, task(1, 2, ONCE));
        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).isEmpty();
        world.failOver();
        world.putForwardedInVain(0, task(3, 1));
        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).isEmpty();
    }

    @Test
    void one_that_is_still_here_when_all_else_is_forgotten_is_not_stored_again() {
        world.putForwarded(0, task(1, 1));
        world.after(Duration.ofDays(31));

        assertThat(world.putForwarded(0, task(1, 1))).isEqualTo(decided(1));

        assertThat(world.added()).isEmpty();
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void who_was_silent_for_a_month_is_forgotten_and_not_before() {
        world.putForwarded(0, task(1, 1));
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));

        world.after(Duration.ofDays(29));
        assertThat(world.stored(Change.ForwarderSeen.class)).isEmpty();
        assertThat(world.putForwarded(0, task(1, 1))).isEqualTo(decided(1));
        world.after(Duration.ofDays(1));

        assertThat(world.stored(Change.ForwarderSeen.class))
                .containsExactly(new Change.ForwarderSeen(MOVER, 0, 0, 0, List.of()));
    }

    private static Task task(long sequence, int sizeBytes) {
        return task(sequence, sizeBytes, TaskOptions.DEFAULT);
    }

    private static Task task(long sequence, int sizeBytes, TaskOptions options) {
        var payload = Payload.ofBytes(new byte[sizeBytes]);
        return new Task(there(sequence), new HandlerName("square"), payload, options);
    }

    private static TaskId there(long sequence) {
        return TaskId.of(MOVER, sequence);
    }

    private static Effect.ForwardDecided decided(long upToSequence) {
        return new Effect.ForwardDecided(MOVER, upToSequence, List.of(), "");
    }
}
