package io.pullwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final TaskId TASK = new TaskId(7, 1);

    @Test
    void a_wait_doubles_with_each_failure_up_to_the_longest() {
        var policy = new RetryPolicy(100, 1_000, 10_000, 0);

        assertThat(LongStream.rangeClosed(1, 6).map(failures -> policy.delayMillis((int) failures, TASK)))
                .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L);
        assertThat(policy.delayMillis(1_000_000, TASK)).isEqualTo(10_000);
    }

    @Test
    void the_longest_delay_does_not_overflow() {
        Duration decade = Duration.ofDays(3_650);
        var policy = new RetryPolicy(1_000, decade.toMillis() - 1, decade.toMillis(), 0);

        assertThat(policy.delayMillis(999, TASK)).isEqualTo(decade.toMillis());
    }

    @Test
    void a_fixed_wait_stays_the_same() {
        RetryPolicy policy = RetryPolicy.fixed(5, Duration.ofSeconds(3));

        assertThat(policy.delayMillis(1, TASK)).isEqualTo(3_000);
        assertThat(policy.delayMillis(4, TASK)).isEqualTo(3_000);
    }

    @Test
    void jitter_shortens_a_wait_by_up_to_its_part_differently_for_each_task_and_always_alike() {
        var policy = new RetryPolicy(3, 1_000, 1_000, 50);

        long[] waits = LongStream.rangeClosed(1, 1_000)
                .map(sequence -> policy.delayMillis(1, new TaskId(7, sequence)))
                .toArray();

        assertThat(LongStream.of(waits).filter(wait -> wait <= 500 || wait > 1_000))
                .isEmpty();
        assertThat(LongStream.of(waits).distinct().count()).isGreaterThan(300);
        assertThat(LongStream.of(waits).average().orElseThrow()).isBetween(700.0, 800.0);
        assertThat(policy.delayMillis(1, TASK)).isEqualTo(policy.delayMillis(1, TASK));
    }

    @Test
    void it_is_read_as_it_was_written() {
        assertThat(RetryPolicy.DEFAULT).hasToString("10 attempts, delay 1000 to 600000 ms, jitter 50 %");
        assertThat(RetryPolicy.parse(RetryPolicy.DEFAULT.toString())).isEqualTo(RetryPolicy.DEFAULT);
        assertThatThrownBy(() -> RetryPolicy.parse("often")).hasMessage("'often' is no retry policy");
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> RetryPolicy.fixed(0, Duration.ZERO))
                .hasMessage("a task has at least 1 attempt, not 0");
        assertThatThrownBy(() -> RetryPolicy.fixed(1, Duration.ofMillis(-1)))
                .hasMessage("a delay before a retry is PT-0.001S, must be 0 to PT87600H");
        assertThatThrownBy(() -> RetryPolicy.exponential(3, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("the longest delay before a retry, 1000 ms, is shorter than the first, 2000 ms");
        assertThatThrownBy(() -> new RetryPolicy(3, 1, 1, 101))
                .hasMessage("the jitter of a retry is 101 %, not 0 to 100");
        assertThatThrownBy(() -> new Retry.After(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
