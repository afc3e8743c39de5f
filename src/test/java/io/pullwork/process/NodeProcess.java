package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One real process of a cluster, which can be killed, suspended and stopped. */
final class NodeProcess implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;

    NodeProcess(Path output, List<String> command) {
        this.output = output;
        try {
            this.process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    /** The build gives the jar with the archive of its classes, which halves the time to start. */
    static List<String> java(String mainClass, String... args) {
        String jar = System.getProperty("pullwork.jar", "");
        String classes = System.getProperty("java.class.path");
        return Stream.of(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1"),
                        jar.isEmpty()
                                ? List.of("-cp", classes)
                                : List.of(
                                        "-XX:SharedArchiveFile=" + jar.replaceFirst("jar$", "jsa"),
                                        "-Xshare:auto",
                                        "-Xlog:disable",
                                        "-cp",
                                        jar + File.pathSeparator + classes),
                        List.of(mainClass),
                        List.of(args))
                .flatMap(List::stream)
                .toList();
    }

    NodeProcess awaitLine(String line) {
        await("'" + line + "' in " + output)
                .atMost(START_WITHIN)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> output().contains(line) || !process.isAlive());
        if (!output().contains(line)) {
            throw new AssertionError("process ended with " + process.exitValue() + " and said:\n" + output());
        }
        return this;
    }

    String output() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException notRead) {
            throw new UncheckedIOException(notRead);
        }
    }

    long pid() {
        return process.pid();
    }

    /** As the kernel does when memory is short: nothing is said to anybody. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** As an operator does. */
    void terminate() {
        process.destroy();
    }

    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException notSent) {
            throw new UncheckedIOException(notSent);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    int awaitExit() {
        try {
            if (!process.waitFor(START_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("process does not end; it said:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** The line of JSON that it has written, once it has ended with this code. */
    JsonNode json(int exitCode) throws IOException {
        assertThat(awaitExit()).as(output()).isEqualTo(exitCode);
        String json = output().lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
        return new ObjectMapper().readTree(json);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
