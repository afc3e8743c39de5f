package io.pullwork.cron;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.pullwork.queue.FiringTimes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;

/**
 * Cron expressions as cron-utils reads them: the five fields of Unix, or a nickname, in a time zone of the JDK's. If
 * both the day of the month and the day of the week say something, either will do, as in Unix. A local time that does
 * not exist on some day is left out on that day.
 */
public final class CronTimes implements FiringTimes {

    private final CronParser parser = new CronParser(unixWithNicknames());

    /** The library's definition of Unix has no nicknames. */
    private static CronDefinition unixWithNicknames() {
        return CronDefinitionBuilder.defineCron()
                .withMinutes()
                .withValidRange(0, 59)
                .withStrictRange()
                .and()
                .withHours()
                .withValidRange(0, 23)
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .withValidRange(1, 31)
                .withStrictRange()
                .and()
                .withMonth()
                .withValidRange(1, 12)
                .withStrictRange()
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .withStrictRange()
                .and()
                .withSupportedNicknameHourly()
                .withSupportedNicknameDaily()
                .withSupportedNicknameWeekly()
                .withSupportedNicknameMonthly()
                .withSupportedNicknameYearly()
                .instance();
    }

    @Override
    public OptionalLong nextAfter(String cron, String zone, long afterMillis) {
        ZoneId known = zone(zone);
        try {
            return execution(cron)
                    .nextExecution(Instant.ofEpochMilli(afterMillis).atZone(known))
                    .stream()
                    .mapToLong(next -> next.toInstant().toEpochMilli())
                    .filter(nextMillis -> nextMillis > afterMillis)
                    .findFirst();
        } catch (RuntimeException notUnderstood) {
            // Whatever the library throws at an expression: it must not stop a master.
            throw new IllegalArgumentException(
                    "'" + cron + "' is no cron expression, one looks like 30 6 * * 1-5 or @daily: "
                            + notUnderstood.getMessage(),
                    notUnderstood);
        }
    }

    private ExecutionTime execution(String cron) {
        // The library would take several expressions at once.
        if (cron.contains("|")) {
            throw new IllegalArgumentException("| is not allowed");
        }
        return ExecutionTime.forCron(parser.parse(cron));
    }

    private static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "there is no time zone '" + zone + "', one looks like Europe/Berlin or UTC", unknown);
        }
    }
}
