package io.pullwork.queue;

/** What a task waits for. */
public enum WaitReason {
    /** A worker that has its handler and is free. */
    WORKER,

    /** A worker that has its handler: none has. */
    HANDLER,

    /** Its time: that of its options, or of its next attempt. */
    TIME,

    /** The limit of the queue or of its limit key: it is used up. */
    LIMIT,

    /** A task with the same order key that was put before it. */
    ORDER_KEY,

    /** The tasks or the group that it follows. */
    OTHER_TASKS,

    /** To run alone, since workers have died while they had it. */
    QUARANTINE,

    /** Somebody who resumes the queue. */
    RESUME,

    /** Somebody who takes results: so many wait that nothing is leased. */
    RESULTS
}
