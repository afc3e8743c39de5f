package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P11: waiting payloads beyond a memory budget stay on disk only. */
class MemoryBudgetTest {

    private static final Capacity TEN_BYTES = new Capacity(1_000, 1_000_000, 1_000, 1_000_000, 10);

    private final World world = new World(World.ROOMY.withCapacity(TEN_BYTES));

    @Test
    void payloads_within_the_budget_are_at_hand_when_they_are_leased() {
        world.put(world.tasks(ANN, 2, 5));

        world.ask(FIRST, 2);

        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(false, false);
    }

    @Test
    void a_payload_beyond_the_budget_is_stored_whole_and_leased_as_the_place_where_it_is() {
        // given
        Task first = world.task(ANN, 10);
        Task beyond = world.task(ANN, 1);

        // when
        world.put(List.of(first, beyond));

        // then
        assertThat(world.stored(Change.TaskAdded.class))
                .extracting(Change.TaskAdded::task)
                .containsExactly(first, beyond);
        world.ask(FIRST, 2);
        Effect.Run run = world.said(Effect.Run.class).get(1);
        assertThat(run.position()).isEqualTo(2);
        assertThat(run.task().payload().sizeBytes()).isEqualTo(1);
        assertThat(run.task().payload().isElsewhere()).isTrue();
        assertThat(run.task().withPayload(Payload.ofBytes(new byte[1]))).isEqualTo(beyond);
    }

    @Test
    void what_has_ended_makes_room_for_the_next() {
        world.putOfSize(10);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));

        world.putOfSize(10);

        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(false);
    }

    @Test
    void a_payload_that_is_on_disk_when_it_ends_makes_no_room_for_another() {
        world.putOfSize(10);
        var onDisk = world.putOfSize(10);
        world.cancel(ANN, onDisk);

        world.putOfSize(10);

        world.ask(FIRST, 2);
        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(false, true);
    }

    @Test
    void a_payload_that_is_on_disk_is_read_for_each_attempt() {
        world.putOfSize(10);
        world.ask(FIRST, 1);
        world.putOfSize(10);
        world.ask(SECOND, 1);
        world.kill(SECOND);

        world.ask(SECOND, 1);

        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(true);
    }

    @Test
    void a_new_master_has_no_more_in_memory_than_the_old_one() {
        world.put(world.tasks(ANN, 3, 5));

        world.failOver();

        world.after(Duration.ofSeconds(1));
        world.ask(FIRST, 3);
        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(false, false, true);
    }

    @Test
    void a_task_without_a_payload_has_nothing_to_be_read() {
        world.putOfSize(10);
        world.putOfSize(0);

        world.ask(FIRST, 2);

        assertThat(world.said(Effect.Run.class)).extracting(this::isOnDisk).containsExactly(false, false);
    }

    @Test
    void the_limit_of_bytes_counts_what_is_on_disk_as_well() {
        world.put(world.tasks(ANN, 3, 5));

        assertThat(world.counts().bytes()).isEqualTo(15);
    }

    private boolean isOnDisk(Effect.Run run) {
        return run.task().payload().isElsewhere();
    }
}
