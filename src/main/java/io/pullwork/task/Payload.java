package io.pullwork.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that travel from a client to a handler or back, and what they are. Pullwork carries them and
 * never looks inside. The array is not copied: whoever makes a payload gives the array away.
 */
public final class Payload {

    public static final String JSON = "application/json";
    public static final String BYTES = "application/octet-stream";

    /** No bytes at all, as a result of work that has none. */
    public static final Payload EMPTY = new Payload(BYTES, new byte[0]);

    private static final int MAX_CONTENT_TYPE_CHARS = 127;

    private static final byte[] ELSEWHERE = new byte[0];

    private final String contentType;
    private final byte[] bytes;
    private final int sizeBytes;

    /**
     * @param contentType a media type of 1 to 127 printable ASCII characters
     * @throws IllegalArgumentException if the content type is not one
     */
    public Payload(String contentType, byte[] bytes) {
        // Each task and each value has one: what is known need not be looked at.
        boolean isKnown = contentType.equals(JSON) || contentType.equals(BYTES);
        if (!isKnown && !isMediaType(contentType)) {
            throw new IllegalArgumentException("content type '" + Text.shown(contentType) + "' is not 1 to "
                    + MAX_CONTENT_TYPE_CHARS + " printable ASCII characters");
        }
        this.contentType = contentType;
        this.bytes = bytes;
        this.sizeBytes = bytes.length;
    }

    private static boolean isMediaType(String text) {
        boolean isPrintable = text.chars().allMatch(c -> c > ' ' && c < 127);
        return !text.isEmpty() && text.length() <= MAX_CONTENT_TYPE_CHARS && isPrintable;
    }

    private Payload(String contentType, int sizeBytes) {
        this.contentType = contentType;
        this.bytes = ELSEWHERE;
        this.sizeBytes = sizeBytes;
    }

    public static Payload ofBytes(byte[] bytes) {
        return new Payload(BYTES, bytes);
    }

    /** A payload of JSON text that the caller has already written. */
    public static Payload ofJson(String json) {
        return new Payload(JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    public String contentType() {
        return contentType;
    }

    /**
     * The bytes themselves, not a copy: do not change them.
     *
     * @throws IllegalStateException if it {@linkplain #isElsewhere() has none}
     */
    public byte[] bytes() {
        if (isElsewhere()) {
            throw new IllegalStateException("the bytes of a payload are not in memory: " + this);
        }
        return bytes;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    /** Type and size of this one; its bytes are only where somebody else has put them. */
    public Payload withoutBytes() {
        return elsewhere(contentType, sizeBytes);
    }

    /** Bytes that are only where somebody has put them. */
    public static Payload elsewhere(String contentType, int sizeBytes) {
        return new Payload(contentType, sizeBytes);
    }

    /** Whether it was made by {@link #withoutBytes} or {@link #elsewhere}, of at least one byte. */
    public boolean isElsewhere() {
        return bytes.length != sizeBytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && contentType.equals(that.contentType)
                && sizeBytes == that.sizeBytes
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    /** Type and size, never the content: payloads may be secret. */
    @Override
    public String toString() {
        return contentType + " of " + sizeBytes + " bytes";
    }
}
