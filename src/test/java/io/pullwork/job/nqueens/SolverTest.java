package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completions of branches, counted in blocks, against those counted one by one. */
class SolverTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void the_completions_of_all_rings_are_all_solutions(int n) throws InterruptedException {
        long total = 0;
        for (Ring ring : Ring.oneOfEachOrbit(n)) {
            total += ring.weight() * Solver.count(new Branch(ring, List.of()), () -> false);
        }

        assertThat(total).isEqualTo(KnownTotals.total(n));
    }

    @Test
    void a_branch_has_as_many_completions_as_backtracking_finds() throws InterruptedException {
        long seed = Long.getLong("seed", 7);
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Branch branch = drawn(random);

            assertThat(Solver.count(branch, () -> false))
                    .as("%s, -Dseed=%s", branch, seed)
                    .isEqualTo(Backtracking.completions(branch));
        }
    }

    @Test
    void threads_count_side_by_side_more_of_them_than_there_are_solvers() throws Exception {
        int n = 10;
        ExecutorService threads =
                Executors.newFixedThreadPool(4 * Runtime.getRuntime().availableProcessors());
        try {
            List<Callable<Long>> counts = new ArrayList<>();
            for (Ring ring : Ring.oneOfEachOrbit(n)) {
                counts.add(() -> ring.weight() * Solver.count(new Branch(ring, List.of()), () -> false));
            }
            long total = 0;
            for (Future<Long> count : threads.invokeAll(counts)) {
                total += count.get();
            }

            assertThat(total).isEqualTo(KnownTotals.total(n));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_count_that_is_cancelled_ends_and_leaves_nothing_behind() throws InterruptedException {
        Branch large = new Branch(Ring.oneOfEachOrbit(27).get(0), List.of());
        var asked = new AtomicLong();

        assertThatThrownBy(() -> Solver.count(large, () -> asked.incrementAndGet() > 1_000))
                .isInstanceOf(InterruptedException.class);

        the_completions_of_all_rings_are_all_solutions(8);
    }

    private static Branch drawn(SplittableRandom random) {
        int n = 5 + random.nextInt(7);
        List<Ring> rings = Ring.oneOfEachOrbit(n);
        Branch branch = new Branch(rings.get(random.nextInt(rings.size())), List.of());
        for (int rows = random.nextInt(4); rows > 0 && !branch.longer().isEmpty(); rows--) {
            branch = branch.longer().get(random.nextInt(branch.longer().size()));
        }
        return branch;
    }
}
