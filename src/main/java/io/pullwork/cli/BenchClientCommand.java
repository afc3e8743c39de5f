package io.pullwork.cli;

import io.pullwork.client.Pullwork;
import io.pullwork.cluster.Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The process of {@code pullwork bench} that puts tasks, takes results and measures. */
@Command(name = "client", hidden = true, description = "Measures, and prints figures as a line of JSON.")
final class BenchClientCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--seed", required = true, converter = AddressConverter.class)
    @SuppressWarnings("NullAway.Init")
    private Address seed;

    @Option(names = "--queue", required = true)
    @SuppressWarnings("NullAway.Init")
    private String queue;

    @Option(names = "--tasks", required = true)
    private int tasks;

    @Option(names = "--warm-up", required = true)
    private int warmUp;

    @Option(names = "--payload", required = true)
    private int payloadBytes;

    @Option(names = "--round-trips", required = true)
    private int roundTrips;

    @Override
    public Integer call() throws InterruptedException {
        Stdin.whenItEnds(() -> Runtime.getRuntime().halt(ExitCodes.UNAVAILABLE));
        try (Pullwork pullwork = Pullwork.connect(seed.toString())) {
            BenchFigures figures = new BenchLoad(pullwork, queue, payloadBytes).measure(warmUp, tasks, roundTrips);
            common.out().println(Json.write(figures.toJson()));
            common.out().flush();
        }
        return ExitCodes.OK;
    }
}
