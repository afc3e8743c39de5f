package io.pullwork.node;

import io.pullwork.cluster.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of the cluster as this node last saw them, beside its store. A first node that is killed and
 * started again finds by them the cluster that its workers and clients still form; without them it would
 * begin a second one beside it.
 */
final class KnownMembers {

    private static final Logger LOG = LoggerFactory.getLogger(KnownMembers.class);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Optional<Path> file;
    private Set<String> written = Set.of();

    /** One after the other, so that the last one told is the one that stays. */
    private CompletableFuture<Void> lastWrite = CompletableFuture.completedFuture(null);

    /** Without a folder nothing is kept. */
    KnownMembers(Optional<Path> folder) {
        this.file = folder.map(path -> path.resolve("members"));
    }

    List<Address> read() {
        if (file.isEmpty() || !Files.isRegularFile(file.get())) {
            return List.of();
        }
        try {
            return Files.readAllLines(file.get()).stream().map(Address::parse).toList();
        } catch (IOException | IllegalArgumentException notReadable) {
            LOG.warn("{} cannot be read and is not used: {}", file.get(), notReadable.getMessage());
            return List.of();
        }
    }

    /** Returns at once: the disk may be slow, and whoever tells this must not wait for it. */
    void write(Set<Address> members) {
        var lines = new TreeSet<String>();
        members.forEach(member -> lines.add(member.toString()));
        if (file.isPresent() && !lines.equals(written)) {
            written = lines;
            lastWrite = lastWrite.thenRunAsync(() -> write(file.get(), lines));
        }
    }

    private static void write(Path file, Set<String> lines) {
        try {
            Path fresh = file.resolveSibling("members.new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, OWNER_ONLY);
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException notWritten) {
            LOG.warn("{} cannot be written: {}", file, notWritten.getMessage());
        }
    }
}
