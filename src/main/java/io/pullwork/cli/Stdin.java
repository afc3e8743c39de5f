package io.pullwork.cli;

import java.io.IOException;

/** How a child process learns that its parent has died: the pipe that was its stdin ends. */
final class Stdin {

    private Stdin() {}

    static void whenItEnds(Runnable then) {
        var reader = new Thread(
                () -> {
                    awaitEnd();
                    then.run();
                },
                "await-end-of-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // What is said there does not matter, only that somebody is there to say it.
            }
        } catch (IOException broken) {
            // As good as its end.
        }
    }
}
