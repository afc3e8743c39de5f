package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pullwork.client.TaskHandle;
import io.pullwork.handler.LoneAttempt;
import io.pullwork.handler.TaskContext;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.job.nqueens.NQueens.Count;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import io.pullwork.testing.TestPullwork;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NQueensTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void the_tasks_of_a_run_find_all_solutions(int n) throws InterruptedException {
        List<Branches> run = Split.of(n);
        try (var pullwork = TestPullwork.with(NQueens.HANDLERS)) {
            List<TaskHandle<Count>> handles = pullwork.tasks("queens").putAll(NQueens.TYPE, run);

            pullwork.runDue();

            Count sum = Count.NONE;
            for (TaskHandle<Count> handle : handles) {
                sum = sum.plus(handle.await(Duration.ofSeconds(1)));
            }
            assertThat(sum.solutions()).isEqualTo(KnownTotals.total(n));
            assertThat(sum.branches())
                    .isEqualTo(run.stream()
                            .mapToInt(task -> task.branches().size())
                            .sum());
        }
    }

    @Test
    void what_travels_is_the_same_when_it_arrives() {
        for (Branches task : Split.of(12, 50)) {
            assertThat(NQueens.TYPE.decodeInput(NQueens.TYPE.encodeInput(task))).isEqualTo(task);
        }
        var count = new Count(KnownTotals.total(27), 1, Long.MAX_VALUE);
        assertThat(NQueens.TYPE.decodeOutput(NQueens.TYPE.encodeOutput(count))).isEqualTo(count);
    }

    @Test
    void an_input_is_a_size_and_the_positions_of_branches() {
        var task = new Branches(8, List.of(List.of(2, 4, 5, 3), List.of(2, 4, 5, 3, 6)));

        assertThat(new String(NQueens.TYPE.encodeInput(task).bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"n\":8,\"branches\":[[2,4,5,3],[2,4,5,3,6]]}");
    }

    @Test
    void it_says_how_many_of_its_branches_are_done() {
        var attempt = attempt(Long.MAX_VALUE);

        Finished finished = run(new Branches(8, List.of(List.of(2, 4, 5, 3), List.of(1, 4, 6, 3))), attempt);

        assertThat(finished.outcome()).isInstanceOf(Outcome.Success.class);
        assertThat(attempt.said).containsExactly("0 of 2", "1 of 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":28,\"branches\":[[0,0,27,27]]}",
                "{\"n\":8,\"branches\":[[2,4,5,3],[2,5,2,5]]}",
                "{\"n\":8,\"branches\":[[2,4,5]]}",
                "{\"n\":8,\"branches\":[[2,4,5,3,2]]}"
            })
    void a_task_that_cannot_be_is_not_tried_again(String input) {
        var payload = new Payload(Payload.JSON, input.getBytes(StandardCharsets.UTF_8));

        Finished finished = NQueens.HANDLERS.run(NQueens.TYPE.name(), payload, attempt(Long.MAX_VALUE));

        assertThat(finished.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .contains("not a branch"));
        assertThat(finished.retry()).isEqualTo(Retry.NEVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\":8}", "{\"n\":8,\"branches\":[null]}", "{\"n\":8,\"branches\":[[2,4,null,3]]}"})
    void a_task_with_a_gap_is_refused(String input) {
        Finished finished = NQueens.HANDLERS.run(NQueens.TYPE.name(), Payload.ofJson(input), attempt(Long.MAX_VALUE));

        assertThat(finished.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .endsWith("a task without branches, or with a gap in one"));
        assertThat(finished.retry()).isEqualTo(Retry.NEVER);
    }

    @Test
    void one_that_is_cancelled_ends_soon() {
        var years = new Branches(27, List.of(new Branch(Ring.oneOfEachOrbit(27).get(0), List.of()).positions()));

        Finished finished = run(years, attempt(100));

        assertThat(finished.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.type())
                        .isEqualTo(InterruptedException.class.getName()));
    }

    @Test
    void counts_that_are_too_large_for_a_sum_are_refused_and_not_wrong() {
        var half = new Count(Long.MAX_VALUE / 2 + 1, 1, 1);

        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> half.plus(half));
        assertThatIllegalArgumentException().isThrownBy(() -> new Count(-1, 1, 1));
    }

    private static Finished run(Branches task, TaskContext context) {
        return NQueens.HANDLERS.run(NQueens.TYPE.name(), NQueens.TYPE.encodeInput(task), context);
    }

    /** Is cancelled when it has been asked so often. */
    private static LoneAttempt attempt(long questions) {
        var questionsLeft = new AtomicLong(questions);
        return new LoneAttempt(NQueens.TYPE.name(), () -> questionsLeft.getAndDecrement() <= 0);
    }
}
