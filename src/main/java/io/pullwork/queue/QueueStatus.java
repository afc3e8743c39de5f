package io.pullwork.queue;

/**
 * A queue at one moment.
 *
 * @param isPaused whether somebody has paused it
 * @param isDraining whether somebody has it drained: it takes no puts
 * @param totals what has happened since it was first used
 * @param oldestWaitingMillis when that task was put, in milliseconds since 1970 by the master's clock, that was put
 *     first of those that wait for a worker; 0 if none does
 * @param waiting how long tasks have waited for their first attempt, from when they could have run
 * @param running how long attempts have taken that succeeded or failed
 */
public record QueueStatus(
        QueueCounts counts,
        boolean isPaused,
        boolean isDraining,
        QueueTotals totals,
        long oldestWaitingMillis,
        Latency waiting,
        Latency running) {

    public QueueStatus withLatencies(Latency waiting, Latency running) {
        return new QueueStatus(counts, isPaused, isDraining, totals, oldestWaitingMillis, waiting, running);
    }
}
