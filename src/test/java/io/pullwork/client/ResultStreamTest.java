package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskResult;
import io.pullwork.testing.TestPullwork;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of results takes no more of them than are used. */
class ResultStreamTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TestPullwork pullwork = TestPullwork.with(Handlers.of(SQUARE, n -> n * n));
    private final ResultQueue results = pullwork.results("numbers");

    @BeforeEach
    void fourResults() throws InterruptedException {
        pullwork.tasks("numbers").putAll(SQUARE, List.of(1L, 2L, 3L, 4L));
        pullwork.runDue();
    }

    @Test
    void a_stream_takes_results_until_none_comes() {
        assertThat(values(results.stream(TIMEOUT))).containsExactly(1L, 4L, 9L, 16L);
        assertThat(left()).isZero();
    }

    @Test
    void a_stream_that_is_limited_leaves_the_others() {
        assertThat(values(results.stream(TIMEOUT).limit(2))).containsExactly(1L, 4L);
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void a_stream_that_has_found_what_it_looked_for_leaves_the_others() {
        assertThat(results.stream(TIMEOUT)
                        .map(SQUARE::output)
                        .filter(n -> n > 1)
                        .findFirst())
                .contains(4L);
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void a_stream_that_fails_leaves_the_others() {
        assertThatThrownBy(() -> results.stream(TIMEOUT).forEach(result -> {
                    throw new IllegalStateException("no luck with the first");
                }))
                .hasMessage("no luck with the first");
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void a_parallel_stream_takes_none_ahead_either() {
        assertThat(results.stream(TIMEOUT).parallel().findFirst()).isPresent();
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void a_stream_of_many_takes_them_together_until_none_comes() {
        assertThat(results.streamMany(3, TIMEOUT)).extracting(List::size).containsExactly(3, 1);
        assertThat(left()).isZero();
    }

    @Test
    void a_stream_of_many_that_is_limited_leaves_the_others() {
        assertThat(results.streamMany(3, TIMEOUT).limit(1)).hasSize(1);
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void how_many_to_take_is_checked_before_any_is_taken() {
        assertThatThrownBy(() -> results.streamMany(0, TIMEOUT)).hasMessage("max is 0, must be 1 to 100000");
    }

    private static List<Long> values(Stream<TaskResult> results) {
        return results.map(SQUARE::output).toList();
    }

    private int left() {
        return pullwork.queue("numbers").counts().results();
    }
}
