package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "3, 0", "4, 2", "14, 1632", "15, 2310", "16, 3206", "17, 4319", "18, 5728", "20, 9522"})
    void a_board_has_so_many_rings_that_are_no_images_of_each_other(int n, int rings) {
        assertThat(Ring.oneOfEachOrbit(n)).hasSize(rings).doesNotHaveDuplicates();
    }

    /** Each ring there is, by looking at all of them, is the image of exactly one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12})
    void the_weights_of_rings_are_how_many_rings_there_are(int n) {
        long possible = 0;
        for (int code = 0; code < n * n * n * n; code++) {
            if (isPossible(n, code % n, code / n % n, code / n / n % n, code / n / n / n)) {
                possible++;
            }
        }

        assertThat(Ring.oneOfEachOrbit(n).stream().mapToLong(Ring::weight).sum())
                .isEqualTo(possible);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8, 13})
    void turning_four_times_or_mirroring_twice_changes_nothing(int n) {
        assertThat(Ring.oneOfEachOrbit(n)).allSatisfy(ring -> {
            assertThat(ring.turned().turned().turned().turned()).isEqualTo(ring);
            assertThat(ring.mirrored().mirrored()).isEqualTo(ring);
            assertThat(ring.mirrored().turned().mirrored().turned()).isEqualTo(ring);
            assertThat(ring.easiest().weight()).isEqualTo(ring.weight());
        });
    }

    @Test
    void the_easiest_image_has_the_fewest_ways_three_rows_down() {
        assertThat(Ring.oneOfEachOrbit(9)).allSatisfy(ring -> {
            long least = ways(ring.easiest());
            for (Ring image : List.of(
                    ring, ring.turned(), ring.turned().turned(), ring.mirrored().turned())) {
                assertThat(least).isLessThanOrEqualTo(ways(image));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0,  0, 0, 0, 0, a board of 0 is not",
        "28, 0, 0, 0, 0, a board of 28 is not",
        "8,  8, 0, 0, 0, no square 8 on a side of 8",
        "8, -1, 0, 0, 0, no square -1 on a side of 8",
        "8,  3, 3, 3, 3, attack each other",
        "8,  0, 3, 5, 4, attack each other", // the top queen is in the left column, and another one too
    })
    void queens_that_are_off_the_board_or_attack_each_other_are_refused(
            int n, int top, int right, int bottom, int left, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ring(n, top, right, bottom, left))
                .withMessageContaining(why);
    }

    private static long ways(Ring ring) {
        return Position.of(ring).waysDown(3);
    }

    private static boolean isPossible(int n, int top, int right, int bottom, int left) {
        try {
            return new Ring(n, top, right, bottom, left).n() == n;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
