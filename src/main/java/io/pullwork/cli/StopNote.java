package io.pullwork.cli;

/** What is said when the JVM is told to end (Ctrl-C, SIGTERM) in the middle of something. */
final class StopNote implements AutoCloseable {

    private final Thread atEnd;

    StopNote(CommonOptions common, String note) {
        this.atEnd = new Thread(() -> common.tell("stopped; " + note), "pullwork-stop-note");
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** It is done, or has failed, which says more. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException ends) {
            // It is being said.
        }
    }
}
