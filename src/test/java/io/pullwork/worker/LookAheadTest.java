package io.pullwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tiny tasks travel in batches, and long ones are never hoarded. */
class LookAheadTest {

    private static final long MILLIS = 1_000_000;

    private final LookAhead lookAhead = new LookAhead(5 * MILLIS);

    @Test
    void at_first_there_is_one_task_for_each_thread() {
        assertThat(lookAhead.window(4)).isEqualTo(4);
    }

    @Test
    void tiny_tasks_are_held_for_the_time_to_look_ahead() {
        lookAhead.ran(MILLIS / 100);

        // 5 ms on 4 threads are 2,000 of them, and 1,024 is the power of two below
        assertThat(lookAhead.window(4)).isEqualTo(4 + 1_024);
    }

    @Test
    void long_tasks_are_held_one_for_each_thread() {
        lookAhead.ran(21 * MILLIS);

        assertThat(lookAhead.window(4)).isEqualTo(4);
    }

    @Test
    void tasks_that_take_no_time_are_held_up_to_a_bound() {
        lookAhead.ran(0);

        assertThat(lookAhead.window(4)).isEqualTo(4 + 8_192);
    }

    @Test
    void a_long_task_among_tiny_ones_closes_the_window_at_once() {
        lookAhead.ran(MILLIS / 100);
        lookAhead.ran(100 * MILLIS);

        assertThat(lookAhead.window(4)).isEqualTo(4);
    }

    @Test
    void tiny_tasks_open_the_window_again_slowly() {
        lookAhead.ran(100 * MILLIS);
        int before = 0;
        while (lookAhead.window(4) < 100) {
            lookAhead.ran(MILLIS / 100);
            before++;
        }

        assertThat(before).isBetween(10, 1_000);
    }

    @Test
    void a_stall_closes_the_window() {
        lookAhead.ran(MILLIS / 100);
        lookAhead.stalled(50 * MILLIS);

        assertThat(lookAhead.window(4)).isEqualTo(4);
    }

    @Test
    void without_time_to_look_ahead_there_is_no_window_for_tiny_tasks_either() {
        var none = new LookAhead(0);
        none.ran(1);

        assertThat(none.window(4)).isEqualTo(4);
    }
}
