package io.pullwork.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;

/** The elements of an array, each of the type that is expected. */
record Tokens(JsonParser parser) {

    long longValue() throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw refuse("no whole number");
        }
        return parser.getLongValue();
    }

    boolean booleanValue() throws IOException {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw refuse("neither true nor false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    int intValue() throws IOException {
        return Math.toIntExact(longValue());
    }

    String text() throws IOException {
        String text = parser.nextTextValue();
        if (text == null) {
            throw refuse("no text");
        }
        return text;
    }

    byte[] bytes() throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw refuse("no bytes");
        }
        return parser.getBinaryValue();
    }

    MismatchedInputException refuse(String what) {
        return MismatchedInputException.from(parser, Object.class, "not a Pullwork message: " + what);
    }
}
