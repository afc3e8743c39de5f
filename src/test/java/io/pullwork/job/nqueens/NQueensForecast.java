package io.pullwork.job.nqueens;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What a run would take on many machines, from a sample of its tasks: {@code NQueensForecast N [cores [seconds [overhead]]]}.
 * Runs tasks at equal distances, from the biggest to the smallest, for about so many seconds; each stands for those
 * around it. Then reckons how cores that each take the next task would share them, which costs each of them so many
 * milliseconds a task beside its work.
 */
final class NQueensForecast {

    private static final double OVERHEAD_MILLIS = 0.2;

    private NQueensForecast() {}

    public static void main(String[] args) throws Exception {
        int n = Integer.parseInt(args[0]);
        int cores = args.length > 1 ? Integer.parseInt(args[1]) : 20 * 16;
        double budgetSeconds = args.length > 2 ? Double.parseDouble(args[2]) : 60;
        double overheadSeconds = (args.length > 3 ? Double.parseDouble(args[3]) : OVERHEAD_MILLIS) / 1e3;
        NQueensBench.warmUp();
        long begin = System.nanoTime();
        List<NQueens.Branches> tasks = Split.of(n);
        double splitSeconds = (System.nanoTime() - begin) / 1e9;
        double[] sample = sample(tasks, budgetSeconds);
        double[] seconds = new double[tasks.size()];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = sample[(int) ((long) i * sample.length / seconds.length)];
        }
        double total = Arrays.stream(seconds).sum();
        System.out.printf(
                "N=%d: %d tasks of %d branches, split in %.2f s; %d measured: mean %.1f ms, longest %.1f ms,"
                        + " all %.0f core-s%n",
                n,
                tasks.size(),
                tasks.stream().mapToInt(task -> task.branches().size()).sum(),
                splitSeconds,
                sample.length,
                1e3 * total / seconds.length,
                1e3 * Arrays.stream(sample).max().orElseThrow(),
                total);
        Machines machines = Machines.run(seconds, cores, overheadSeconds);
        System.out.printf(
                "%d cores, %.1f ms a task beside its work: %.2f s, %.2f %% busy with tasks%n",
                cores, 1e3 * overheadSeconds, machines.wallSeconds(), 1e2 * machines.busyShare());
    }

    /** The durations of tasks at equal distances, as many as the time allows, at least one and at most all. */
    private static double[] sample(List<NQueens.Branches> tasks, double budgetSeconds) throws InterruptedException {
        double middle = seconds(tasks.get(tasks.size() / 2));
        int count = (int) Math.max(1, Math.min(tasks.size(), budgetSeconds / middle));
        double[] sample = new double[count];
        for (int i = 0; i < count; i++) {
            sample[i] = seconds(tasks.get((int) ((i + 0.5) * tasks.size() / count)));
        }
        return sample;
    }

    private static double seconds(NQueens.Branches task) throws InterruptedException {
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        NQueensBench.count(task);
        return (threads.getCurrentThreadCpuTime() - begin) / 1e9;
    }
}
