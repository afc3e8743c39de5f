package io.pullwork.report;

import java.io.IOException;
import java.nio.file.Path;

/** Where a report is to be written: looked at before the work begins, so that its end is not the time to find out. */
public final class ReportFile {

    private final Path file;

    private ReportFile(Path file) {
        this.file = file;
    }

    /**
     * A file that may be there already, and is replaced then.
     *
     * @throws IOException if nothing can be written there; its message says why, in one line
     */
    public static ReportFile at(Path file) throws IOException {
        return new ReportFile(file);
    }

    /**
     * Writes the page: whole, or not at all.
     *
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public void write(RunReport report) throws IOException {
        throw new IOException("not yet");
    }

    public Path path() {
        return file;
    }
}
