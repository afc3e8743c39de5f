package io.pullwork.cli;

import com.typesafe.config.ConfigFactory;
import io.pullwork.node.NodeFailure;
import io.pullwork.node.NodeSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command understands. */
final class CommonOptions {

    /** When to use colour. NO_COLOR in the environment, or no terminal, means never under {@code auto}. */
    enum Color {
        auto(Ansi.AUTO),
        always(Ansi.ON),
        never(Ansi.OFF);

        private final Ansi ansi;

        Color(Ansi ansi) {
            this.ansi = ansi;
        }

        Ansi ansi() {
            return ansi;
        }
    }

    private static final String COMMAND_LINE = "command line";

    /** How a setting that came from an option is refused. */
    private static final Pattern WRONG_VALUE = Pattern.compile(COMMAND_LINE + ": Invalid value at '([^']+)': ");

    @SuppressWarnings("NullAway.Init")
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read settings from this file instead of ./application.conf.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--verbose", description = "Say more on stderr, and where an error came from.")
    private boolean isVerbose;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "How data is written: text, json or jsonl (default: text).")
    private OutputFormat output = OutputFormat.TEXT;

    @Option(names = "--json", description = "Short for --output json.")
    private boolean isJson;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "Use colour: auto, always or never (default: auto; NO_COLOR is honoured).")
    private Color color = Color.auto;

    boolean isVerbose() {
        return isVerbose;
    }

    OutputFormat output() {
        return isJson ? OutputFormat.JSON : output;
    }

    Ansi ansi() {
        return color.ansi();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** For what is told while data is gathered: stdout if that is read by a person, else stderr. */
    PrintWriter story() {
        return output().isText() ? out() : err();
    }

    /** One line on stderr that is no failure. */
    void tell(String line) {
        err().println("pullwork: " + line);
        err().flush();
    }

    /** The settings of a node, in which what this command wants wins over the operator's file. */
    NodeSettings settings(Map<String, ?> overrides) {
        config.ifPresent(file -> requireFile("--config", file));
        try {
            return NodeSettings.load(config, ConfigFactory.parseMap(overrides, COMMAND_LINE));
        } catch (NodeFailure failure) {
            Matcher ofOption = WRONG_VALUE.matcher(String.valueOf(failure.getMessage()));
            if (!ofOption.find()) {
                throw failure;
            }
            throw new Refusal(ExitCodes.USAGE, ofOption.replaceAll(wrong -> option(wrong.group(1))), failure);
        }
    }

    static void requireFile(String option, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new Refusal(ExitCodes.NO_INPUT, option + ": there is no file " + file + " that can be read");
        }
    }

    /** An option has the last word of its setting's name, in the singular if it may be repeated. */
    private String option(String setting) {
        String name = "--" + setting.substring(setting.lastIndexOf('.') + 1);
        return Stream.of(name, name.replaceAll("s$", ""))
                .filter(spec.optionsMap()::containsKey)
                .map(option -> "Invalid value for option '" + option + "': ")
                .findFirst()
                .orElse("");
    }
}
