package io.pullwork.cli;

import java.time.Duration;

/** Since when a worker has had nothing to do. */
final class Idleness {

    private int running;
    private int ended;

    /** When the last task ended; when the waiting began, if none has. */
    private long idleSinceNanos = System.nanoTime();

    synchronized void begin() {
        running++;
    }

    synchronized void end() {
        running--;
        ended++;
        idleSinceNanos = System.nanoTime();
        notifyAll();
    }

    /** How many tasks have been run. */
    synchronized int ended() {
        return ended;
    }

    /** Blocks until nothing has run for this long, counted from now at the earliest. */
    synchronized void await(Duration timeout) throws InterruptedException {
        if (ended == 0) {
            idleSinceNanos = System.nanoTime();
        }
        while (true) {
            long leftNanos = timeout.toNanos() - (System.nanoTime() - idleSinceNanos);
            if (running == 0 && leftNanos <= 0) {
                return;
            }
            // Rounded up: a wait of 0 ms would have no end.
            wait(running > 0 ? 0 : leftNanos / 1_000_000 + 1);
        }
    }
}
