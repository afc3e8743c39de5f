package io.pullwork.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that runs a command of this program. It ends with the one that started it, in whatever way
 * that ends: its stdin is a pipe that nobody else holds open, and it stops when that ends.
 */
final class ChildJvm implements AutoCloseable {

    /** Enough for a million small tasks; one thread collects, since the processes share the cores. */
    private static final List<String> JVM_FLAGS = List.of("-Xms768m", "-Xmx768m", "-XX:+UseSerialGC", "-Xshare:auto");

    private static final long STOP_SECONDS = 5;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader stdout;
    private final Thread atExit;

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.stdout = process.inputReader(StandardCharsets.UTF_8);
        this.atExit = new Thread(process::destroyForcibly, "kill-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** @param logs the folder for what it says on stderr */
    static ChildJvm start(String name, Path logs, List<String> args) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", classPath(), Main.class.getName()));
        command.addAll(args);
        Path log = logs.resolve(name + ".log");
        try {
            return new ChildJvm(
                    name,
                    log,
                    new ProcessBuilder(command).redirectError(log.toFile()).start());
        } catch (IOException refused) {
            throw new UncheckedIOException("cannot start the " + name, refused);
        }
    }

    /** Maven runs us by a class loader of its own, of which java.class.path says nothing. */
    private static String classPath() {
        if (!(ChildJvm.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        var entries = new ArrayList<String>();
        for (URL url : loader.getURLs()) {
            try {
                entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException notAFile) {
                throw new IllegalStateException("class path entry " + url, notAFile);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /**
     * The next line that it prints.
     *
     * @throws Refusal if it ends instead, with its exit code and its last words, or prints none in time
     */
    String nextLine(Duration timeout) throws InterruptedException {
        String line;
        try {
            line = CompletableFuture.supplyAsync(this::readLine, task -> new Thread(task, "read-" + name).start())
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw new Refusal(ExitCodes.TRY_AGAIN, "the " + name + " said nothing for " + timeout.toSeconds() + " s");
        } catch (ExecutionException broken) {
            throw new IllegalStateException("cannot read what the " + name + " says", broken.getCause());
        }
        if (line.isEmpty()) {
            throw new Refusal(process.waitFor(), "the " + name + " ended: " + lastWords());
        }
        return line;
    }

    /** @return empty at the end */
    private String readLine() {
        try {
            String line = stdout.readLine();
            return line == null ? "" : line;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? "it said nothing"
                    : lines.get(lines.size() - 1).replaceFirst("^pullwork: ", "");
        } catch (IOException unreadable) {
            return "its log " + log + " cannot be read";
        }
    }

    /** Asks it to stop, and kills it if it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IOException | IllegalStateException gone) {
            process.destroyForcibly();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
