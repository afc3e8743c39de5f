package io.pullwork.cli;

import io.pullwork.report.ReportFile;
import io.pullwork.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --report}, the same for each command that has many tasks done. */
final class ReportOption {

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page for a browser, in HTML: when each task ran on which worker, how long, and what"
                    + " came of it.")
    private Optional<Path> file = Optional.empty();

    /** Before anything is done: nobody wants to learn at the end of a long run that there is no such folder. */
    Optional<ReportFile> checked() {
        try {
            return file.isPresent() ? Optional.of(ReportFile.at(file.get())) : Optional.empty();
        } catch (IOException refused) {
            throw new Refusal(ExitCodes.NO_STORE, "--report: " + refused.getMessage(), refused);
        }
    }

    /** Says on stderr that it was. */
    static void write(ReportFile file, RunReport report, CommonOptions common) {
        try {
            file.write(report);
        } catch (IOException refused) {
            throw new Refusal(ExitCodes.NO_STORE, "the report cannot be written: " + refused, refused);
        }
        common.tell("the report is in " + file.path());
    }
}
