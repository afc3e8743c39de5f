package io.pullwork.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone when the command ends, also when it is stopped by a signal. */
final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final Thread atExit = new Thread(this::leave, "delete-temporary-folder");

    /** What must let go of its files before they are deleted. */
    private volatile Runnable closeUser = () -> {};

    private TemporaryFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static TemporaryFolder create() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("pullwork-"));
        } catch (IOException refused) {
            throw new Refusal(ExitCodes.NO_STORE, "no temporary folder can be made: " + refused);
        }
    }

    Path path() {
        return path;
    }

    /** A signal closes its user first, and then deletes the folder. */
    void deleteAfter(Runnable closing) {
        closeUser = closing;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
            delete();
        } catch (IllegalStateException exiting) {
            // Then the hook does it.
        }
    }

    private void leave() {
        closeUser.run();
        delete();
    }

    /** What cannot be deleted is left to the system's cleaning of temporary files. */
    private void delete() {
        try (Stream<Path> found = Files.walk(path)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException inUse) {
            // Nothing depends on it.
        }
    }
}
