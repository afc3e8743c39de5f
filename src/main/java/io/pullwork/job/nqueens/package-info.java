/**
 * Counts in how many ways N queens stand on a board of N by N squares so that none attacks another, as tasks that
 * many machines share. Knows handlers, and nothing of queues, clients or actors: whoever starts a run puts the
 * tasks of a {@link io.pullwork.job.nqueens.Split} and adds up their counts.
 */
@NullMarked
package io.pullwork.job.nqueens;

import org.jspecify.annotations.NullMarked;
