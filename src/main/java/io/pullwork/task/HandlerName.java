package io.pullwork.task;

import java.util.regex.Pattern;

/**
 * The name under which workers register the code that runs a task: 1 to 128 characters of {@code A-Z
 * a-z 0-9 . _ : -}. Never a class name taken from the wire.
 */
public record HandlerName(String value) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    public HandlerName {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "handler name '" + Text.shown(value) + "' is not 1 to 128 characters of A-Z a-z 0-9 . _ : -");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
