package io.pullwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTaskTest {

    @Test
    void an_input_has_the_size_asked_for_and_its_result_is_the_square() {
        byte[] input = BenchTask.input(7241, 64);

        assertThat(input).hasSize(64);
        assertThat(BenchTask.checked(resultOf(new Outcome.Success(Payload.ofBytes(BenchTask.run(input))))))
                .isEqualTo(7241);
    }

    @Test
    void a_wrong_square_ends_the_bench() {
        byte[] output = BenchTask.run(BenchTask.input(3, 8));
        output[15]++;

        assertThatThrownBy(() -> BenchTask.checked(resultOf(new Outcome.Success(Payload.ofBytes(output)))))
                .isInstanceOf(Refusal.class)
                .hasMessage("wrong result: 3 * 3 = 10");
    }

    @Test
    void a_failed_task_ends_the_bench() {
        assertThatThrownBy(() -> BenchTask.checked(resultOf(new Outcome.Failure("Boom", "", ""))))
                .isInstanceOf(TaskFailed.class);
    }

    @Test
    void percentiles_are_of_the_nearest_rank() {
        long[] nanos = {1_000_000, 2_000_000, 3_000_000, 4_000_000};

        assertThat(BenchLoad.percentileMillis(nanos, 50)).isEqualTo(2.0);
        assertThat(BenchLoad.percentileMillis(nanos, 99)).isEqualTo(4.0);
        assertThat(BenchLoad.percentileMillis(new long[] {5_000_000}, 50)).isEqualTo(5.0);
    }

    @Test
    void figures_are_read_back_as_they_were_written() {
        var figures = new BenchFigures(123_456.7, 0.5, 1.25);

        assertThat(BenchFigures.fromJson(Json.read(Json.write(figures.toJson()))))
                .isEqualTo(figures);
    }

    @Test
    void the_disk_probe_measures_something_and_leaves_nothing(@TempDir Path folder) throws Exception {
        assertThat(DiskProbe.fdatasyncP50Millis(folder)).isPositive();
        assertThat(folder).isEmptyDirectory();
    }

    private static TaskResult resultOf(Outcome outcome) {
        return new TaskResult(
                new Lease(new TaskId(1, 1), 1, 1),
                BenchTask.TYPE.name(),
                outcome,
                new WorkerId("w"),
                new TaskResult.Times(1, 2, 3));
    }
}
