package io.pullwork.client;

/** No result within the timeout. The message says what is known; nothing is lost, and waiting again is safe (P12). */
public final class NoResultYet extends RuntimeException {

    public NoResultYet(String message) {
        super(message);
    }
}
