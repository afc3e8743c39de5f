package io.pullwork.job.nqueens;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How fast the tasks of a run are done by threads that have nothing else to do: {@code NQueensBench N [threads]}.
 * Prints {@code N total cpu_seconds wall_seconds} once the code is warm. Needs no class path but that of Pullwork and
 * its tests.
 */
final class NQueensBench {

    private static final int WARM_UP_FROM = 8;
    private static final int WARM_UP_TO = 14;

    /** The compiler works beside, and later if the machine is busy. */
    private static final double WARM_UP_SECONDS = 3;

    private NQueensBench() {}

    public static void main(String[] args) throws Exception {
        int n = Integer.parseInt(args[0]);
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        warmUp();
        long begin = System.nanoTime();
        Found found = run(Split.of(n), threads);
        double wallSeconds = (System.nanoTime() - begin) / 1e9;
        if (found.solutions != KnownTotals.total(n)) {
            throw new AssertionError(found.solutions + " solutions for " + n + " queens");
        }
        System.out.printf("%d %d %.3f %.3f%n", n, found.solutions, found.cpuNanos / 1e9, wallSeconds);
    }

    static void warmUp() throws Exception {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < WARM_UP_SECONDS * 1e9) {
            for (int n = WARM_UP_FROM; n <= WARM_UP_TO; n++) {
                run(Split.of(n), 1);
            }
        }
    }

    static long count(NQueens.Branches task) throws InterruptedException {
        long solutions = 0;
        for (List<Integer> positions : task.branches()) {
            Branch branch = Branch.of(task.n(), positions);
            solutions += branch.weight() * Solver.count(branch, () -> false);
        }
        return solutions;
    }

    private record Found(long solutions, long cpuNanos) {}

    private static Found run(List<NQueens.Branches> tasks, int threads) throws Exception {
        var next = new AtomicInteger();
        Callable<Found> thread = () -> {
            long solutions = 0;
            for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
                solutions += count(tasks.get(i));
            }
            return new Found(solutions, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Found>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(thread);
            }
            long solutions = 0;
            long cpuNanos = 0;
            for (Future<Found> one : pool.invokeAll(all)) {
                solutions += one.get().solutions;
                cpuNanos += one.get().cpuNanos;
            }
            return new Found(solutions, cpuNanos);
        } finally {
            pool.shutdown();
        }
    }
}
