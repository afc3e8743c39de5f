package io.pullwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {

    @Test
    void each_method_changes_one_thing() {
        TaskOptions options = TaskOptions.DEFAULT
                .withPriority(9)
                .withDelay(Duration.ofSeconds(5))
                .withRetry(RetryPolicy.NEVER);

        assertThat(options).isEqualTo(options(new Timing(0, 5_000, 0, 0, 0)));
        assertThat(options.withNotBefore(Instant.ofEpochMilli(7))).isEqualTo(options(new Timing(7, 0, 0, 0, 0)));
    }

    private static TaskOptions options(Timing timing) {
        return new TaskOptions(9, timing, RetryPolicy.NEVER, Keys.NONE, ResultMode.QUEUE, Follows.NOTHING);
    }

    @Test
    void a_delay_begins_when_the_task_is_stored() {
        assertThat(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(5)).dueMillis(1_000))
                .isEqualTo(6_000);
        assertThat(TaskOptions.DEFAULT
                        .withNotBefore(Instant.ofEpochMilli(1_000))
                        .dueMillis(1_000))
                .isZero();
        assertThat(new Timing(9_000, 5_000, 0, 0, 0).dueMillis(1_000)).isEqualTo(9_000);
    }

    @Test
    void once_it_is_stored_a_task_keeps_only_what_matters_later() {
        assertThat(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(5)).startingAt(1_000))
                .isSameAs(TaskOptions.DEFAULT);
        assertThat(TaskOptions.DEFAULT.withExpiresAfter(Duration.ofSeconds(5)).startingAt(1_000))
                .isEqualTo(TaskOptions.DEFAULT.withExpiresAt(Instant.ofEpochMilli(6_000)));
        assertThat(TaskOptions.DEFAULT.withReplacedKey("invoice-17").startingAt(1_000))
                .isEqualTo(TaskOptions.DEFAULT.withKey("invoice-17"));
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withPriority(10)).hasMessage("priority 10 is not 0 to 9");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withPriority(-1)).hasMessage("priority -1 is not 0 to 9");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(-1)))
                .hasMessage("the delay of a task is PT-1S, must be 0 to PT87600H");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withKey("invoice 17"))
                .hasMessage("key 'invoice 17' is not 1 to 128 printable ASCII characters without a space");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withOrderKey("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withFairKey("acme", 0))
                .hasMessage("the weight of key 'acme' is 0, must be 1 to 1000");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withRunTimeout(Duration.ZERO))
                .hasMessage("the run time-out of a task is PT0S, must be at least 1 ms");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withExpiresAfter(Duration.ofMillis(-1)))
                .hasMessageStartingWith("the time after which a task expires is PT-0.001S");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(-1)))
                .hasMessage("a task cannot wait for a time before 1970");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withNotBefore(Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("at most 9999-12-31T23:59:59Z");
    }
}
