package io.pullwork.queue;

/**
 * A queue at one moment.
 *
 * @param isPaused whether somebody has paused it
 */
public record QueueStatus(QueueCounts counts, boolean isPaused) {}
