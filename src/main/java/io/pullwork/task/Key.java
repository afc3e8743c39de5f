package io.pullwork.task;

import java.util.regex.Pattern;

/**
 * A name that a program gives to what some of its tasks share: a customer, a document, a server. 1 to 128
 * printable ASCII characters, no space.
 */
public record Key(String value) implements Comparable<Key> {

    private static final Pattern ALLOWED = Pattern.compile("[!-~]{1,128}");

    public Key {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "key '" + Text.shown(value) + "' is not 1 to 128 printable ASCII characters without a space");
        }
    }

    @Override
    public int compareTo(Key other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
