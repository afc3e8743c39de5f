package io.pullwork.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node listens.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535; 0 for one that the system shall choose
 */
public record Address(String host, int port) {

    private static final Pattern WRITTEN = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])" + ":(\\d{1,5})");

    public Address {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of " + host + " is not 0 to 65535");
        }
    }

    /**
     * Reads {@code host:port}; an IPv6 address stands in brackets.
     *
     * @throws IllegalArgumentException if the text is not one, or its port is 0; says what one looks like
     */
    public static Address parse(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) == 0) {
            throw new IllegalArgumentException("'" + text + "' is not host:port, as in 127.0.0.1:2551");
        }
        String host = parts.group(1);
        boolean isInBrackets = host.startsWith("[");
        return new Address(
                isInBrackets ? host.substring(1, host.length() - 1) : host, Integer.parseInt(parts.group(2)));
    }

    /** That of a member, as Akka writes it. */
    public static Address of(akka.actor.Address member) {
        return new Address(member.host().get(), (Integer) member.port().get());
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
