package io.pullwork.task;

import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a task for ever. It is made by the client that puts the task, before it is sent: a repeated put
 * carries the same id and is therefore stored once (P2). Ids of one client rise in the order of its
 * puts.
 *
 * @param client the {@link ClientId#value()} of the client that put the task; flat, because a queue holds
 *     a million of these
 * @param sequence counts up from 1 within the client; numbers may be left out
 */
public record TaskId(long client, long sequence) {

    /** One way to write each id, so that equal ids are equal texts. */
    private static final Pattern WRITTEN = Pattern.compile("[0-9a-f]{16}-[1-9][0-9]{0,18}");

    public TaskId {
        if (sequence < 1) {
            throw new IllegalArgumentException("task sequence " + sequence + " is below 1");
        }
    }

    public static TaskId of(ClientId client, long sequence) {
        return new TaskId(client.value(), sequence);
    }

    // By hand, and with all bits mixed: it is the key of the largest maps, and the generated one was seen
    // in profiles.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskId that && sequence == that.sequence && client == that.client;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(client * 0x9E37_79B9_7F4A_7C15L + sequence);
    }

    public ClientId clientId() {
        return new ClientId(client);
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is not a task id; says what one looks like
     */
    public static TaskId parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw notATaskId(text, null);
        }
        try {
            return new TaskId(HexFormat.fromHexDigitsToLong(text, 0, 16), Long.parseLong(text.substring(17)));
        } catch (NumberFormatException tooLarge) {
            throw notATaskId(text, tooLarge);
        }
    }

    private static IllegalArgumentException notATaskId(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'" + Text.shown(text) + "' is not a task id; one looks like 00f1a2b3c4d5e6f7-42", cause);
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(client) + "-" + sequence;
    }
}
