package io.pullwork.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Commands and their answers travel under explicit names; each is read as it was written, in this version's bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandWireTest {

    private static final CBORMapper CBOR = new CBORMapper();

    private Encoding encoding;

    @BeforeAll
    void open() {
        encoding = new Encoding();
    }

    @AfterAll
    void close() {
        encoding.close();
    }

    @Test
    void every_command_and_every_answer_has_a_sample() {
        assertThat(Samples.commands())
                .<Class<?>>extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(kindsOf(QueueCommand.class).toList());
        assertThat(Samples.answers())
                .<Class<?>>extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(kindsOf(QueueAnswer.class).toList());
    }

    private static Stream<Class<?>> kindsOf(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(CommandWireTest::kindsOf)
                : Stream.of(type);
    }

    @Test
    void each_arrives_as_it_was_sent() {
        assertThat(messages()).allSatisfy(sent -> assertThat(encoding.read(encoding.bytesOf(sent), sent))
                .isEqualTo(sent));
    }

    /** Bytes that changed are a new wire format: the text of the failure shows what wire/commands.txt would be. */
    @Test
    void each_is_written_as_the_golden_bytes() {
        var written = new ArrayList<String>();
        for (Wire message : messages()) {
            written.add(HexFormat.of().formatHex(encoding.bytesOf(message)));
        }
        assertThat(String.join("\n", written)).isEqualTo(String.join("\n", golden()));
    }

    @Test
    void one_that_lacks_a_part_is_refused() throws IOException {
        for (Wire message : messages()) {
            JsonNode whole = CBOR.readTree(encoding.bytesOf(message));
            for (String part : namesIn(innerOf(whole))) {
                JsonNode damaged = whole.deepCopy();
                innerOf(damaged).remove(part);
                byte[] bytes = CBOR.writeValueAsBytes(damaged);

                assertThatThrownBy(() -> encoding.read(bytes, message))
                        .as("%s without %s", message, part)
                        .isNotNull();
            }
        }
    }

    /** The command or the answer. */
    private static ObjectNode innerOf(JsonNode message) {
        return (ObjectNode) (message.has("command") ? message.get("command") : message.get("answer"));
    }

    private static List<String> namesIn(JsonNode tree) {
        var names = new ArrayList<String>();
        tree.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private List<Wire> messages() {
        return Stream.concat(
                        Samples.commands().stream()
                                .<Wire>map(command -> new MasterMessage.Administer(
                                        Samples.CALL, encoding.<ClientMessage.Reply>nobody(), command)),
                        Samples.answers().stream().<Wire>map(answer -> new ClientMessage.Administered(7, answer)))
                .toList();
    }

    private static List<String> golden() {
        try (var file = Objects.requireNonNull(CommandWireTest.class.getResourceAsStream("/wire/commands.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException notRead) {
            throw new UncheckedIOException(notRead);
        }
    }
}
