package io.pullwork.job;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.pullwork.node.NodeSettings;
import io.pullwork.store.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an operator says of {@link Programs}, under {@code pullwork.command}; checked as a whole when it is read. */
record ProgramSettings(List<Path> programs, int maxOutputBytes) {

    private static final String PROGRAMS = "pullwork.command.programs";
    private static final String MAX_OUTPUT = "pullwork.command.max-output";

    /** How many bytes of a result two streams of one byte each take at most, as JSON. */
    private static final int RESULT_BYTES_PER_OUTPUT_BYTE = 12;

    /** @throws ConfigException if a value cannot be */
    static ProgramSettings read(Config config) {
        List<Path> programs = NodeSettings.strings(config, PROGRAMS).stream()
                .map(name -> program(config, name))
                .toList();
        return new ProgramSettings(programs, maxOutputBytes(config, programs));
    }

    private static Path program(Config config, String name) {
        Path program = Path.of(name.replace('\0', '?'));
        if (!program.isAbsolute() || !Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw bad(config, PROGRAMS, program + " is not the whole path of a program");
        }
        try {
            if (Ownership.mayOthersChange(program)) {
                throw bad(config, PROGRAMS, program + " can be changed by others, who would decide what runs here");
            }
        } catch (IOException notFoundOut) {
            throw bad(config, PROGRAMS, program + " cannot be looked at: " + notFoundOut);
        }
        return program;
    }

    private static int maxOutputBytes(Config config, List<Path> programs) {
        long value = config.getBytes(MAX_OUTPUT);
        if (value < 0 || value > Programs.LARGEST_OUTPUT_BYTES) {
            throw bad(config, MAX_OUTPUT, value + " bytes is not 0 to " + Programs.LARGEST_OUTPUT_BYTES);
        }
        long fits = config.getBytes("pullwork.task.max-payload") / RESULT_BYTES_PER_OUTPUT_BYTE;
        if (!programs.isEmpty() && value > fits) {
            throw bad(
                    config,
                    MAX_OUTPUT,
                    value + " bytes may be more than a result of pullwork.task.max-payload holds: at most " + fits);
        }
        return (int) value;
    }

    private static ConfigException bad(Config config, String path, String why) {
        return new ConfigException.BadValue(config.getValue(path).origin(), path, why);
    }
}
