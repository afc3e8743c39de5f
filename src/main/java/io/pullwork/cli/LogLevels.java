package io.pullwork.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Raises what is logged above the warnings that {@code logback.xml} lets through. */
final class LogLevels {

    /** All of it, and the parts that {@code logback.xml} keeps quieter than the rest. */
    private static final List<String> AKKA = List.of(
            "akka",
            "akka.cluster.Cluster",
            "akka.cluster.sharding",
            "akka.cluster.singleton",
            "akka.io.TcpListener",
            "akka.remote",
            "akka.stream");

    private LogLevels() {}

    /** What happens to a node, in a few lines. */
    static void tellStory() {
        set("io.pullwork", Level.INFO);
    }

    /** What a developer wants to see. */
    static void tellAll() {
        set("io.pullwork", Level.DEBUG);
        for (String logger : AKKA) {
            set(logger, Level.INFO);
        }
    }

    private static void set(String logger, Level level) {
        // Another binding of SLF4J has its own ways; whoever put it there knows them.
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.getLogger(logger).setLevel(level);
        }
    }
}
