package io.pullwork.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.pullwork.task.Payload;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;

/** Values as JSON. What does not fit is told by its place and never by what stands there: payloads may be secret. */
record JsonCodec<T>(JavaType type) implements Codec<T> {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new ParameterNamesModule(), new Jdk8Module(), new JavaTimeModule())
            // A later version of a program may add a field: a worker that is not yet upgraded goes on.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // What is missing or cut off is no zero.
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static JavaType typeOf(Type type) {
        return JSON.constructType(type);
    }

    @Override
    public String contentType() {
        return Payload.JSON;
    }

    @Override
    public String name() {
        return type.toCanonical();
    }

    @Override
    public byte[] encode(T value) throws IOException {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException notWritable) {
            throw new IOException("it cannot be written as JSON: " + notWritable.getOriginalMessage(), notWritable);
        }
    }

    @Override
    public T decode(byte[] bytes) throws IOException {
        try {
            return JSON.readValue(bytes, type);
        } catch (JsonProcessingException notReadable) {
            // Without its cause, whose message tells what stands there.
            throw new IOException(why(notReadable));
        }
    }

    private static String why(JsonProcessingException notReadable) {
        if (notReadable instanceof ValueInstantiationException refused) {
            // In the words of whoever wrote the type.
            return "JSON that it refuses: "
                    + (refused.getCause() == null ? "" : refused.getCause().getMessage());
        }
        if (notReadable instanceof MismatchedInputException mismatch) {
            String expected = mismatch.getTargetType() == null
                    ? "that"
                    : mismatch.getTargetType().getTypeName();
            return "JSON that is not one: " + place(mismatch.getPath()) + " is no " + expected;
        }
        var at = notReadable.getLocation();
        return at == null
                ? "JSON that is not one"
                : "what is no JSON: line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String place(List<JsonMappingException.Reference> path) {
        var place = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.isEmpty() ? "the whole" : place.toString();
    }
}
