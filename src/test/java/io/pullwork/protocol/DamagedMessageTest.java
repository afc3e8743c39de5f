package io.pullwork.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.pullwork.task.ClientId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A message that is not whole is refused where it is read: an actor never sees half of one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedMessageTest {

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
    void a_message_that_lacks_a_property_is_refused() throws IOException {
        for (Wire sample : samples()) {
            for (String property : propertiesThatMustBe(sample)) {
                assertRefused(sample, "without " + property, tree -> tree.remove(property));
            }
        }
    }

    @Test
    void a_message_with_null_for_a_property_is_refused() throws IOException {
        for (Wire sample : samples()) {
            for (String property : propertiesThatMustBe(sample)) {
                assertRefused(sample, "with null for " + property, tree -> tree.putNull(property));
            }
        }
    }

    @Test
    void a_timeout_that_tells_of_no_task_is_whole() throws IOException {
        Wire timedOut = sample(ClientMessage.TimedOut.class);
        ObjectNode tree = treeOf(timedOut);
        tree.putNull("waitsFor");

        assertThat(encoding.read(CBOR.writeValueAsBytes(tree), timedOut))
                .isInstanceOfSatisfying(ClientMessage.TimedOut.class, read -> assertThat(read.waitsFor())
                        .isNull());
    }

    @Test
    void an_array_with_a_wrong_element_is_refused() throws IOException {
        for (Wire sample : samples()) {
            int arrays = arraysIn(treeOf(sample)).size();
            for (int array = 0; array < arrays; array++) {
                int elements = arraysIn(treeOf(sample)).get(array).size();
                for (int element = 0; element < elements; element++) {
                    int damagedArray = array;
                    int damagedElement = element;
                    assertRefused(
                            sample,
                            "with array " + array + " element " + element + " wrong",
                            tree -> arraysIn(tree).get(damagedArray).set(damagedElement, CBOR.createObjectNode()));
                    assertRefused(
                            sample,
                            "with array " + array + " element " + element + " null",
                            tree -> arraysIn(tree).get(damagedArray).setNull(damagedElement));
                }
            }
        }
    }

    @Test
    void an_array_with_one_element_more_than_known_is_refused() throws IOException {
        for (Wire sample : samples()) {
            int arrays = arraysIn(treeOf(sample)).size();
            for (int array = 0; array < arrays; array++) {
                int damaged = array;
                assertRefused(sample, "with one more in array " + array, tree -> arraysIn(tree)
                        .get(damaged)
                        .add(1));
            }
        }
    }

    @Test
    void an_outcome_of_unknown_kind_is_refused() throws IOException {
        Wire report = sample(MasterMessage.Report.class);

        assertRefused(report, "with outcome of kind 2", tree -> {
            ArrayNode finished = (ArrayNode) tree.get("finished").get(0);
            int kindAfterLease = 4;
            assertThat(finished.get(kindAfterLease).intValue()).isZero();
            finished.set(kindAfterLease, 2);
        });
    }

    @Test
    void a_put_in_the_name_of_the_master_itself_is_refused() throws IOException {
        Wire put = sample(MasterMessage.Put.class);
        ObjectNode tree = treeOf(put);
        long own = ClientId.SCHEDULES.value();

        ((ArrayNode) tree.get("client")).set(0, own);
        tree.get("tasks").forEach(task -> ((ArrayNode) task).set(0, own));

        assertThat(catchThrowable(() -> encoding.read(CBOR.writeValueAsBytes(tree), put)))
                .hasMessageContaining("which is the master's own");
    }

    @Test
    void bytes_that_are_no_cbor_are_refused() {
        samples().forEach(sample -> {
            byte[] whole = encoding.bytesOf(sample);
            byte[] cutOff = Arrays.copyOf(whole, whole.length - 1);

            assertThat(catchThrowable(() -> encoding.read(cutOff, sample)))
                    .as("%s cut off", sample)
                    .isNotNull();
        });
    }

    private List<Wire> samples() {
        return Samples.all(encoding.system());
    }

    private <T extends Wire> T sample(Class<T> type) {
        return samples().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** All but the one that may be null. */
    private List<String> propertiesThatMustBe(Wire sample) throws IOException {
        var names = new ArrayList<String>();
        treeOf(sample).fieldNames().forEachRemaining(names::add);
        if (sample instanceof ClientMessage.TimedOut) {
            names.remove("waitsFor");
        }
        return names;
    }

    private void assertRefused(Wire sample, String damage, Consumer<ObjectNode> doDamage) throws IOException {
        ObjectNode tree = treeOf(sample);
        doDamage.accept(tree);
        byte[] damaged = CBOR.writeValueAsBytes(tree);

        assertThat(catchThrowable(() -> encoding.read(damaged, sample)))
                .as("%s %s", sample.getClass().getSimpleName(), damage)
                .isNotNull();
    }

    private ObjectNode treeOf(Wire sample) throws IOException {
        return (ObjectNode) CBOR.readTree(encoding.bytesOf(sample));
    }

    /** Lists, and the nouns in them, in the order of the message. */
    private static List<ArrayNode> arraysIn(JsonNode tree) {
        var arrays = new ArrayList<ArrayNode>();
        if (tree instanceof ArrayNode array) {
            arrays.add(array);
        }
        tree.forEach(part -> arrays.addAll(arraysIn(part)));
        return arrays;
    }
}
