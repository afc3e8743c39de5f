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

    private final String contentType;
    private final byte[] bytes;

    /**
     * @param contentType a media type of 1 to 127 printable ASCII characters
     * @throws IllegalArgumentException if the content type is not one
     */
    public Payload(String contentType, byte[] bytes) {
        boolean printable = contentType.chars().allMatch(c -> c > ' ' && c < 127);
        if (contentType.isEmpty() || contentType.length() > MAX_CONTENT_TYPE_CHARS || !printable) {
            throw new IllegalArgumentException("content type '" + Text.shown(contentType) + "' is not 1 to "
                    + MAX_CONTENT_TYPE_CHARS + " printable ASCII characters");
        }
        this.contentType = contentType;
        this.bytes = bytes;
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

    /** The bytes themselves, not a copy: do not change them. */
    public byte[] bytes() {
        return bytes;
    }

    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && contentType.equals(that.contentType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    /** Type and size, never the content: payloads may be secret. */
    @Override
    public String toString() {
        return contentType + " of " + bytes.length + " bytes";
    }
}
