package io.pullwork.job.mail.batch;

/** A file is not what a batch needs; says which, where and why, on one line. */
public final class WrongBatch extends Exception {

    WrongBatch(String message) {
        super(message);
    }

    WrongBatch(String message, Throwable cause) {
        super(message, cause);
    }
}
