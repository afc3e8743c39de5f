package io.pullwork.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads all that a program writes, so that it never waits for its reader, and keeps the beginning of it. */
final class Drain {

    /** What has left the program's group may hold its stream open without end. */
    private static final long PATIENCE_MILLIS = 500;

    private final InputStream stream;
    private final int maxBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader = new Thread(this::read, "pullwork-command-output");
    private boolean isCut;

    Drain(InputStream stream, int maxBytes) {
        this.stream = stream;
        this.maxBytes = maxBytes;
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        byte[] buffer = new byte[8_192];
        try {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                keep(buffer, length);
            }
        } catch (IOException closed) {
            // By whoever had enough of it.
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        int room = maxBytes - kept.size();
        isCut |= length > room;
        kept.write(bytes, 0, Math.min(length, room));
    }

    /** Once the program has ended. */
    String text() throws InterruptedException {
        reader.join(PATIENCE_MILLIS);
        synchronized (this) {
            // Something that has escaped holds it open: what that may still say is not waited for.
            isCut |= reader.isAlive();
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    synchronized boolean isCut() {
        return isCut;
    }
}
