package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.protocol.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pullwork bench}: measures this machine with a master, workers and a client in processes of their own. */
@Command(
        name = "bench",
        description = {
            "Measures throughput and round trips with a master, workers and a client in processes of their own.",
            "Every result is collected and checked. The first tasks warm up and are not counted."
        },
        subcommands = BenchClientCommand.class,
        synopsisSubcommandLabel = "",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BenchCommand implements Callable<Integer> {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration RUN_TIMEOUT = Duration.ofHours(1);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--tasks", paramLabel = "N", description = "Tasks to count (default: 200000).")
    private int tasks = 200_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Tasks before that are not counted, while the JVMs compile (default: 500000).")
    private int warmUp = 500_000;

    @Option(names = "--payload", paramLabel = "BYTES", description = "Size of each task's input (default: 64).")
    private int payloadBytes = 64;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes (default: 1).")
    private int workers = 1;

    @Option(
            names = "--round-trips",
            paramLabel = "N",
            description = "Round trips of one task at a time to count (default: 2000).")
    private int roundTrips = 2_000;

    @Option(names = "--memory", description = "Keep the queue in memory.")
    private boolean isInMemory;

    @Option(names = "--embedded", description = "All in this process, without a network.")
    private boolean isEmbedded;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of the queue, which decides the disk (default: a temporary one).")
    private Optional<Path> data = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--tasks", tasks, Integer.MAX_VALUE);
        if (warmUp < 0) {
            throw new Refusal(ExitCodes.USAGE, "--warm-up " + warmUp + " is negative");
        }
        check("--workers", workers, 1_000);
        check("--round-trips", roundTrips, 10_000_000);
        check("--payload", payloadBytes, Frame.LARGEST_PAYLOAD_BYTES);
        if (payloadBytes < BenchTask.LEAST_PAYLOAD_BYTES) {
            throw new Refusal(
                    ExitCodes.USAGE,
                    "--payload " + payloadBytes + " has no room for a number of " + BenchTask.LEAST_PAYLOAD_BYTES
                            + " bytes");
        }
        if (isEmbedded && workers > 1) {
            throw new Refusal(ExitCodes.USAGE, "--embedded has one worker: leave --workers out");
        }
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            Path folder = Files.createDirectories(data.orElse(temporary.path().resolve("data")));
            BenchFigures figures = isEmbedded ? measureEmbedded(folder) : measureProcesses(folder, temporary.path());
            progress("measuring the disk");
            print(figures, DiskProbe.fdatasyncP50Millis(folder));
        }
        return ExitCodes.OK;
    }

    private static void check(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new Refusal(ExitCodes.USAGE, option + " " + value + " is not 1 to " + max);
        }
    }

    private BenchFigures measureEmbedded(Path folder) throws InterruptedException {
        Handlers handlers = Handlers.of(BenchTask.TYPE, BenchTask::run);
        progress("measuring in this process");
        try (Pullwork pullwork =
                isInMemory ? Pullwork.embeddedInMemory(handlers) : Pullwork.embedded(folder, handlers)) {
            return new BenchLoad(pullwork, "default", payloadBytes).measure(warmUp, tasks, roundTrips);
        }
    }

    private BenchFigures measureProcesses(Path folder, Path logs) throws InterruptedException {
        // A queue of its own: what an earlier run left in the folder must not be taken for ours.
        String queue = "bench-" + ProcessHandle.current().pid() + "-" + System.currentTimeMillis();
        var children = new ArrayList<ChildJvm>();
        try {
            progress("starting a master and " + workers + " worker(s)");
            ChildJvm master = ChildJvm.start("master", logs, nodeArgs("master", queue, masterArgs(folder)));
            children.add(master);
            String seed = address(master);
            for (int i = 1; i <= workers; i++) {
                List<String> args = nodeArgs("worker", queue, List.of("--seed", seed));
                children.add(ChildJvm.start("worker-" + i, logs, args));
            }
            for (ChildJvm worker : children.subList(1, children.size())) {
                address(worker);
            }
            progress("measuring");
            ChildJvm client = ChildJvm.start("client", logs, clientArgs(seed, queue));
            children.add(client);
            return BenchFigures.fromJson(Json.read(client.nextLine(RUN_TIMEOUT)));
        } finally {
            // The client first, and the master last.
            for (int i = children.size() - 1; i >= 0; i--) {
                children.get(i).close();
            }
        }
    }

    private static String address(ChildJvm node) throws InterruptedException {
        return Json.read(node.nextLine(START_TIMEOUT)).required("address").textValue();
    }

    private static List<String> nodeArgs(String role, String queue, List<String> more) {
        var args = new ArrayList<>(List.of("node", "--json", "--until-stdin-ends", "--role", role, "--queue", queue));
        args.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        args.addAll(more);
        return args;
    }

    private List<String> masterArgs(Path folder) {
        return isInMemory ? List.of("--memory") : List.of("--data", folder.toString());
    }

    private List<String> clientArgs(String seed, String queue) {
        var args = new ArrayList<>(List.of("bench", "client", "--seed", seed, "--queue", queue));
        args.addAll(List.of("--tasks", String.valueOf(tasks)));
        args.addAll(List.of("--warm-up", String.valueOf(warmUp)));
        args.addAll(List.of("--payload", String.valueOf(payloadBytes)));
        args.addAll(List.of("--round-trips", String.valueOf(roundTrips)));
        return args;
    }

    private void print(BenchFigures figures, double fdatasyncMillis) {
        if (!common.output().isText()) {
            common.out().println(Json.write(json(figures, fdatasyncMillis)));
            return;
        }
        common.out()
                .println(String.format(
                        Locale.ROOT,
                        "%,d tasks of %,d bytes, %s, %s; every result checked",
                        tasks,
                        payloadBytes,
                        isInMemory ? "in memory" : "durable",
                        isEmbedded ? "in one process" : workers + " worker process(es)"));
        common.out()
                .println(new FigureTable()
                        .add("tasks per second", String.format(Locale.ROOT, "%,.0f", figures.tasksPerSecond()))
                        .add("round trip p50", millis(figures.p50Millis()))
                        .add("round trip p99", millis(figures.p99Millis()))
                        .add("fdatasync of the disk p50", millis(fdatasyncMillis)));
    }

    private Map<String, Object> json(BenchFigures figures, double fdatasyncMillis) {
        var json = new LinkedHashMap<String, Object>();
        json.put("tasks_per_s", Math.round(figures.tasksPerSecond()));
        json.put("p50_ms", rounded(figures.p50Millis()));
        json.put("p99_ms", rounded(figures.p99Millis()));
        json.put("fdatasync_p50_ms", rounded(fdatasyncMillis));
        json.put("tasks", tasks);
        json.put("workers", workers);
        json.put("payload_bytes", payloadBytes);
        json.put("durable", !isInMemory);
        json.put("embedded", isEmbedded);
        return json;
    }

    private static double rounded(double millis) {
        return Math.round(millis * 1_000) / 1_000.0;
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.3f ms", millis);
    }

    /** Only for somebody who watches; from JDK 22 on there is always a console, and a log sees it too. */
    @SuppressWarnings("SystemConsoleNull")
    private void progress(String what) {
        if (System.console() != null) {
            common.tell(what + "...");
        }
    }
}
