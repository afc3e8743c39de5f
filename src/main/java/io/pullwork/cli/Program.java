package io.pullwork.cli;

/** How this program was called, so that a command it shows can be copied as it stands. */
final class Program {

    /** Set by {@code scripts/pullwork} to its own name. */
    private static final String CALLED_AS = "called.as";

    private Program() {}

    /** The start of a command line. */
    static String name() {
        return System.getProperty(CALLED_AS, "pullwork");
    }
}
