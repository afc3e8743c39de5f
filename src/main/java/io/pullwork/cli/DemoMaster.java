package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskQueue;
import io.pullwork.job.Square;
import io.pullwork.task.Outcome;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The half of the demo that puts numbers and takes their squares, in the words of the Python idiom. */
final class DemoMaster {

    /** The one that nodes serve by default, so that any worker can join in. */
    static final String QUEUE = "default";

    private static final long LARGEST_NUMBER = 10_000;

    private final CommonOptions common;
    private final int tasks;
    private final Duration timeout;

    DemoMaster(CommonOptions common, int tasks, Duration timeout) {
        if (tasks < 1) {
            throw new Refusal(ExitCodes.USAGE, "--tasks " + tasks + " is below 1");
        }
        this.common = common;
        this.tasks = tasks;
        this.timeout = timeout;
    }

    /** @return the exit code */
    int putAndTake(Pullwork pullwork) throws InterruptedException {
        Set<TaskId> open = put(pullwork.tasks(QUEUE));
        common.story().println("Try get results...");
        List<TaskResult> taken = take(pullwork.results(QUEUE), open);
        if (common.output() == OutputFormat.JSON) {
            common.out()
                    .println(Json.write(taken.stream().map(DemoMaster::shown).toList()));
        }
        common.story().println("master exit.");
        return taken.stream().allMatch(TaskResult::isSuccess) ? ExitCodes.OK : ExitCodes.TASK_FAILED;
    }

    private Set<TaskId> put(TaskQueue queue) throws InterruptedException {
        var open = new HashSet<TaskId>();
        for (int i = 0; i < tasks; i++) {
            long n = ThreadLocalRandom.current().nextLong(LARGEST_NUMBER + 1);
            common.story().println("Put task " + n + "...");
            open.add(queue.put(Square.SQUARE, n).task());
        }
        return open;
    }

    /** Until all that were put here are there; on a folder of an earlier run also what that one left. */
    private List<TaskResult> take(ResultQueue results, Set<TaskId> open) throws InterruptedException {
        var taken = new ArrayList<TaskResult>();
        while (!open.isEmpty()) {
            TaskResult result = results.get(timeout);
            open.remove(result.task());
            taken.add(result);
            switch (common.output()) {
                case TEXT -> common.out().println("Result: " + value(result));
                case JSONL -> common.out().println(Json.write(shown(result)));
                case JSON -> common.story().println("Result: " + value(result));
            }
        }
        return taken;
    }

    private static String value(TaskResult result) {
        return result.outcome() instanceof Outcome.Success
                ? Square.SQUARE.output(result)
                : "task " + result.task() + " failed: " + result.outcome();
    }

    private static Map<String, Object> shown(TaskResult result) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("task", result.task().toString());
        shown.put("succeeded", result.isSuccess());
        shown.put("result", value(result));
        shown.put("attempts", result.attempts());
        shown.put("worker", result.worker().value());
        shown.put("ended", Instant.ofEpochMilli(result.times().endedMillis()).toString());
        return shown;
    }
}
