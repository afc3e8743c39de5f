package io.pullwork.client;

/** The encoded input is larger than a payload may be; the task was not sent. */
public final class PayloadTooLarge extends IllegalArgumentException {

    public PayloadTooLarge(String message) {
        super(message);
    }
}
