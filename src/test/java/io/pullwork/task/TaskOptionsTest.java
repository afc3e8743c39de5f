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

        assertThat(options).isEqualTo(new TaskOptions(9, 0, 5_000, RetryPolicy.NEVER));
        assertThat(options.withNotBefore(Instant.ofEpochMilli(7)))
                .isEqualTo(new TaskOptions(9, 7, 0, RetryPolicy.NEVER));
    }

    @Test
    void a_delay_begins_when_the_task_is_stored() {
        assertThat(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(5)).startingAt(1_000))
                .isEqualTo(TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(6_000)));
        assertThat(TaskOptions.DEFAULT
                        .withNotBefore(Instant.ofEpochMilli(1_000))
                        .startingAt(1_000))
                .isSameAs(TaskOptions.DEFAULT);
        assertThat(new TaskOptions(4, 9_000, 5_000, null).startingAt(1_000))
                .isEqualTo(TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(9_000)));
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withPriority(10)).hasMessage("priority 10 is not 0 to 9");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withPriority(-1)).hasMessage("priority -1 is not 0 to 9");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(-1)))
                .hasMessage("the delay of a task is PT-1S, must be 0 to PT87600H");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withNotBefore(Instant.ofEpochMilli(-1)))
                .hasMessage("a task cannot wait for a time before 1970");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.withNotBefore(Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("at most until 9999-12-31T23:59:59Z");
    }
}
