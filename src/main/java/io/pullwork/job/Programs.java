package io.pullwork.job;

import com.typesafe.config.Config;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.handler.TaskType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs programs of the worker's machine: only those that its operator has named, with nothing of the worker's
 * environment but {@code PATH}, {@code LANG}, {@code LC_ALL} and {@code TZ}, and in an empty folder that is gone
 * afterwards. There is no shell in between: arguments are what they are.
 */
public final class Programs {

    public static final TaskType<Run, Ended> COMMAND = TaskType.of("command", Run.class, Ended.class);

    /** Of each stream, so that both fit a result however their bytes are written as JSON. */
    public static final int LARGEST_OUTPUT_BYTES = 64 * 1024;

    /**
     * What is to be run.
     *
     * @param program one of those that the worker allows, by its whole path
     * @param arguments without the program
     * @param stdin what it reads, as UTF-8; empty: nothing
     * @param mustSucceed whether any other exit code than 0 is a failed attempt, which is tried again; otherwise all of
     *     them are results
     */
    public record Run(String program, List<String> arguments, String stdin, Boolean mustSucceed) {

        public Run {
            arguments = arguments == null ? List.of() : List.copyOf(arguments);
            stdin = stdin == null ? "" : stdin;
            mustSucceed = mustSucceed != null && mustSucceed;
            if (program == null
                    || Stream.concat(Stream.of(program), arguments.stream()).anyMatch(word -> word.indexOf(0) >= 0)) {
                throw new IllegalArgumentException("a program and its arguments are texts without NUL");
            }
        }

        public static Run of(String program, String... arguments) {
            return new Run(program, List.of(arguments), "", false);
        }

        public Run withStdin(String text) {
            return new Run(program, arguments, text, mustSucceed);
        }

        public Run thatMustSucceed() {
            return new Run(program, arguments, stdin, true);
        }
    }

    /**
     * How it ended.
     *
     * @param exitCode of a program that was killed by a signal 128 and the signal's number
     * @param stdout what it wrote, as far as it is UTF-8; the beginning of it, if it is too long
     * @param stderr likewise
     * @param isCut whether one of them was too long
     */
    public record Ended(int exitCode, String stdout, String stderr, boolean isCut) {}

    private static final Set<String> ENVIRONMENT = Set.of("PATH", "LANG", "LC_ALL", "TZ");

    private final List<String> programs;
    private final int maxOutputBytes;

    private Programs(List<Path> programs, int maxOutputBytes) {
        this.programs = programs.stream().map(Path::toString).toList();
        this.maxOutputBytes = maxOutputBytes;
    }

    /**
     * A handler for {@link #COMMAND}; none if no program is allowed.
     *
     * @param programs what may be run
     * @param maxOutputBytes of each stream, 0 to {@link #LARGEST_OUTPUT_BYTES}; what is beyond is read and dropped
     * @throws IllegalArgumentException if it is not, or a program is not a whole path
     */
    public static Handlers handlers(List<Path> programs, int maxOutputBytes) {
        if (maxOutputBytes < 0 || maxOutputBytes > LARGEST_OUTPUT_BYTES) {
            throw new IllegalArgumentException(maxOutputBytes + " bytes is not 0 to " + LARGEST_OUTPUT_BYTES);
        }
        if (!programs.stream().allMatch(Path::isAbsolute)) {
            throw new IllegalArgumentException("not all of " + programs + " are whole paths");
        }
        var allowed = new Programs(programs, maxOutputBytes);
        return programs.isEmpty() ? Handlers.NONE : Handlers.of(COMMAND, (run, context) -> allowed.run(run));
    }

    /**
     * As {@link #handlers(List, int)}, as the settings under {@code pullwork.command} say.
     *
     * @throws com.typesafe.config.ConfigException if one cannot be
     */
    public static Handlers handlers(Config config) {
        ProgramSettings settings = ProgramSettings.read(config);
        return handlers(settings.programs(), settings.maxOutputBytes());
    }

    private Ended run(Run run) throws IOException, InterruptedException {
        if (!programs.contains(run.program())) {
            throw new PermanentFailure("program " + run.program() + " is not among those that this worker may run"
                    + " (pullwork.command.programs)");
        }
        if (!Files.isExecutable(Path.of(run.program()))) {
            throw new PermanentFailure("program " + run.program() + " is not there, or cannot be executed");
        }
        Path folder = Files.createTempDirectory("pullwork-command-");
        try {
            Ended ended = runIn(Files.createDirectory(folder.resolve("work")), folder.resolve("stdin"), run);
            if (run.mustSucceed() && ended.exitCode() != 0) {
                throw new IOException(
                        "exit code " + ended.exitCode() + ": " + ended.stderr().strip());
            }
            return ended;
        } finally {
            new Leftovers(folder).delete();
        }
    }

    private Ended runIn(Path work, Path stdin, Run run) throws IOException, InterruptedException {
        Files.writeString(stdin, run.stdin());
        ProgramGroup group = started(work, stdin, run);
        try {
            var stdout = new Drain(group.process().getInputStream(), maxOutputBytes);
            var stderr = new Drain(group.process().getErrorStream(), maxOutputBytes);
            int exitCode = group.process().waitFor();
            // Whatever it has left running would hold the streams open.
            group.kill();
            return new Ended(exitCode, stdout.text(), stderr.text(), stdout.isCut() || stderr.isCut());
        } finally {
            group.kill();
        }
    }

    private static ProgramGroup started(Path work, Path stdin, Run run) throws IOException {
        var words = new ArrayList<String>();
        words.add(run.program());
        words.addAll(run.arguments());
        var builder = new ProcessBuilder(words).directory(work.toFile()).redirectInput(stdin.toFile());
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().put("HOME", work.toString());
        builder.environment().put("TMPDIR", work.toString());
        return ProgramGroup.start(builder);
    }
}
