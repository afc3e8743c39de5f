package io.pullwork.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.TaskResult.Times;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a result says of when its task ran. */
class EndedTaskTest {

    private static final WorkerId WORKER = new WorkerId("7@host-0123456789abcdef");
    private static final Outcome SUCCESS = new Outcome.Success(Payload.EMPTY);

    @Test
    void a_task_ran_from_its_lease_to_its_end() {
        EndedTask task = EndedTask.of(result(SUCCESS, WORKER, new Times(100, 250, 400)), "ann", 3);

        assertThat(task)
                .isEqualTo(new EndedTask("ann", WORKER.value(), 400, Duration.ofMillis(150), 2, Optional.empty(), 3));
    }

    @Test
    void a_failed_one_has_a_reason_and_no_amount() {
        var failure = new Outcome.Failure("MailRefused", "no such user", "");

        EndedTask task = EndedTask.of(result(failure, WORKER, new Times(100, 250, 400)), "ann", 3);

        assertThat(task.failure()).contains("MailRefused: no such user");
        assertThat(task.amount()).isZero();
    }

    @Test
    void one_that_nobody_had_did_not_run() {
        var expired = new Outcome.Expired();

        EndedTask task = EndedTask.of(result(expired, TaskResult.NO_WORKER, new Times(100, 0, 400)), "ann", 3);

        assertThat(task.runTime()).isZero();
        assertThat(task.worker()).isEqualTo("none");
        assertThat(task.failure()).contains("expired");
    }

    @Test
    void who_has_measured_it_knows_better() {
        EndedTask task = EndedTask.of(result(SUCCESS, WORKER, new Times(100, 250, 400)), "ann", 3)
                .withRunTime(Duration.ofMillis(20));

        assertThat(task.runTime()).isEqualTo(Duration.ofMillis(20));
        assertThat(task.endMillis()).isEqualTo(400);
    }

    @Test
    void no_number_is_negative() {
        assertThatThrownBy(() -> new EndedTask("ann", "w", 0, Duration.ofMillis(-1), 0, Optional.empty(), 0))
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> new EndedTask("ann", "w", 0, Duration.ZERO, -1, Optional.empty(), 0))
                .hasMessageContaining("-1 attempts");
        assertThatThrownBy(() -> new EndedTask("ann", "w", 0, Duration.ZERO, 0, Optional.empty(), -1))
                .hasMessageContaining("for -1");
    }

    private static TaskResult result(Outcome outcome, WorkerId worker, Times times) {
        return new TaskResult(new Lease(new TaskId(1, 1), 2, 1), new HandlerName("mail"), outcome, worker, times);
    }
}
