package io.pullwork.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Outcome.Cancelled;
import io.pullwork.task.Outcome.Expired;
import io.pullwork.task.Outcome.Failure;
import io.pullwork.task.Outcome.Success;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    @Test
    void the_texts_of_a_failure_are_cut_so_that_it_can_always_be_told() {
        var failure = new Failure("t".repeat(5_000), "m".repeat(5_000), "s".repeat(20_000));

        assertThat(failure.type()).hasSize(4_096).endsWith("t...");
        assertThat(failure.message()).hasSize(4_096).endsWith("m...");
        assertThat(failure.stackTrace()).hasSize(16_384).endsWith("s...");
    }

    @Test
    void texts_of_just_the_allowed_length_are_kept() {
        var failure = new Failure("t", "m".repeat(4_096), "s".repeat(16_384));

        assertThat(failure.message()).isEqualTo("m".repeat(4_096));
        assertThat(failure.stackTrace()).isEqualTo("s".repeat(16_384));
    }

    @Test
    void a_character_is_not_cut_in_half() {
        // Half a character has no UTF-8: an encoder refuses the whole message.
        var failure = new Failure("t", "m".repeat(4_092) + "🎉🎉🎉", "");

        assertThat(failure.message()).isEqualTo("m".repeat(4_092) + "...");
    }

    @Test
    void a_failure_reads_as_type_and_message() {
        assertThat(new Failure("IOException", "no route", "at ...")).hasToString("IOException: no route");
        assertThat(new Failure("IOException", "", "")).hasToString("IOException");
    }

    @Test
    void the_size_of_an_outcome_is_that_of_its_bytes_on_the_wire() {
        assertThat(new Success(Payload.ofBytes(new byte[12])).sizeBytes()).isEqualTo(12);
        assertThat(new Failure("ab", "cde", "f").sizeBytes()).isEqualTo(6);
        assertThat(new Failure("", "日本", "").sizeBytes()).isEqualTo(6);
    }

    @Test
    void whoever_asks_a_task_for_its_value_is_told_how_it_ended_without_one() {
        String task = "task 0000000000000001-2 ";
        assertThat(new TaskFailed(ended(3, new Failure("IOException", "no route", ""))))
                .hasMessage(task + "failed after 3 attempt(s): IOException: no route");
        assertThat(new TaskFailed(ended(0, new Cancelled()))).hasMessage(task + "was cancelled");
        assertThat(new TaskFailed(ended(0, new Expired()))).hasMessage(task + "expired before it was run");
        assertThat(new TaskFailed(ended(2, new Expired()))).hasMessage(task + "expired after 2 attempt(s)");
    }

    private static TaskResult ended(int attempts, Outcome outcome) {
        var lease = new Lease(new TaskId(1, 2), attempts, 4);
        var times = new TaskResult.Times(1, 2, 3);
        return new TaskResult(lease, new HandlerName("h"), outcome, new WorkerId("w"), times);
    }

    @Test
    void a_result_knows_its_task_and_whether_it_went_well() {
        TaskResult good = ended(3, new Success(Payload.EMPTY));
        TaskResult bad = ended(3, new Failure("E", "", ""));

        assertThat(good.task()).isEqualTo(new TaskId(1, 2));
        assertThat(good.attempts()).isEqualTo(3);
        assertThat(good.isSuccess()).isTrue();
        assertThat(bad.isSuccess()).isFalse();
    }
}
