package io.pullwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.client.ConnectFailed;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.PayloadTooLarge;
import io.pullwork.client.PutUnknown;
import io.pullwork.client.QueueFull;
import io.pullwork.node.NodeFailure;
import io.pullwork.store.StoreFailure;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> codes() {
        return Stream.of(
                Arguments.of(new Refusal(66, "no file"), 66),
                Arguments.of(new PayloadTooLarge("2 MiB"), 65),
                Arguments.of(new ConnectFailed("nobody", null), 69),
                Arguments.of(new StoreFailure("locked", null), 73),
                Arguments.of(new NoResultYet("3 tasks run"), 75),
                Arguments.of(new QueueFull("full"), 75),
                Arguments.of(new PutUnknown("no answer"), 75),
                Arguments.of(new NodeFailure(NodeFailure.Kind.ADDRESS, "in use", null), 69),
                Arguments.of(new NodeFailure(NodeFailure.Kind.UNREACHABLE, "no seed", null), 69),
                Arguments.of(new NodeFailure(NodeFailure.Kind.STORE, "locked", null), 73),
                Arguments.of(new NodeFailure(NodeFailure.Kind.CONFIGURATION, "wrong", null), 78));
    }

    @ParameterizedTest
    @MethodSource("codes")
    void a_failure_has_its_exit_code_and_its_own_words_also_inside_a_future(Throwable failure, int code) {
        assertThat(Failures.exitCode(failure)).isEqualTo(code);
        assertThat(Failures.exitCode(new CompletionException(failure))).isEqualTo(code);
        assertThat(Failures.line(new CompletionException(failure))).isEqualTo(failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void every_kind_of_a_nodes_failure_is_somebodys_to_mend(NodeFailure.Kind kind) {
        assertThat(Failures.exitCode(new NodeFailure(kind, "", null))).isNotIn(0, 70);
    }

    @Test
    void what_nobody_foresaw_is_called_a_fault_of_ours_in_one_line() {
        var failure = new IllegalStateException("two\n  lines");

        assertThat(Failures.exitCode(failure)).isEqualTo(70);
        assertThat(Failures.line(failure))
                .isEqualTo("unexpected IllegalStateException: two lines (--verbose shows where; please report it)");
    }
}
