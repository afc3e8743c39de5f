package io.pullwork.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.type.TypeReference;
import io.pullwork.task.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

class TaskTypeTest {

    private record Mail(String to, int copies) {
        private Mail {
            if (copies < 0) {
                throw new IllegalArgumentException(copies + " copies");
            }
        }
    }

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
    void a_payload_that_is_not_one_of_the_type_is_refused_with_the_place_and_without_its_content() {
        String mail = "mail expects " + Mail.class.getName();

        assertThat(refusalOf(Payload.ofBytes("{}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(mail + " as application/json and got application/octet-stream of 2 bytes");
        assertThat(refusalOf(Payload.ofJson("[1]")))
                .isEqualTo(mail + " and got JSON that is not one: the whole is no " + Mail.class.getName());
        assertThat(refusalOf(Payload.ofJson("{\"to\":\"ann\",\"copies\":\"secret\"}")))
                .isEqualTo(mail + " and got JSON that is not one: copies is no int");
        assertThat(refusalOf(Payload.ofJson("{\"to\":\"ann\",\"copies\":-1}")))
                .isEqualTo(mail + " and got JSON that it refuses: -1 copies");
        assertThat(refusalOf(Payload.ofJson("{\"to\""))).isEqualTo(mail + " and got what is no JSON: line 1, column 6");
        assertThat(refusalOf(Payload.ofJson("null"))).isEqualTo(mail + " and got null");
        for (String copies : List.of("1.9", "null", "1} {", "1,\"copies\":2")) {
            assertThat(refusalOf(Payload.ofJson("{\"to\":\"ann\",\"copies\":" + copies + "}")))
                    .startsWith(mail + " and got ");
        }
        assertThat(refusalOf(Payload.ofJson("{\"to\":\"ann\"}"))).contains("copies is no int");
    }

    private static String refusalOf(Payload payload) {
        return String.valueOf(catchThrowableOfType(WrongPayload.class, () -> MAIL.decodeInput(payload))
                .getMessage());
    }

    @Test
    void values_of_generic_types_travel_as_json() {
        TaskType<List<Mail>, Map<String, Integer>> mails =
                TaskType.of("mails", Codec.json(new TypeReference<>() {}), Codec.json(new TypeReference<>() {}));

        assertThat(mails.decodeInput(mails.encodeInput(List.of(new Mail("ann", 2)))))
                .containsExactly(new Mail("ann", 2));
        assertThat(mails.decodeOutput(mails.encodeOutput(Map.of("ann", 2)))).containsExactly(entry("ann", 2));
    }

    @Test
    void a_codec_of_ones_own_writes_and_reads() {
        TaskType<UUID, Void> visit = TaskType.of("visit", new UuidCodec(), Codec.nothing());
        UUID id = new UUID(1, 2);

        Payload payload = visit.encodeInput(id);

        assertThat(payload.contentType()).isEqualTo("application/x-uuid");
        assertThat(payload.bytes()).hasSize(16);
        assertThat(visit.decodeInput(payload)).isEqualTo(id);
        assertThatThrownBy(() -> visit.decodeInput(new Payload("application/x-uuid", new byte[3])))
                .isInstanceOf(WrongPayload.class)
                .hasMessage("visit expects a UUID and got 3 bytes, not 16");
    }

    /** As a user would write it. */
    private record UuidCodec() implements Codec<UUID> {

        @Override
        public String contentType() {
            return "application/x-uuid";
        }

        @Override
        public byte[] encode(UUID value) {
            return ByteBuffer.allocate(16)
                    .putLong(value.getMostSignificantBits())
                    .putLong(value.getLeastSignificantBits())
                    .array();
        }

        @Override
        public UUID decode(byte[] bytes) throws IOException {
            if (bytes.length != 16) {
                throw new IOException(bytes.length + " bytes, not 16");
            }
            var numbers = ByteBuffer.wrap(bytes);
            return new UUID(numbers.getLong(), numbers.getLong());
        }

        @Override
        public String name() {
            return "a UUID";
        }
    }

    @Test
    @NullUnmarked
    void no_input_at_all_is_refused() {
        assertThatThrownBy(() -> MAIL.encodeInput(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the input of mail is null");
    }
}
