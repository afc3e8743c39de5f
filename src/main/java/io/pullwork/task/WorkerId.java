package io.pullwork.task;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One incarnation of a worker process. It tells where the process ran, for people, and ends in random
 * characters, so that a restarted worker is never taken for its predecessor and nobody can guess
 * another's.
 */
public record WorkerId(String value) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:@-]{1,200}");

    public WorkerId {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("worker id '" + Text.shown(value) + "' is not 1 to 200 characters");
        }
    }

    /** An id that is never used again, for the process {@code pid} on {@code host}. */
    public static WorkerId unique(String host, long pid) {
        String cleanHost = host.replaceAll("[^A-Za-z0-9._-]", "-");
        String shortHost = cleanHost.length() > 100 ? cleanHost.substring(0, 100) : cleanHost;
        return new WorkerId(pid + "@" + shortHost + "-" + HexFormat.of().toHexDigits(RANDOM.nextLong()));
    }

    @Override
    public String toString() {
        return value;
    }
}
