package io.pullwork.protocol;

import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Advanced;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;
import io.pullwork.task.TaskOptions;
import org.jspecify.annotations.Nullable;

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

    /** Priority, times, retry policy and flags of a task, with the sizes of its texts and lists. */
    private static final int OPTIONS_BYTES = 160;

    private static final int ID_BYTES = 18;

    /** Of one {@code char}. */
    private static final int MAX_UTF8_BYTES = 3;

    private Frame() {}

    /** Of the options of a task, a worker is told almost nothing. */
    public static int sizeBytes(Assignment assignment) {
        Payload checkpoint = assignment.checkpoint();
        return sizeOfWork(assignment.task()) + (checkpoint == null ? 0 : sizeBytes(checkpoint));
    }

    public static int sizeBytes(Task task) {
        return sizeOfWork(task) + (task.options().equals(TaskOptions.DEFAULT) ? 0 : sizeBytes(task.options()));
    }

    private static int sizeOfWork(Task task) {
        return ENVELOPE_BYTES + task.handler().value().length() + sizeBytes(task.payload());
    }

    private static int sizeBytes(TaskOptions options) {
        Keys keys = options.keys();
        Follows follows = options.follows();
        Follows.Gathering gathering = follows.gathering();
        return OPTIONS_BYTES
                + (keys.unique() == null ? 0 : sizeBytes(keys.unique().key()))
                + (keys.fair() == null ? 0 : sizeBytes(keys.fair().key()))
                + sizeBytes(keys.limit())
                + sizeBytes(keys.order())
                + sizeBytes(keys.group())
                + (gathering == null ? 0 : sizeBytes(gathering.group()))
                + ID_BYTES * follows.tasks().size();
    }

    private static int sizeBytes(@Nullable Key key) {
        return key == null ? 0 : key.value().length();
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
