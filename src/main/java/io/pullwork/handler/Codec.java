package io.pullwork.handler;

import com.fasterxml.jackson.core.type.TypeReference;
import io.pullwork.task.Payload;

/**
 * How values of one type travel. What one side has written the other must be able to read, also if it runs an
 * older or a newer version of the program. Used by many threads at once.
 *
 * @param <T> what travels
 */
public interface Codec<T> {

    /** Media type of what is written, 1 to 127 printable ASCII characters. */
    String contentType();

    /** @throws Exception if the value cannot be written: it is not put, or its task has failed */
    byte[] encode(T value) throws Exception;

    /**
     * The value as it was before.
     *
     * @param bytes not a copy: do not change them
     * @throws Exception if they are not such a value; its message goes to whoever put them
     */
    T decode(byte[] bytes) throws Exception;

    /** Whether payloads of this media type can be read; of {@link #contentType()} alone, unless it is said otherwise. */
    default boolean reads(String contentType) {
        return contentType.equals(contentType());
    }

    /** What is expected, for people: {@code a java.lang.Long}. */
    String name();

    /**
     * As JSON, by Jackson: records, times, optionals and what else it knows. Fields that are not known are passed over;
     * those that are missing are null, and refused where the type is a primitive one.
     */
    static <T> Codec<T> json(Class<T> type) {
        return new JsonCodec<>(JsonCodec.typeOf(type));
    }

    /** As {@link #json(Class)}, for generic types: {@code Codec.json(new TypeReference<List<Order>>() {})}. */
    static <T> Codec<T> json(TypeReference<T> type) {
        return new JsonCodec<>(JsonCodec.typeOf(type.getType()));
    }

    /** As they are, whatever their media type; written as {@link Payload#BYTES}. */
    static Codec<byte[]> bytes() {
        return PlainCodecs.BYTES;
    }

    /** No value: nothing is written, and whatever comes is passed over. */
    static Codec<Void> nothing() {
        return PlainCodecs.NOTHING;
    }

    /** {@link #bytes()} for {@code byte[]}, {@link #nothing()} for {@code Void}, and {@link #json(Class)} for all others. */
    @SuppressWarnings("unchecked")
    static <T> Codec<T> of(Class<T> type) {
        if (type == byte[].class) {
            return (Codec<T>) bytes();
        }
        return type == Void.class ? (Codec<T>) nothing() : json(type);
    }
}
