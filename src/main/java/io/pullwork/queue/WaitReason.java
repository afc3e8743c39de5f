package io.pullwork.queue;

/** What a task waits for. */
public enum WaitReason {
    /** A worker that has its handler and is free. */
    WORKER("a worker"),

    /** A worker that has its handler: none has. */
    HANDLER("a worker that has its handler"),

    /** Its time: that of its options, or of its next attempt. */
    TIME("its time"),

    /** The limit of the queue or of its limit key: it is used up. */
    LIMIT("its limit"),

    /** A task with the same order key that was put before it. */
    ORDER_KEY("an earlier task with its order key"),

    /** The tasks or the group that it follows. */
    OTHER_TASKS("the tasks that it follows"),

    /** To run alone, since workers have died while they had it. */
    QUARANTINE("a worker on which it can run alone, since workers died while they had it"),

    /** Another queue, into which it is being moved. */
    OTHER_QUEUE("the queue to which it is being moved"),

    /** Somebody who resumes the queue. */
    RESUME("the queue to be resumed"),

    /** Somebody who takes results: so many wait that nothing is leased. */
    RESULTS("results to be taken");

    private final String description;

    WaitReason(String description) {
        this.description = description;
    }

    /** For people: "the task is waiting for" this. */
    public String description() {
        return description;
    }
}
