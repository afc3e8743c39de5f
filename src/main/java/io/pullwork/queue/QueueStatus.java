package io.pullwork.queue;

/**
 * A queue at one moment.
 *
 * @param isPaused whether somebody has paused it
 * @param isDraining whether somebody has it drained: it takes no puts
 */
public record QueueStatus(QueueCounts counts, boolean isPaused, boolean isDraining) {}
