package io.pullwork.queue;

import java.util.OptionalLong;

/**
 * A world without calendars, for tests that set the time: {@code every 300000} fires at each multiple of so many
 * milliseconds, {@code at 300000} at that one time, {@code never} never; all else is not understood, as is no zone
 * but UTC.
 */
final class Periods implements FiringTimes {

    @Override
    public OptionalLong nextAfter(String cron, String zone, long afterMillis) {
        if (!zone.equals("UTC")) {
            throw new IllegalArgumentException("there is no time zone '" + zone + "'");
        }
        if (cron.equals("never")) {
            return OptionalLong.empty();
        }
        if (cron.startsWith("every ")) {
            long period = Long.parseLong(cron.substring("every ".length()));
            return OptionalLong.of((Math.floorDiv(afterMillis, period) + 1) * period);
        }
        if (cron.startsWith("at ")) {
            long time = Long.parseLong(cron.substring("at ".length()));
            return time > afterMillis ? OptionalLong.of(time) : OptionalLong.empty();
        }
        throw new IllegalArgumentException("'" + cron + "' is no cron expression");
    }
}
