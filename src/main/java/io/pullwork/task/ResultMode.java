package io.pullwork.task;

/** What becomes of a task's result. */
public enum ResultMode {

    /**
     * It waits in the result queue until somebody has taken it, though not for ever: at most as long as
     * {@code pullwork.queue.untaken-result-retention} says, 7 days by default.
     */
    QUEUE,

    /**
     * It never stands in the result queue: it is read by the task's id, as often as somebody asks. It is kept as long
     * as {@code pullwork.queue.result-retention} says, 24 h by default, unless more than {@code max-kept-results} or
     * {@code max-kept-bytes} came after it.
     */
    KEEP,

    /**
     * It is told to those who await the task at that moment, and is not kept: an answer that is lost on its way is
     * lost. A worker that repeats its report to a later master is told that its lease is stale, since nobody knows
     * any more how the task ended.
     */
    DISCARD
}
