package io.pullwork.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Payload;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

class TaskTypeTest {

    private record Mail(String to, int copies) {}

    private static final TaskType<Mail, Void> MAIL = TaskType.of("mail", Mail.class, Void.class);
    private static final TaskType<byte[], byte[]> BYTES = TaskType.of("bytes", byte[].class, byte[].class);

    @Test
    void a_record_travels_as_json_and_comes_back_equal() {
        Payload payload = MAIL.encodeInput(new Mail("ann", 2));

        assertThat(payload.contentType()).isEqualTo(Payload.JSON);
        assertThat(MAIL.decodeInput(payload)).isEqualTo(new Mail("ann", 2));
    }

    @Test
    void bytes_travel_as_they_are() {
        byte[] bytes = {1, 2, 3};

        assertThat(BYTES.encodeInput(bytes).bytes()).isSameAs(bytes);
        assertThat(BYTES.decodeInput(Payload.ofBytes(bytes))).isSameAs(bytes);
    }

    @Test
    void a_field_that_a_later_version_added_is_left_out() {
        assertThat(MAIL.decodeInput(Payload.ofJson("{\"to\":\"ann\",\"copies\":1,\"cc\":\"bob\"}")))
                .isEqualTo(new Mail("ann", 1));
    }

    @Test
    void a_payload_that_is_not_one_of_the_type_is_refused() {
        assertThatThrownBy(() -> MAIL.decodeInput(Payload.ofBytes("{}".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mail expects");
        assertThatThrownBy(() -> MAIL.decodeInput(Payload.ofJson("[1]")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mail expects");
    }

    @Test
    @NullUnmarked
    void no_input_at_all_is_refused() {
        assertThatThrownBy(() -> MAIL.encodeInput(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the input of mail is null");
    }
}
