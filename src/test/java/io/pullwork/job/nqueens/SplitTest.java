package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

    @ParameterizedTest
    @CsvSource({"5, 1", "8, 7", "9, 1000", "11, 20", "12, 1"})
    void its_tasks_count_each_solution_once_however_small_they_are(int n, int pieces) throws InterruptedException {
        long total = 0;
        for (Branch branch : branches(Split.of(n, pieces))) {
            total += branch.weight() * Solver.count(branch, () -> false);
        }

        assertThat(total).isEqualTo(KnownTotals.total(n));
    }

    @Test
    void no_branch_is_there_twice_or_part_of_another() {
        List<Branch> branches = branches(Split.of(10, 2_000));

        Set<List<Integer>> seen = new HashSet<>();
        branches.forEach(branch -> assertThat(seen.add(branch.positions())).isTrue());
        for (Branch branch : branches) {
            for (int rows = 0; rows < branch.prefix().size(); rows++) {
                assertThat(seen).doesNotContain(branch.positions().subList(0, Ring.SIDES + rows));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 13, 16, 18})
    void it_is_always_the_same(int n) {
        assertThat(Split.of(n)).isEqualTo(Split.of(n));
    }

    /** Of another version too, or a run could not go on with what an earlier one has put. */
    @Test
    void it_is_the_same_as_it_ever_was() {
        List<String> keys = Split.of(16).stream().map(NQueens.Branches::key).toList();

        assertThat(keys).startsWith("nqueens-16-12.13.14.3-225-4375236f");
        assertThat(keys.hashCode()).isEqualTo(752331473);
    }

    @Test
    void keys_are_different_and_short_enough_for_a_queue() {
        List<String> keys = Split.of(18).stream().map(NQueens.Branches::key).toList();

        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.matches("[!-~]{1,128}"));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "3, 0", "8, 1", "14, 1"})
    void a_small_run_has_few_tasks(int n, int tasks) {
        assertThat(Split.of(n)).hasSize(tasks);
    }

    @Test
    void a_larger_run_has_tasks_that_are_about_the_same_biggest_first() {
        List<Double> works = new ArrayList<>();
        for (NQueens.Branches task : Split.of(12, 100)) {
            works.add(branches(List.of(task)).stream()
                    .mapToDouble(branch -> states(branch.position()))
                    .sum());
        }

        double mean = works.stream().mapToDouble(work -> work).average().orElseThrow();
        assertThat(works).hasSizeBetween(100, 201).allMatch(work -> work < 3 * mean);
        assertThat(sum(works.subList(0, works.size() / 2)))
                .isGreaterThan(sum(works.subList(works.size() / 2, works.size())));
    }

    @Test
    void a_run_needs_a_board_and_a_piece() {
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(28));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(8, 0));
    }

    /** How many there are to be searched. */
    private static long states(Position position) {
        long states = 1;
        for (int free = position.free(); free != 0; free &= free - 1) {
            states += states(position.with(free & -free));
        }
        return states;
    }

    private static double sum(List<Double> works) {
        return works.stream().mapToDouble(work -> work).sum();
    }

    private static List<Branch> branches(List<NQueens.Branches> tasks) {
        return tasks.stream()
                .flatMap(task -> task.branches().stream().map(positions -> Branch.of(task.n(), positions)))
                .toList();
    }
}
