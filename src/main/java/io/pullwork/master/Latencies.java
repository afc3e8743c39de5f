package io.pullwork.master;

import io.pullwork.queue.Change;
import io.pullwork.queue.Effect;
import io.pullwork.queue.Latency;
import io.pullwork.queue.QueueStatus;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.TaskResult;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long tasks wait and run, measured by what the steps of a queue tell. */
final class Latencies {

    /** Enough to tell 1.00 s from 1.01 s. */
    private static final int SIGNIFICANT_DIGITS = 2;

    private final Histogram waiting = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram running = new Histogram(SIGNIFICANT_DIGITS);

    /** A task is given to a worker. */
    void note(Effect.Run run) {
        if (run.waitedMillis() >= 0) {
            waiting.recordValue(run.waitedMillis());
        }
    }

    void note(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.TaskEnded ended && ended.result().isSuccess()) {
                TaskResult.Times times = ended.result().times();
                record(times.leasedMillis(), times.endedMillis());
            } else if (change instanceof Change.AttemptFailed it) {
                FailedAttempt failed = it.failed();
                record(failed.leasedMillis(), failed.endedMillis());
            }
        }
    }

    private void record(long leasedMillis, long endedMillis) {
        // After a fail-over the clock that counts may be another machine's.
        running.recordValue(Math.max(0, endedMillis - leasedMillis));
    }

    QueueStatus in(QueueStatus status) {
        return status.withLatencies(latency(waiting), latency(running));
    }

    private static Latency latency(Histogram of) {
        return new Latency(
                of.getTotalCount(),
                of.getTotalCount() == 0 ? 0 : of.getMean(),
                of.getValueAtPercentile(50),
                of.getValueAtPercentile(90),
                of.getValueAtPercentile(99),
                of.getMaxValue());
    }
}
