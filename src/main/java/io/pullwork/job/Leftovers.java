package io.pullwork.job;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder in which a program has worked. That it cannot be deleted says nothing of the program: it is only told. */
record Leftovers(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    void delete() {
        try {
            Files.walkFileTree(folder, new Deleting());
        } catch (IOException notDeleted) {
            LOG.warn("What a program has left cannot be deleted: {}", notDeleted.toString());
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {

        /** Some make their folders read-only. */
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (!Files.isWritable(folder)) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException notRead) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
