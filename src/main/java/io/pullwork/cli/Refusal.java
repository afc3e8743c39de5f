package io.pullwork.cli;

/** A command cannot do what it was asked: one line for stderr, and an exit code. */
final class Refusal extends RuntimeException {

    private final int exitCode;

    Refusal(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** @param cause shown to whoever asks for it */
    Refusal(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
