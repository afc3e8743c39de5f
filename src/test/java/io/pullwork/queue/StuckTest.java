package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Threads that heed no interrupt are seen by people, and hold up nothing. */
class StuckTest {

    @Test
    void the_stuck_threads_of_all_workers_are_counted_as_each_has_told_last() {
        var world = new World();
        world.stick(FIRST, 1);
        world.stick(SECOND, 2);
        assertThat(world.counts().stuck()).isEqualTo(3);

        world.stick(SECOND, 1);

        assertThat(world.counts().stuck()).isEqualTo(2);
    }

    @Test
    void the_stuck_threads_of_a_worker_that_is_gone_are_gone() {
        var world = new World();
        world.stick(FIRST, 1);
        world.stick(SECOND, 2);

        world.kill(SECOND);

        assertThat(world.counts().stuck()).isEqualTo(1);
    }

    @Test
    void a_wait_that_ends_tells_of_them() {
        var world = new World();
        world.stick(FIRST, 1);

        world.get(ANN, 1, Duration.ZERO);

        assertThat(world.said(Effect.TimedOut.class))
                .extracting(timedOut -> timedOut.counts().stuck())
                .containsExactly(1);
    }
}
