package io.pullwork.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A folder that one process at a time owns, and that nobody else may write. */
final class DataFolder implements AutoCloseable {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /**
     * The folders owned in this process. Asking the lock file would not do: on POSIX systems closing
     * any channel of a file, also one that was refused the lock, lets go of the process's lock on it.
     */
    private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockChannel;

    private DataFolder(Path path, FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /**
     * Creates the folder if need be, and takes it.
     *
     * @throws StoreFailure if it cannot be created, if others may write there, or if it is in use
     */
    static DataFolder open(Path wanted) {
        try {
            Path path = createPrivate(wanted.toAbsolutePath().normalize());
            if (!OWNED.add(path)) {
                throw new StoreFailure(
                        "data folder " + path + " is in use by this process already: use the Pullwork that is open"
                                + " there, close it first, or choose another folder",
                        null);
            }
            try {
                return new DataFolder(path, lock(path));
            } catch (IOException | RuntimeException refused) {
                OWNED.remove(path);
                throw refused;
            }
        } catch (IOException e) {
            throw new StoreFailure(
                    "cannot use data folder " + wanted + " (" + e + "): check its path and owner, or choose another"
                            + " folder (--data of a node)",
                    e);
        }
    }

    Path path() {
        return path;
    }

    void refuseSymbolicLinks(String... names) {
        for (String name : names) {
            if (Files.isSymbolicLink(path.resolve(name))) {
                throw new StoreFailure(
                        path.resolve(name) + " is a symbolic link, which is not followed: put the file itself there",
                        null);
            }
        }
    }

    /** Makes an empty file if there is none; in any case nobody but the owner can read it then. */
    void makePrivateFile(String name) throws IOException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file);
            sync(path);
        }
        restrict(file, FILE);
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new StoreFailure("cannot let go of the lock of data folder " + path + " (" + e + ")", e);
        } finally {
            OWNED.remove(path);
        }
    }

    private static Path createPrivate(Path wanted) throws IOException {
        if (!Files.exists(wanted)) {
            Files.createDirectories(wanted);
            restrict(wanted, FOLDER);
            sync(wanted.getParent());
        }
        Path path = wanted.toRealPath();
        if (isPosix(path)) {
            if (Ownership.mayOthersWrite(path)) {
                throw new StoreFailure(
                        "others may write in data folder " + path + " ("
                                + PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                                + "): run chmod 700 on it, or choose another folder (--data of a node)",
                        null);
            }
        }
        return path;
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve("lock");
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            restrict(file, FILE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(path, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder(ProcessHandle.current()).getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    private static StoreFailure inUse(Path path, String holder) {
        return new StoreFailure(
                "data folder " + path + " is in use by another Pullwork process (" + holder
                        + "): stop it or choose another folder (--data of a node)",
                null);
    }

    private static String holder(ProcessHandle process) {
        return "pid " + process.pid()
                + process.info().startInstant().map(DataFolder::started).orElse("");
    }

    private static String started(Instant start) {
        return ", started " + start;
    }

    /** Sets permissions after creation too, since the umask may have taken some of the owner's away. */
    private static void restrict(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    private static boolean isPosix(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
    }

    /** A new file is only found after a power cut if its folder was synced too (P1). */
    private static void sync(@Nullable Path folder) throws IOException {
        if (folder != null && isPosix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
