package io.pullwork.task;

/** What becomes of a task's result. */
public enum ResultMode {

    /** It waits in the result queue until somebody has taken it. */
    QUEUE,

    /** It is kept for a time, for those who ask for it by the task's id; nobody can take it away. */
    KEEP,

    /** It is told to those who await the task at that moment, and not kept. */
    DISCARD
}
