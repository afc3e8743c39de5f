package io.pullwork.client;

/** The task has ended and somebody else has taken its result from the result queue. */
public final class ResultTaken extends RuntimeException {

    public ResultTaken(String message) {
        super(message);
    }
}
