package io.pullwork.queue;

/** What a task does. */
public enum TaskPhase {
    /** Could run, and waits for a worker. */
    WAITING,

    /** Waits for its time: that of its options, or of its next attempt. */
    DELAYED,

    /**
     * Waits to run alone, on a worker that has nothing else: workers have died while they had it, at least two, and
     * it shall take no other task along.
     */
    QUARANTINED,

    /** A worker has it. */
    RUNNING,

    /** Has a result, or had one that was taken. */
    ENDED
}
