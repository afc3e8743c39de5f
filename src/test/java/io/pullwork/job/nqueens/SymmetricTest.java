package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SymmetricTest {

    @Test
    void half_a_turn_leaves_as_many_unchanged_as_are_known() {
        var known = List.of(1L, 0L, 0L, 2L, 2L, 4L, 8L, 4L, 16L, 12L, 48L, 80L, 136L, 420L, 1_240L, 3_000L);

        for (int n = 1; n <= known.size(); n++) {
            assertThat(Symmetric.half(n)).as("n = %s", n).isEqualTo(known.get(n - 1));
        }
    }

    @Test
    void a_quarter_turn_leaves_as_many_unchanged_as_are_known() {
        var known = List.of(1L, 0L, 0L, 2L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 8L, 8L, 0L, 0L, 64L, 128L, 0L, 0L, 480L);

        for (int n = 1; n <= known.size(); n++) {
            assertThat(Symmetric.quarter(n)).as("n = %s", n).isEqualTo(known.get(n - 1));
        }
    }

    @Test
    void with_them_the_solutions_that_are_no_images_of_each_other_follow_from_all() {
        for (int n = 1; n <= 21; n++) {
            assertThat(Symmetric.unique(n, KnownTotals.total(n)))
                    .as("n = %s", n)
                    .isEqualTo(KnownTotals.unique(n));
        }
    }

    @Test
    void a_total_that_cannot_be_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Symmetric.unique(8, 93))
                .withMessageContaining("not 93 solutions for 8 queens");
    }
}
