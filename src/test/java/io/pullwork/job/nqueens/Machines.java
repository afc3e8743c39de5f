package io.pullwork.job.nqueens;

import java.util.PriorityQueue;

/**
 * What a queue does that gives each core the next task as soon as it is free (list scheduling; Graham, "Bounds on
 * multiprocessing timing anomalies", 1969), reckoned instead of done.
 *
 * @param wallSeconds until the last task has ended
 * @param busyShare of the time of all cores that was spent with tasks, without what tasks cost beside their work
 */
record Machines(double wallSeconds, double busyShare) {

    /**
     * The tasks on so many cores.
     *
     * @param seconds how long each takes, in the order in which they are given out; not empty
     * @param overheadSeconds what the core is kept from the next one by each
     */
    static Machines run(double[] seconds, int cores, double overheadSeconds) {
        var free = new PriorityQueue<Double>();
        for (int core = 0; core < cores; core++) {
            free.add(0.0);
        }
        double wall = 0;
        double work = 0;
        for (double task : seconds) {
            double end = free.remove() + overheadSeconds + task;
            free.add(end);
            wall = Math.max(wall, end);
            work += task;
        }
        return new Machines(wall, work / (wall * cores));
    }
}
