package io.pullwork.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is there and is no file");
        }
        // What a link names is replaced, and not the link.
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = folder(real);
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("nothing can be written into the folder " + folder);
        }
        return new ReportFile(real);
    }

    /**
     * Writes the page: whole, or not at all.
     *
     * @throws IOException if it cannot be written; what was there before is there still
     */
    public void write(RunReport report) throws IOException {
        // Of a name that nobody can have taken before, and for its owner alone: it has names of people in it.
        Path beside = Files.createTempFile(folder(file), "." + file.getFileName() + ".", "");
        try {
            Files.writeString(beside, ReportPage.of(report));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** As an absolute path. */
    public Path path() {
        return file;
    }

    private static Path folder(Path file) {
        Path folder = file.getParent();
        return folder == null ? file : folder;
    }
}
