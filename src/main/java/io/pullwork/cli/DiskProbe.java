package io.pullwork.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** How long a disk takes to confirm: what a durable round trip waits for twice, whoever wrote the queue. */
final class DiskProbe {

    private static final int SYNCS = 200;
    private static final int BLOCK_BYTES = 4_096;

    private DiskProbe() {}

    /** The median of appending 4 KiB to a file of the folder and syncing its data. */
    static double fdatasyncP50Millis(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "fdatasync-", ".probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            var nanos = new long[SYNCS];
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            for (int i = 0; i < SYNCS; i++) {
                channel.write(block.clear());
                long startNanos = System.nanoTime();
                channel.force(false);
                nanos[i] = System.nanoTime() - startNanos;
            }
            Arrays.sort(nanos);
            return BenchLoad.percentileMillis(nanos, 50);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
