package io.pullwork.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nouns refuse what cannot be, and say what it was. */
class NounsTest {

    @ParameterizedTest
    @ValueSource(strings = {"q", "orders.new_2-x", "0"})
    void a_queue_name_may_stand_in_a_path(String name) {
        assertThat(new QueueName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", ".", "..", ".hidden", "größe", "a\n"})
    void other_queue_names_are_refused_with_the_name(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueName(name))
                .withMessageContaining("queue name '" + name.replace('\n', '?') + "'");
    }

    @Test
    void a_queue_name_has_at_most_64_characters() {
        assertThat(new QueueName("q".repeat(64)).value()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueName("q".repeat(65)));
    }

    @Test
    void queue_names_are_ordered_as_texts() {
        assertThat(new QueueName("a")).isLessThan(new QueueName("b"));
    }

    @Test
    void a_handler_name_has_1_to_128_characters_and_is_refused_with_its_text() {
        assertThat(new HandlerName("mail:send.v2")).hasToString("mail:send.v2");
        assertThat(new HandlerName("h".repeat(128)).value()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> new HandlerName("h".repeat(129)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandlerName("drop table\u202e"))
                .withMessageContaining("'drop table?'");
    }

    @Test
    void a_schedule_is_refused_if_its_texts_cannot_be_and_says_what_they_look_like() {
        assertThat(Schedule.When.cron("@daily", "UTC").missed()).isEqualTo(Schedule.Missed.RUN_ONCE);
        assertThat(Schedule.When.cron("*".repeat(256), "Z".repeat(64)).cron()).hasSize(256);
        for (String cron : new String[] {"", "*".repeat(257), "0 6\t* * *", "\u0660 * * * *"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Schedule.When.cron(cron, "UTC"))
                    .withMessageContaining("is not 1 to 256 printable ASCII characters; one looks like 30 6 * * 1-5");
        }
        for (String zone : new String[] {"", "Z".repeat(65), "Europe/ Berlin", "Europe/Berlin\n"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Schedule.When.cron("@daily", zone))
                    .withMessageContaining("is not 1 to 64 printable ASCII characters; one looks like Europe/Berlin");
        }
    }

    @Test
    void a_worker_id_tells_where_it_ran_and_is_never_given_twice() {
        WorkerId one = WorkerId.unique("büro pc/1", 77);

        assertThat(one.value()).startsWith("77@b-ro-pc-1-");
        assertThat(WorkerId.unique("büro pc/1", 77)).isNotEqualTo(one);
        assertThat(WorkerId.unique("h".repeat(500), Long.MAX_VALUE).value()).hasSizeLessThan(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerId("a\tb"))
                .withMessageContaining("'a?b'");
    }

    @Test
    void client_ids_are_16_hexadecimal_digits_and_differ() {
        assertThat(new ClientId(0xabcL)).hasToString("0000000000000abc");
        assertThat(new ClientId(-1)).hasToString("ffffffffffffffff");
        assertThat(ClientId.random()).isNotEqualTo(ClientId.random());
        assertThat(new CallId(new ClientId(1), 7)).hasToString("0000000000000001/7");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x00f1a2b3c4d5e6f7L})
    void a_task_id_is_read_as_it_is_written(long client) {
        for (long sequence : new long[] {1, 42, Long.MAX_VALUE}) {
            var id = new TaskId(client, sequence);
            assertThat(TaskId.parse(id.toString())).isEqualTo(id);
            assertThat(TaskId.of(id.clientId(), sequence)).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "42",
                "00f1a2b3c4d5e6f7",
                "00f1a2b3c4d5e6f7-",
                "00f1a2b3c4d5e6f7-0",
                "00f1a2b3c4d5e6f7--1",
                "00f1a2b3c4d5e6f7-+1",
                "00f1a2b3c4d5e6f7-01",
                "00F1A2B3C4D5E6F7-1",
                "00f1a2b3c4d5e6f7-\u0661",
                "00f1a2b3c4d5e6f7-9223372036854775808",
                "00f1a2b3c4d5e6g7-1",
                "0f1a2b3c4d5e6f7-1",
                " 00f1a2b3c4d5e6f7-1"
            })
    void other_texts_are_no_task_ids_and_the_refusal_shows_one(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskId.parse(text))
                .withMessage("'" + text + "' is not a task id; one looks like 00f1a2b3c4d5e6f7-42");
    }

    @Test
    void a_task_sequence_below_1_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskId(5, 0))
                .withMessage("task sequence 0 is below 1");
    }

    @Test
    void a_lease_counts_epochs_from_1_and_attempts_from_0_for_none() {
        var task = new TaskId(1, 2);

        assertThat(new Lease(task, 3, 4)).hasToString("0000000000000001-2 attempt 3 epoch 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(task, -1, 4))
                .withMessage("lease with attempt -1 and epoch 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(task, 3, 0))
                .withMessage("lease with attempt 3 and epoch 0");
    }

    @Test
    void a_value_of_more_bytes_than_a_payload_may_have_is_a_failure_for_ever() {
        var lease = new Lease(new TaskId(1, 1), 1, 1);
        var finished = new Finished(lease, new Outcome.Success(Payload.ofBytes(new byte[10])));

        assertThat(finished.boundedTo(10)).isSameAs(finished);
        assertThat(finished.boundedTo(9))
                .isEqualTo(new Finished(
                        lease,
                        new Outcome.Failure(
                                "ResultTooLarge",
                                "the result has 10 bytes, at most 9 are allowed: store it elsewhere and return where",
                                ""),
                        Retry.NEVER));
    }

    @Test
    void a_progress_is_not_negative_and_its_note_is_cut_to_what_can_be_sent() {
        assertThat(new Progress(12, 10, "more than estimated").done()).isEqualTo(12);
        assertThat(new Progress(0, 0, "n".repeat(200)).note()).isEqualTo("n".repeat(200));
        assertThat(new Progress(0, 0, "n".repeat(201)).note()).isEqualTo("n".repeat(197) + "...");
        assertThat(new Progress(0, 0, "half \ud83d of one").note()).isEqualTo("half ? of one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Progress(-1, 10, ""))
                .withMessage("a progress of -1 of 10, must not be negative");
        assertThatIllegalArgumentException().isThrownBy(() -> new Progress(1, -10, ""));
    }

    @Test
    void payloads_are_equal_by_type_and_bytes_and_never_show_their_content() {
        var secret = Payload.ofJson("\"secret\"");

        assertThat(secret).isEqualTo(Payload.ofJson("\"secret\"")).hasSameHashCodeAs(Payload.ofJson("\"secret\""));
        assertThat(secret).isNotEqualTo(Payload.ofBytes(secret.bytes())).isNotEqualTo(Payload.ofJson("\"other\""));
        assertThat(secret).hasToString("application/json of 8 bytes");
        assertThat(Payload.EMPTY.sizeBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text plain", "text/\u00e4", "a\nb", "\u007f"})
    void a_content_type_is_printable_ascii(String contentType) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Payload(contentType, new byte[0]))
                .withMessageContaining("content type '" + Text.shown(contentType) + "'");
    }

    @Test
    void a_content_type_has_at_most_127_characters() {
        assertThat(new Payload("t".repeat(127), new byte[0]).contentType()).hasSize(127);
        assertThatIllegalArgumentException().isThrownBy(() -> new Payload("t".repeat(128), new byte[0]));
    }
}
