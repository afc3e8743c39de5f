package io.pullwork.queue;

import java.util.OptionalLong;

/** Tells when cron expressions fire: of calendars and time zones the heart knows nothing. */
@FunctionalInterface
public interface FiringTimes {

    /**
     * The first firing after a time, both in milliseconds since 1970. The same arguments give the same answer.
     *
     * @return empty if it never fires again
     * @throws IllegalArgumentException if the expression or the zone is not understood; says so in one line
     */
    OptionalLong nextAfter(String cron, String zone, long afterMillis);
}
