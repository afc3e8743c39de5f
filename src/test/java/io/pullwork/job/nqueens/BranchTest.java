package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BranchTest {

    @Test
    void a_branch_is_made_again_of_its_positions() {
        for (Ring ring : Ring.oneOfEachOrbit(8)) {
            for (Branch branch : new Branch(ring, List.of()).longer()) {
                assertThat(Branch.of(8, branch.positions())).isEqualTo(branch);
            }
        }
    }

    @Test
    void its_completions_are_those_of_its_longer_ones() {
        for (Ring ring : Ring.oneOfEachOrbit(8)) {
            var branch = new Branch(ring, List.of());

            assertThat(branch.longer().stream()
                            .mapToLong(Backtracking::completions)
                            .sum())
                    .isEqualTo(Backtracking.completions(branch));
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(List.of(), "a ring has 4 positions"),
                Arguments.of(List.of(2, 4, 5), "a ring has 4 positions"),
                Arguments.of(List.of(2, 2, 5, 8), "no square 8"),
                Arguments.of(List.of(2, 5, 2, 5), "attack each other"),
                Arguments.of(List.of(2, 4, 5, 3, 8), "no free square 8"),
                Arguments.of(List.of(2, 4, 5, 3, -1), "no free square -1"),
                Arguments.of(List.of(2, 4, 5, 3, 2), "no free square 2"), // the column of the queen at the top
                Arguments.of(List.of(2, 4, 5, 3, 6, 6), "no free square 6"),
                Arguments.of(List.of(0, 4, 6, 0, 3, 1, 7, 5, 2, 1), "no free square"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_no_branch_is_refused(List<Integer> positions, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Branch.of(8, positions))
                .withMessageContaining(why);
    }
}
