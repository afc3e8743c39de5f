package io.pullwork.cli;

import io.pullwork.client.CommandRefused;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultTaken;
import io.pullwork.job.nqueens.Counting;
import io.pullwork.job.nqueens.Counting.Tally;
import io.pullwork.job.nqueens.KnownTotals;
import io.pullwork.job.nqueens.Symmetric;
import io.pullwork.node.NodeSettings;
import io.pullwork.queue.QueueStatus;
import io.pullwork.report.ReportFile;
import io.pullwork.task.TaskFailed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pullwork nqueens}: counts the solutions for n queens, here or on all workers of a cluster. */
@Command(
        name = "nqueens",
        description = {
            "Counts in how many ways N queens can stand on a board of N by N squares without attacking each other.",
            "Without --master all cores of this machine count, with a durable queue in --data. With it, all workers of"
                    + " the cluster do that run the queue. Ctrl-C leaves the tasks where they are: the same command"
                    + " goes on with them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class NQueensCommand implements Callable<Integer> {

    private static final int LARGEST = 27;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ReportOption report = new ReportOption();

    @Parameters(paramLabel = "N", description = "How many queens, 1 to " + LARGEST + ".")
    private int n;

    @Mixin
    private final QueueOptions where = new QueueOptions();

    private final NQueensReport ended = new NQueensReport();
    private Optional<ReportFile> reportFile = Optional.empty();
    private String workers = "";
    private boolean isPauseTold;
    private long lookedNanos = System.nanoTime() - LOOK_EVERY.toNanos();

    @Override
    public Integer call() throws InterruptedException {
        check();
        long beginNanos = System.nanoTime();
        Tally tally;
        double seconds;
        NodeSettings settings = where.settings(common, Map.of());
        try (var own = new NodeHandlers(settings);
                Pullwork pullwork = where.open(settings, own)) {
            where.resumeOwn(pullwork.admin(where.queue()));
            long countNanos = System.nanoTime();
            tally = count(pullwork);
            seconds = (System.nanoTime() - countNanos) / NANOS_PER_SECOND;
        }
        return report(tally, seconds, (System.nanoTime() - beginNanos) / NANOS_PER_SECOND);
    }

    private void check() {
        if (n < 1 || n > LARGEST) {
            throw new Refusal(ExitCodes.USAGE, n + " queens are not 1 to " + LARGEST);
        }
        where.check();
        reportFile = report.checked();
    }

    private Tally count(Pullwork pullwork) throws InterruptedException {
        var stopNote = new StopNote(
                common, "the tasks stay in queue " + where.queue() + ": the same command goes on with them");
        try (var display = ProgressDisplay.of(n + " queens", common.err())) {
            return new Counting(
                            pullwork,
                            where.queue(),
                            where.keyPrefix(),
                            tally -> display.at(tally.ended(), tally.tasks(), note(pullwork, tally)))
                    .count(n, reportFile.isPresent() ? ended::ended : (task, result) -> {});
        } catch (ResultTaken | TaskFailed notToBeHad) {
            writeReport(new FigureTable().add("ended early", String.valueOf(notToBeHad.getMessage())));
            throw new Refusal(
                    Failures.exitCode(notToBeHad),
                    notToBeHad.getMessage() + "; --run NAME counts anew under another name",
                    notToBeHad);
        } finally {
            stopNote.close();
        }
    }

    private String note(Pullwork pullwork, Tally tally) {
        if (tally.put() < tally.tasks()) {
            return String.format(Locale.ROOT, "%,d put", tally.put());
        }
        if (System.nanoTime() - lookedNanos >= LOOK_EVERY.toNanos()) {
            lookedNanos = System.nanoTime();
            workers = workers(pullwork);
        }
        return String.format(Locale.ROOT, "%,d found%s", tally.all().solutions(), workers);
    }

    private String workers(Pullwork pullwork) {
        try {
            QueueStatus status = pullwork.admin(where.queue()).status();
            if (status.isPaused() && !isPauseTold) {
                isPauseTold = true;
                common.tell("queue " + where.queue() + " is paused: its tasks wait until somebody resumes it");
            }
            return (status.isPaused() ? ", paused, " : ", ") + status.counts().workers() + " worker(s)";
        } catch (NoResultYet | CommandRefused noMaster) {
            return ", the master is away";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return workers;
        }
    }

    private int report(Tally tally, double seconds, double secondsInAll) {
        long total = tally.all().solutions();
        boolean isTotalKnown = total == KnownTotals.total(n);
        long unique = isTotalKnown ? Symmetric.unique(n, total) : 0;
        boolean isKnown = isTotalKnown && unique == KnownTotals.unique(n);
        double coreSeconds = tally.now().nanos() / NANOS_PER_SECOND;
        FigureTable figures = figures(tally, unique, isKnown, seconds, coreSeconds);
        if (common.output().isText()) {
            common.out().println(figures);
        } else {
            common.out().println(Json.write(json(tally, unique, isKnown, seconds, secondsInAll, coreSeconds)));
        }
        common.out().flush();
        writeReport(figures);
        if (!isKnown) {
            throw new Refusal(
                    ExitCodes.INTERNAL,
                    total + " and " + unique + " are not " + KnownTotals.total(n) + " and " + KnownTotals.unique(n)
                            + ", which are known (OEIS A000170, A002562): please report it");
        }
        return ExitCodes.OK;
    }

    private FigureTable figures(Tally tally, long unique, boolean isKnown, double seconds, double coreSeconds) {
        return new FigureTable()
                .add("queens", String.valueOf(n))
                .add("solutions", grouped(tally.all().solutions()))
                .add("unique, but for turning and mirroring", grouped(unique))
                .add("as known (OEIS A000170, A002562)", isKnown ? "yes" : "NO")
                .add("tasks", grouped(tally.tasks()))
                .add("of them counted before", grouped(tally.tasks() - tally.endedNow()))
                .add("time", seconds(seconds))
                .add("core seconds of counting", seconds(coreSeconds))
                .add("cores busy", String.format(Locale.ROOT, "%.2f", coreSeconds / seconds));
    }

    private void writeReport(FigureTable figures) {
        reportFile.ifPresent(file -> ReportOption.write(file, ended.of(n, figures.facts()), common));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private Map<String, Object> json(
            Tally tally, long unique, boolean isKnown, double seconds, double secondsInAll, double coreSeconds) {
        var json = new LinkedHashMap<String, Object>();
        json.put("n", n);
        json.put("solutions", tally.all().solutions());
        json.put("unique", unique);
        json.put("as_known", isKnown);
        json.put("tasks", tally.tasks());
        json.put("tasks_counted_before", tally.tasks() - tally.endedNow());
        json.put("seconds", seconds);
        json.put("seconds_in_all", secondsInAll);
        json.put("core_seconds", coreSeconds);
        reportFile.ifPresent(file -> json.put("report", file.path().toString()));
        return json;
    }
}
