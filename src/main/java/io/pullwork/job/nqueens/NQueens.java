package io.pullwork.job.nqueens;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.TaskContext;
import io.pullwork.handler.TaskType;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tasks of a run that counts the solutions for n queens, and what does their work. */
public final class NQueens {

    public static final TaskType<Branches, Count> TYPE = TaskType.of("nqueens", Branches.class, Count.class);

    public static final Handlers HANDLERS = Handlers.of(TYPE, NQueens::count);

    /**
     * What a task is to search: parts of the whole. They are not checked before the work begins, since a task may
     * have come from anywhere.
     *
     * @param n how many queens, from 1 to 27
     * @param branches of each the positions of the queens: the column in the top row, the row in the right column, the
     *     column in the bottom row, the row in the left column, then the columns in rows below the top that have none
     *     of these, as many as there are
     */
    public record Branches(int n, List<List<Integer>> branches) {

        /** @throws IllegalArgumentException if there is no list, or a gap in one */
        public Branches {
            if (branches == null || branches.stream().anyMatch(Branches::hasGap)) {
                throw new IllegalArgumentException("a task without branches, or with a gap in one");
            }
            branches = branches.stream().map(List::copyOf).toList();
        }

        private static boolean hasGap(@Nullable List<Integer> positions) {
            return positions == null || positions.stream().anyMatch(Objects::isNull);
        }

        /** The same for the same branches only: whoever puts a task again with it finds the one that is there. */
        public String key() {
            String first = branches.stream()
                    .findFirst()
                    .map(positions -> positions.stream().map(String::valueOf).collect(Collectors.joining(".")))
                    .orElse("");
            return "nqueens-" + n + "-" + first + "-" + branches.size() + "-"
                    + Integer.toHexString(branches.hashCode());
        }
    }

    /**
     * What a task, or some of them together, have found.
     *
     * @param solutions turned and mirrored ones included
     * @param branches how many were searched
     * @param nanos how long it took, as time of a core
     */
    public record Count(long solutions, int branches, long nanos) {

        public static final Count NONE = new Count(0, 0, 0);

        public Count {
            if (solutions < 0 || branches < 0 || nanos < 0) {
                throw new IllegalArgumentException(
                        solutions + " solutions in " + branches + " branches after " + nanos + " ns");
            }
        }

        /** @throws ArithmeticException if a sum is beyond its range */
        public Count plus(Count other) {
            return new Count(
                    Math.addExact(solutions, other.solutions),
                    Math.addExact(branches, other.branches),
                    Math.addExact(nanos, other.nanos));
        }
    }

    private NQueens() {}

    private static Count count(Branches task, TaskContext context) throws InterruptedException {
        List<Branch> branches = checked(task);
        long beginNanos = coreNanos();
        long solutions = 0;
        for (int done = 0; done < branches.size(); done++) {
            context.progress(done, branches.size());
            Branch branch = branches.get(done);
            long completions = Solver.count(branch, context::isCancelled);
            solutions = Math.addExact(solutions, Math.multiplyExact(branch.weight(), completions));
        }
        return new Count(solutions, branches.size(), coreNanos() - beginNanos);
    }

    private static List<Branch> checked(Branches task) {
        try {
            return task.branches.stream()
                    .map(positions -> Branch.of(task.n, positions))
                    .toList();
        } catch (IllegalArgumentException wrong) {
            throw new PermanentFailure("not a branch: " + wrong.getMessage(), wrong);
        }
    }

    /** Of this thread so far. */
    private static long coreNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
