package io.pullwork.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskResult;
import java.io.IOException;

/**
 * A kind of task that both sides know: the name of its handler, and the types of its input and output.
 * Values travel as JSON; a type of {@code byte[]} travels as it is, and {@code Void} as nothing.
 *
 * <pre>{@code
 * TaskType<Long, String> SQUARE = TaskType.of("square", Long.class, String.class);
 * }</pre>
 *
 * @param <I> what the handler is given
 * @param <O> what it returns
 */
public record TaskType<I, O>(HandlerName name, Class<I> inputType, Class<O> outputType) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new ParameterNamesModule(), new Jdk8Module(), new JavaTimeModule())
            // A later version of a program may add a field: a worker that is not yet upgraded goes on.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A kind of task.
     *
     * @param name 1 to 128 characters of {@code A-Z a-z 0-9 . _ : -}
     * @throws IllegalArgumentException if the name is not one
     */
    public static <I, O> TaskType<I, O> of(String name, Class<I> inputType, Class<O> outputType) {
        return new TaskType<>(new HandlerName(name), inputType, outputType);
    }

    /** @throws IllegalArgumentException if the value is null, or cannot be written as JSON */
    public Payload encodeInput(I input) {
        if (input == null && inputType != Void.class) {
            throw new IllegalArgumentException("the input of " + name + " is null");
        }
        return encode(input, inputType);
    }

    /** @throws IllegalArgumentException if the payload is not one of this type */
    public I decodeInput(Payload payload) {
        return decode(payload, inputType);
    }

    /** @throws IllegalArgumentException if the value cannot be written as JSON */
    public Payload encodeOutput(O output) {
        return encode(output, outputType);
    }

    /** @throws IllegalArgumentException if the payload is not one of this type */
    public O decodeOutput(Payload payload) {
        return decode(payload, outputType);
    }

    /**
     * The value of a task that has ended.
     *
     * @throws TaskFailed if it ended without one
     * @throws IllegalArgumentException if the result is not of this type
     */
    public O output(TaskResult result) {
        if (result.outcome() instanceof Outcome.Success success) {
            return decodeOutput(success.value());
        }
        throw new TaskFailed(result);
    }

    private Payload encode(Object value, Class<?> type) {
        if (type == byte[].class) {
            return Payload.ofBytes((byte[]) value);
        }
        if (type == Void.class) {
            return Payload.EMPTY;
        }
        try {
            return new Payload(Payload.JSON, JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException notWritable) {
            throw new IllegalArgumentException(
                    "a " + type.getName() + " of " + name + " cannot be written as JSON: "
                            + notWritable.getOriginalMessage(),
                    notWritable);
        }
    }

    // Void has no value but null, which the types of a handler without output allow.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private <T> T decode(Payload payload, Class<T> type) {
        if (type == byte[].class) {
            return type.cast(payload.bytes());
        }
        if (type == Void.class) {
            return null;
        }
        if (!payload.contentType().equals(Payload.JSON)) {
            throw new IllegalArgumentException(
                    name + " expects " + type.getName() + " as " + Payload.JSON + " and got " + payload);
        }
        try {
            return JSON.readValue(payload.bytes(), type);
        } catch (IOException notReadable) {
            throw new IllegalArgumentException(
                    name + " expects " + type.getName() + " and got JSON that is not one", notReadable);
        }
    }

    @Override
    public String toString() {
        return name.value();
    }
}
