package io.pullwork.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.serialization.jackson.JacksonCborSerializer;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What is sent arrives: as it was, and as an earlier version wrote it (P16). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {

    private Encoding encoding;
    private List<Wire> samples;

    @BeforeAll
    void open() {
        encoding = new Encoding();
        samples = Samples.all(encoding.system());
    }

    @AfterAll
    void close() {
        encoding.close();
    }

    @Test
    void every_message_has_a_sample() {
        assertThat(samples).extracting(Object::getClass).containsExactlyInAnyOrderElementsOf(recordsUnder(Wire.class));
    }

    private static List<Class<?>> recordsUnder(Class<?> type) {
        return type.isRecord()
                ? List.of(type)
                : Stream.of(type.getPermittedSubclasses())
                        .flatMap(under -> recordsUnder(under).stream())
                        .<Class<?>>map(found -> found)
                        .distinct()
                        .toList();
    }

    @TestFactory
    Stream<DynamicTest> every_message_arrives_as_it_was_sent() {
        return forEachSample(sample ->
                assertThat(encoding.read(encoding.bytesOf(sample), sample)).isEqualTo(sample));
    }

    @TestFactory
    Stream<DynamicTest> every_message_is_written_as_cbor_and_never_by_java_serialization() {
        return forEachSample(
                sample -> assertThat(encoding.serializerOf(sample)).isInstanceOf(JacksonCborSerializer.class));
    }

    /**
     * Bytes that changed are a new wire format: a node of the version before cannot read it. When that is
     * wanted, the failure shows the line for {@code wire/golden.txt}.
     */
    @TestFactory
    Stream<DynamicTest> every_message_is_written_as_the_golden_bytes_and_read_from_them() {
        Map<String, String> golden = golden();
        return forEachSample(sample -> {
            String name = sample.getClass().getSimpleName();
            String written = HexFormat.of().formatHex(encoding.bytesOf(sample));

            assertThat(name + " " + written).isEqualTo(name + " " + golden.get(name));
            assertThat(encoding.read(HexFormat.of().parseHex(written), sample)).isEqualTo(sample);
        });
    }

    @Test
    void the_golden_bytes_are_those_of_messages_that_exist() {
        assertThat(golden().keySet())
                .containsExactlyInAnyOrderElementsOf(samples.stream()
                        .map(sample -> sample.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void a_failure_whose_text_contains_half_a_character_can_be_told() {
        var failure = new Outcome.Failure("Broken", "half \ud83d of one", "\udcbe");
        var report = new MasterMessage.Report(
                Samples.WORKER,
                encoding.<WorkerMessage.Order>nobody(),
                1,
                List.of(new Finished(Samples.lease(1), failure, Retry.NEVER)),
                List.of(),
                1);

        assertThat(encoding.read(encoding.bytesOf(report), report)).isEqualTo(report);
        assertThat(failure.message()).isEqualTo("half ? of one");
    }

    private Stream<DynamicTest> forEachSample(Consumer<Wire> proof) {
        return samples.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getClass().getSimpleName(), () -> proof.accept(sample)));
    }

    private static Map<String, String> golden() {
        var golden = new HashMap<String, String>();
        try (var file = Objects.requireNonNull(WireTest.class.getResourceAsStream("/wire/golden.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line ->
                            golden.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        } catch (IOException notRead) {
            throw new UncheckedIOException(notRead);
        }
        return golden;
    }
}
