/**
 * Counts in how many ways N queens stand on a board of N by N squares so that none attacks another, as tasks that
 * many machines share: {@link io.pullwork.job.nqueens.Split} makes the tasks, {@link io.pullwork.job.nqueens.NQueens}
 * does their work, and {@link io.pullwork.job.nqueens.Counting} puts them and adds up what they have found.
 */
@NullMarked
package io.pullwork.job.nqueens;

import org.jspecify.annotations.NullMarked;
