package io.pullwork.task;

import java.util.regex.Pattern;

/**
 * The name of a queue: 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, the first not a dot, so that
 * it can stand in a path, a metric and a log line as it is.
 */
public record QueueName(String value) implements Comparable<QueueName> {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    public QueueName {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("queue name '" + Text.shown(value)
                    + "' is not 1 to 64 characters of A-Z a-z 0-9 . _ -, the first not a dot");
        }
    }

    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
