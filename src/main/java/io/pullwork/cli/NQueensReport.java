package io.pullwork.cli;

import io.pullwork.job.nqueens.NQueens;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.job.nqueens.NQueens.Count;
import io.pullwork.report.EndedTask;
import io.pullwork.report.RunReport;
import io.pullwork.report.RunReport.Fact;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a report tells of a count, gathered as its tasks end. */
final class NQueensReport {

    private static final String BARS = "A bar ends when the result arrived at the master, and is as long as the time of"
            + " a core that its task took; what is between bars is all else, such as waiting for a core. The bar of"
            + " a failed task begins when the master gave it to the worker.";

    private final List<EndedTask> tasks = new ArrayList<>();

    void ended(Branches task, TaskResult result) {
        tasks.add(ended(task.key(), result));
    }

    private static EndedTask ended(String name, TaskResult result) {
        if (!result.isSuccess()) {
            return EndedTask.of(result, name, 0);
        }
        Count found = NQueens.TYPE.output(result);
        return EndedTask.of(result, name, found.solutions()).withRunTime(Duration.ofNanos(found.nanos()));
    }

    RunReport of(int n, List<Fact> facts) {
        return new RunReport(n + " queens", "solutions", BARS, facts, tasks);
    }
}
