package io.pullwork.handler;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskResult;

/**
 * A kind of task that both sides know: the name of its handler, and the types of its input and output.
 * Values travel as JSON; a type of {@code byte[]} travels as it is, and {@code Void} as nothing. A {@link Codec}
 * of one's own writes them otherwise.
 *
 * <pre>{@code
 * TaskType<Long, String> SQUARE = TaskType.of("square", Long.class, String.class);
 * }</pre>
 *
 * @param <I> what the handler is given
 * @param <O> what it returns
 */
public record TaskType<I, O>(HandlerName name, Codec<I> input, Codec<O> output) {

    /**
     * A kind of task.
     *
     * @param name 1 to 128 characters of {@code A-Z a-z 0-9 . _ : -}
     * @throws IllegalArgumentException if the name is not one
     */
    public static <I, O> TaskType<I, O> of(String name, Class<I> inputType, Class<O> outputType) {
        return of(name, Codec.of(inputType), Codec.of(outputType));
    }

    /** As {@link #of(String, Class, Class)}, of values that travel by codecs. */
    public static <I, O> TaskType<I, O> of(String name, Codec<I> input, Codec<O> output) {
        return new TaskType<>(new HandlerName(name), input, output);
    }

    /** @throws IllegalArgumentException if the value is null, or cannot be written */
    public Payload encodeInput(I input) {
        if (input == null && !isNothing()) {
            throw new IllegalArgumentException("the input of " + name + " is null");
        }
        return encode(input, this.input);
    }

    /** @throws WrongPayload if the payload is not one of this type */
    public I decodeInput(Payload payload) {
        I decoded = decode(payload, input);
        if (decoded == null && !isNothing()) {
            throw new WrongPayload(name + " expects " + input.name() + " and got null");
        }
        return decoded;
    }

    private boolean isNothing() {
        return input.equals(Codec.nothing());
    }

    /** @throws IllegalArgumentException if the value cannot be written */
    public Payload encodeOutput(O output) {
        return encode(output, this.output);
    }

    /** @throws WrongPayload if the payload is not one of this type */
    public O decodeOutput(Payload payload) {
        return decode(payload, output);
    }

    /**
     * The value of a task that has ended.
     *
     * @throws TaskFailed if it ended without one
     * @throws WrongPayload if the result is not of this type
     */
    public O output(TaskResult result) {
        if (result.outcome() instanceof Outcome.Success success) {
            return decodeOutput(success.value());
        }
        throw new TaskFailed(result);
    }

    // Whatever a codec throws: it is the user's own.
    private <T> Payload encode(T value, Codec<T> codec) {
        try {
            return new Payload(codec.contentType(), codec.encode(value));
        } catch (Exception notWritable) {
            throw new IllegalArgumentException(
                    name + " has a " + codec.name() + " and " + notWritable.getMessage(), notWritable);
        }
    }

    private <T> T decode(Payload payload, Codec<T> codec) {
        if (!codec.reads(payload.contentType())) {
            throw new WrongPayload(
                    name + " expects " + codec.name() + " as " + codec.contentType() + " and got " + payload);
        }
        try {
            return codec.decode(payload.bytes());
        } catch (Exception notReadable) {
            throw new WrongPayload(
                    name + " expects " + codec.name() + " and got " + notReadable.getMessage(), notReadable);
        }
    }

    @Override
    public String toString() {
        return name.value();
    }
}
