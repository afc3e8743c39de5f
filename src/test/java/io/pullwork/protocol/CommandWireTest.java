package io.pullwork.protocol;

import static org.assertj.core.api.Assertions.assertThat;

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
                .containsExactlyInAnyOrder(QueueCommand.class.getPermittedSubclasses());
        assertThat(Samples.answers())
                .<Class<?>>extracting(Object::getClass)
                .containsExactlyInAnyOrder(QueueAnswer.class.getPermittedSubclasses());
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
