package io.pullwork.client;

/** No master answered within the timeout: whether the task is stored is not known. */
public final class PutUnknown extends RuntimeException {

    public PutUnknown(String message) {
        super(message);
    }
}
