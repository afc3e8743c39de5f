package io.pullwork.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code pullwork}: gives the word to the command that was named, and makes exit codes of failures. */
@Command(
        name = "pullwork",
        description = "A durable task queue: a master keeps tasks and results, workers pull them.",
        subcommands = {NodeCommand.class, DemoCommand.class, NQueensCommand.class, MailCommand.class, BenchCommand.class
        },
        versionProvider = Version.class,
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {

    @SuppressWarnings("NullAway.Init")
    @CommandLine.Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs a command and ends the JVM with its exit code, whatever threads are left. */
    public static void main(String[] args) {
        CommandLine line = commandLine();
        line.setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true));
        line.setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
        int exitCode = line.execute(args);
        line.getOut().flush();
        line.getErr().flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        describe(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::run)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler(Main::fail);
    }

    private static void describe(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(ExitCodes.described());
        usage.sortOptions(false);
        command.getSubcommands().values().forEach(Main::describe);
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: node, demo, nqueens, mail or bench");
    }

    private static int run(ParseResult parsed) {
        CommandLine top = parsed.commandSpec().commandLine();
        commonOptions(last(parsed)).ifPresent(common -> {
            top.setColorScheme(Help.defaultColorScheme(common.ansi()));
            if (common.isVerbose()) {
                LogLevels.tellAll();
            }
        });
        return new RunLast().execute(parsed);
    }

    private static CommandLine last(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        return commands.get(commands.size() - 1);
    }

    private static Optional<CommonOptions> commonOptions(CommandLine command) {
        return command.getMixins().values().stream()
                .filter(CommonOptions.class::isInstance)
                .map(CommonOptions.class::cast)
                .findFirst();
    }

    /** Two lines rather than a page: what is wrong with what was typed, and where to read more. */
    private static int refuse(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        complain(command, String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " ") + suggestion(wrong));
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCodes.USAGE;
    }

    private static String suggestion(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)
                || unmatched.getSuggestions().isEmpty()) {
            return "";
        }
        return "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }

    private static int fail(Exception failed, CommandLine command, ParseResult parsed) {
        if (!isStopping()) {
            complain(command, Failures.line(failed));
        }
        if (commonOptions(command).map(CommonOptions::isVerbose).orElse(false)) {
            failed.printStackTrace(command.getErr());
        }
        return Failures.exitCode(failed);
    }

    /** What fails while a signal ends the JVM fails because of that. */
    private static boolean isStopping() {
        var hook = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException stopping) {
            return true;
        }
    }

    private static void complain(CommandLine command, String line) {
        command.getOut().flush();
        command.getErr().println(command.getColorScheme().errorText("pullwork:") + " " + line);
    }
}
