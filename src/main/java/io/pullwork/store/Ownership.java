package io.pullwork.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Who may change a file or a folder, on systems that know owners and groups. */
public final class Ownership {

    private static final Path OURSELVES = Path.of("/proc/self");
    private static final String ROOT = "root";

    private Ownership() {}

    /**
     * Whether somebody else than the user of this process, or root, may change what stands here: the file or folder, by
     * whatever links one comes there, or a file by way of its folder.
     */
    public static boolean mayOthersChange(Path path) throws IOException {
        Path real = path.toRealPath();
        if (Files.getFileAttributeView(real, PosixFileAttributeView.class) == null) {
            return false;
        }
        Path folder = real.getParent();
        boolean isByFolder = !Files.isDirectory(real) && folder != null && isOthers(folder);
        return isByFolder || isOthers(real);
    }

    private static boolean isOthers(Path real) throws IOException {
        return mayOthersWrite(real) || !isOurs(Files.getOwner(real));
    }

    /** Whether its group or all others may. */
    static boolean mayOthersWrite(Path path) throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(path);
        return granted.contains(PosixFilePermission.GROUP_WRITE) || granted.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static boolean isOurs(UserPrincipal owner) throws IOException {
        if (owner.getName().equals(ROOT)) {
            return true;
        }
        return Files.exists(OURSELVES)
                ? owner.equals(Files.getOwner(OURSELVES))
                : owner.getName().equals(System.getProperty("user.name"));
    }
}
