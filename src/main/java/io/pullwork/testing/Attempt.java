package io.pullwork.testing;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import java.time.Instant;

/**
 * One run of a task by its handler.
 *
 * @param number 1 for the first of its task
 * @param at when it ran
 * @param outcome what the handler returned or threw, even if it counted no more since the task was cancelled
 */
public record Attempt(TaskId task, HandlerName handler, int number, Instant at, Outcome outcome) {

    public boolean isFailure() {
        return outcome instanceof Outcome.Failure;
    }

    /** In one line, for the texts of failed assertions. */
    @Override
    public String toString() {
        String ended = outcome instanceof Outcome.Success ? "succeeded" : outcome.toString();
        return "attempt " + number + " at task " + task + " of '" + handler + "', at " + at + ": " + ended;
    }
}
