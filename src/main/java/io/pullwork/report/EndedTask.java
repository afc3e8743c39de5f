package io.pullwork.report;

import io.pullwork.task.Outcome;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Optional;

/**
 * One task of a run, and its last attempt.
 *
 * @param name what tells it from the others, for people
 * @param worker who had it; {@link TaskResult#NO_WORKER} if nobody did
 * @param endMillis when its outcome arrived, in milliseconds since 1970 by the master's clock
 * @param runTime how long it ran until then, to be shown to the microsecond
 * @param attempts how often it was given to a worker, 0 or more
 * @param failure why it has no value, if it has none
 * @param amount what came of it, in what the run counts; 0 or more
 */
public record EndedTask(
        String name,
        String worker,
        long endMillis,
        Duration runTime,
        int attempts,
        Optional<String> failure,
        long amount) {

    /** @throws IllegalArgumentException if a number is negative */
    public EndedTask {
        if (runTime.isNegative() || attempts < 0 || amount < 0) {
            throw new IllegalArgumentException(
                    "task " + name + " ran for " + runTime + " in " + attempts + " attempts, for " + amount);
        }
    }

    /**
     * As the master saw it: it ran since it was given to its worker, and not at all if nobody had it.
     *
     * @param amount counted if it has a value; else 0 is
     */
    public static EndedTask of(TaskResult result, String name, long amount) {
        TaskResult.Times times = result.times();
        long runMillis = times.leasedMillis() == 0 ? 0 : Math.max(0, times.endedMillis() - times.leasedMillis());
        return new EndedTask(
                name,
                result.worker().value(),
                times.endedMillis(),
                Duration.ofMillis(runMillis),
                result.attempts(),
                failure(result.outcome()),
                result.isSuccess() ? amount : 0);
    }

    private static Optional<String> failure(Outcome outcome) {
        return outcome instanceof Outcome.Success ? Optional.empty() : Optional.of(outcome.toString());
    }

    /** The same for whoever has measured how long it ran. */
    public EndedTask withRunTime(Duration measured) {
        return new EndedTask(name, worker, endMillis, measured, attempts, failure, amount);
    }

    /** The same for whoever says better why it has failed. */
    public EndedTask withFailure(String why) {
        return new EndedTask(name, worker, endMillis, runTime, attempts, Optional.of(why), amount);
    }
}
