package io.pullwork.protocol;

import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Advanced;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;

/**
 * How much fits into one message. Artery drops a message over its frame size, so whoever gathers a batch
 * stops at {@link #BATCH_BYTES}; one item is always allowed and fits too, since payloads are limited.
 */
public final class Frame {

    /** Settings allow at most this as the largest payload: with its envelope it fits a frame. */
    public static final int LARGEST_PAYLOAD_BYTES = 1 << 20;

    /** A batch is closed when it has this size or more would pass it. */
    public static final int BATCH_BYTES = 256 * 1024;

    /** Ids, numbers and the lengths of texts that travel with each payload, generously. */
    private static final int ENVELOPE_BYTES = 96;

    /** Of one {@code char}. */
    private static final int MAX_UTF8_BYTES = 3;

    private Frame() {}

    public static int sizeBytes(Assignment assignment) {
        Task task = assignment.task();
        Payload checkpoint = assignment.checkpoint();
        return sizeBytes(task) + (checkpoint == null ? 0 : sizeBytes(checkpoint));
    }

    public static int sizeBytes(Task task) {
        return ENVELOPE_BYTES + task.handler().value().length() + sizeBytes(task.payload());
    }

    public static int sizeBytes(Finished finished) {
        return ENVELOPE_BYTES
                + (finished.outcome() instanceof Outcome.Success success
                        ? sizeBytes(success.value())
                        : finished.outcome().sizeBytes());
    }

    public static int sizeBytes(Advanced advanced) {
        return ENVELOPE_BYTES + MAX_UTF8_BYTES * advanced.progress().note().length();
    }

    private static int sizeBytes(Payload payload) {
        return payload.contentType().length() + payload.sizeBytes();
    }
}
