package io.pullwork.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cron expressions mean, summer time and odd input included. */
class CronTimesTest {

    private static final String BERLIN = "Europe/Berlin";

    private final CronTimes times = new CronTimes();

    // What is said

    @ParameterizedTest
    @CsvSource({
        "30 6 * * 1-5,  2027-01-08T06:30, 2027-01-11T06:30", // Friday, Monday
        "*/20 * * * *,  2027-01-08T06:30, 2027-01-08T06:40",
        "0 9-17/4 * * *, 2027-01-08T09:00, 2027-01-08T13:00",
        "'5,35 0 * * *', 2027-01-08T00:05, 2027-01-08T00:35",
        "0 0 * jan mon, 2027-01-08T06:30, 2027-01-11T00:00",
        "0 0 * * 7,     2027-01-08T06:30, 2027-01-10T00:00", // Sunday, as is 0
        "0 0 * * 0,     2027-01-08T06:30, 2027-01-10T00:00",
        "0 0 29 2 *,    2027-01-08T06:30, 2028-02-29T00:00",
        "0 0 13 * 5,    2027-01-08T06:30, 2027-01-13T00:00", // the 13th, and each Friday
        "@hourly,       2027-01-08T06:30, 2027-01-08T07:00",
        "@daily,        2027-01-08T06:30, 2027-01-09T00:00",
        "@weekly,       2027-01-08T06:30, 2027-01-10T00:00",
        "@monthly,      2027-01-08T06:30, 2027-02-01T00:00",
        "@yearly,       2027-01-08T06:30, 2028-01-01T00:00",
    })
    void an_expression_fires_next_at_the_first_time_that_it_tells(String cron, String after, String expected) {
        assertThat(next(cron, BERLIN, after + ":00+01:00")).isEqualTo(at(expected + ":00+01:00"));
    }

    @Test
    void a_time_is_that_of_the_clocks_of_its_zone() {
        assertThat(next("0 6 * * *", "UTC", "2027-01-08T00:00:00Z")).isEqualTo(at("2027-01-08T06:00:00Z"));
        assertThat(next("0 6 * * *", BERLIN, "2027-01-08T00:00:00Z")).isEqualTo(at("2027-01-08T05:00:00Z"));
        assertThat(next("0 6 * * *", "Asia/Kathmandu", "2027-01-08T00:00:00Z")).isEqualTo(at("2027-01-08T00:15:00Z"));
        assertThat(next("0 6 * * *", "+02:00", "2027-01-08T00:00:00Z")).isEqualTo(at("2027-01-08T04:00:00Z"));
    }

    @Test
    void the_next_is_after_the_time_and_not_at_it_however_small_the_difference() {
        assertThat(next("@daily", "UTC", "2027-01-08T00:00:00.000Z")).isEqualTo(at("2027-01-09T00:00:00Z"));
        assertThat(next("@daily", "UTC", "2027-01-07T23:59:59.999Z")).isEqualTo(at("2027-01-08T00:00:00Z"));
    }

    /** By looking at each minute. */
    @Test
    void any_expression_fires_when_all_of_its_fields_say_so() {
        long seed = Long.getLong("seed", 7);
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            var fields = List.of(
                    Field.drawn(random, 0, 59),
                    Field.drawn(random, 0, 23),
                    Field.drawn(random, 1, 31),
                    Field.drawn(random, 1, 12),
                    Field.drawn(random, 0, 6));
            String cron = String.join(" ", fields.stream().map(Field::text).toList());
            Instant after = at("2027-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 24 * 3_600));

            assertThat(times.nextAfter(cron, "UTC", after.toEpochMilli()))
                    .as("%s after %s, -Dseed=%s", cron, after, seed)
                    .isEqualTo(firstMinute(fields, after));
        }
    }

    // Summer time: on 28 March 2027 clocks go from 2 to 3, on 31 October from 3 back to 2

    @Test
    void a_time_that_does_not_exist_on_a_day_is_left_out_on_that_day() {
        assertThat(next("30 2 * * *", BERLIN, "2027-03-27T03:00:00+01:00")).isEqualTo(at("2027-03-29T02:30:00+02:00"));
        assertThat(next("*/30 * * * *", BERLIN, "2027-03-28T01:30:00+01:00"))
                .isEqualTo(at("2027-03-28T03:00:00+02:00"));
    }

    @Test
    void a_time_that_exists_twice_on_a_day_is_the_first_for_a_daily_expression_and_both_for_one_of_every_hour() {
        assertThat(next("30 2 * * *", BERLIN, "2027-10-30T03:00:00+02:00")).isEqualTo(at("2027-10-31T02:30:00+02:00"));
        assertThat(next("30 2 * * *", BERLIN, "2027-10-31T02:30:00+02:00")).isEqualTo(at("2027-11-01T02:30:00+01:00"));
        assertThat(next("30 * * * *", BERLIN, "2027-10-31T01:30:00+02:00")).isEqualTo(at("2027-10-31T02:30:00+02:00"));
        assertThat(next("30 * * * *", BERLIN, "2027-10-31T02:30:00+02:00")).isEqualTo(at("2027-10-31T02:30:00+01:00"));
    }

    @Test
    void a_day_is_as_long_as_it_is() {
        assertThat(next("0 6 * * *", BERLIN, "2027-03-27T06:00:00+01:00")).isEqualTo(at("2027-03-28T06:00:00+02:00"));
        assertThat(next("0 6 * * *", BERLIN, "2027-10-30T06:00:00+02:00")).isEqualTo(at("2027-10-31T06:00:00+01:00"));
    }

    // What is refused

    @ParameterizedTest
    @ValueSource(strings = {"0 0 31 2 *", "0 0 30,31 2 *", "0 0 31 4,6,9,11 *"})
    void what_never_fires_has_no_next_time(String cron) {
        assertThat(times.nextAfter(cron, BERLIN, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "* * * *",
                "0 0 * * * *",
                "61 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "1/2/3 * * * *",
                "-1 * * * *",
                "x * * * *",
                "0 0 L * *",
                "0 0 * * 5#2",
                "0 0 ? * *",
                "99999999999999999999 * * * *",
                "0 0 1 1 * || 0 0 2 2 *",
                "@reboot",
                "@fortnightly",
                "@"
            })
    void what_is_no_expression_is_refused_with_what_one_looks_like(String cron) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times.nextAfter(cron, BERLIN, 0))
                .withMessageStartingWith(
                        "'" + cron + "' is no cron expression, one looks like 30 6 * * 1-5 or @daily: ")
                .withMessageMatching("[^\n]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berln", "Berlin", "+25:00", "europe/berlin", "/", "CESTX"})
    void a_zone_that_is_not_known_is_refused_with_what_one_looks_like(String zone) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times.nextAfter("@daily", zone, 0))
                .withMessage("there is no time zone '" + zone + "', one looks like Europe/Berlin or UTC");
    }

    /** Printable texts of any kind either have a time or are refused in the one way. */
    @Test
    void no_text_does_anything_else_than_to_be_refused() {
        long seed = Long.getLong("seed", 7);
        var random = new SplittableRandom(seed);
        String parts = "0123456789*/,-#LW?@| abcdemnor";
        for (int round = 0; round < 5_000; round++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(1, 25); length > 0; length--) {
                text.append(random.nextInt(3) == 0 ? ' ' : parts.charAt(random.nextInt(parts.length())));
            }
            try {
                OptionalLong next = times.nextAfter(text.toString(), "UTC", 0);
                assertThat(next.orElse(1)).as("%s, -Dseed=%s", text, seed).isPositive();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("is no cron expression");
            }
        }
    }

    private Instant next(String cron, String zone, String after) {
        return Instant.ofEpochMilli(
                times.nextAfter(cron, zone, at(after).toEpochMilli()).orElseThrow());
    }

    private static Instant at(String time) {
        return ZonedDateTime.parse(time).toInstant();
    }

    /** One that is no {@code *} says something. */
    private record Field(String text, List<Integer> values) {

        static Field drawn(SplittableRandom random, int first, int last) {
            int one = random.nextInt(first, last + 1);
            int other = random.nextInt(first, last + 1);
            return switch (random.nextInt(5)) {
                case 0 -> new Field("" + one, List.of(one));
                case 1 -> of(
                        Math.min(one, other) + "-" + Math.max(one, other), Math.min(one, other), Math.max(one, other));
                case 2 -> new Field(one + "," + other, List.of(one, other));
                default -> of("*", first, last);
            };
        }

        private static Field of(String text, int first, int last) {
            var values = new ArrayList<Integer>();
            for (int value = first; value <= last; value++) {
                values.add(value);
            }
            return new Field(text, values);
        }

        boolean saysSomething() {
            return !text.equals("*");
        }
    }

    private static OptionalLong firstMinute(List<Field> fields, Instant after) {
        ZonedDateTime minute = after.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        ZonedDateTime end = minute.plusYears(9);
        while (minute.isBefore(end)) {
            minute = minute.plusMinutes(1);
            if (!fields.get(3).values().contains(minute.getMonthValue())) {
                minute = minute.truncatedTo(ChronoUnit.DAYS)
                        .withDayOfMonth(1)
                        .plusMonths(1)
                        .minusMinutes(1);
            } else if (!isDay(fields.get(2), fields.get(4), minute)) {
                minute = minute.truncatedTo(ChronoUnit.DAYS).plusDays(1).minusMinutes(1);
            } else if (fields.get(1).values().contains(minute.getHour())
                    && fields.get(0).values().contains(minute.getMinute())) {
                return OptionalLong.of(minute.toInstant().toEpochMilli());
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isDay(Field ofMonth, Field ofWeek, ZonedDateTime day) {
        boolean isOfMonth = ofMonth.values().contains(day.getDayOfMonth());
        boolean isOfWeek = ofWeek.values().contains(day.getDayOfWeek().getValue() % 7);
        boolean eitherWillDo = ofMonth.saysSomething() && ofWeek.saysSomething();
        return eitherWillDo ? (isOfMonth || isOfWeek) : (isOfMonth && isOfWeek);
    }
}
