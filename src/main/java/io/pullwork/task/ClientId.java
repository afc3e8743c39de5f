package io.pullwork.task;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One incarnation of a client program: 64 random bits, drawn anew at each start, so that two programs
 * never share one and a restarted program is never taken for its predecessor.
 */
public record ClientId(long value) {

    /** The master itself, as the one who puts the tasks of schedules. */
    public static final ClientId SCHEDULES = new ClientId(0);

    private static final SecureRandom RANDOM = new SecureRandom();

    public static ClientId random() {
        var drawn = new ClientId(RANDOM.nextLong());
        return drawn.equals(SCHEDULES) ? random() : drawn;
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
