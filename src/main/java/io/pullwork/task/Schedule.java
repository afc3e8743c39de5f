package io.pullwork.task;

import java.util.regex.Pattern;

/**
 * A task that is put again and again, at the times that a cron expression tells. Each of these times is a
 * firing, and each firing puts one task.
 *
 * @param name of one schedule of its queue
 * @param handler names the code that runs its tasks
 * @param payload their input, the same each time
 * @param options how each of them is to be treated; a delay counts from the firing
 */
public record Schedule(Key name, When when, HandlerName handler, Payload payload, TaskOptions options) {

    /**
     * When a schedule fires.
     *
     * @param cron five fields as cron has them, for minute, hour, day of the month, month and day of the week, or
     *     {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly} or {@code @yearly}; 1 to 256 characters
     * @param zone by whose clocks: {@code Europe/Berlin}, {@code UTC}, {@code +02:00}; 1 to 64 characters
     * @param missed what becomes of firings while no master ran
     */
    public record When(String cron, String zone, Missed missed) {

        private static final Pattern CRON = Pattern.compile("[ -~]{1,256}");
        private static final Pattern ZONE = Pattern.compile("[!-~]{1,64}");

        public When {
            if (!CRON.matcher(cron).matches()) {
                throw new IllegalArgumentException("cron expression '" + Text.shown(cron)
                        + "' is not 1 to 256 printable ASCII characters; one looks like 30 6 * * 1-5");
            }
            if (!ZONE.matcher(zone).matches()) {
                throw new IllegalArgumentException("time zone '" + Text.shown(zone)
                        + "' is not 1 to 64 printable ASCII characters; one looks like Europe/Berlin");
            }
        }

        /** At these times; what was missed is run once. */
        public static When cron(String cron, String zone) {
            return new When(cron, zone, Missed.RUN_ONCE);
        }

        public When withMissed(Missed missed) {
            return new When(cron, zone, missed);
        }

        /** Whether it fires when the other does, missed firings apart. */
        public boolean isAtTimesOf(When other) {
            return cron.equals(other.cron) && zone.equals(other.zone);
        }
    }

    /** What becomes of firings that could not be made within a minute: for all of them together, one thing is done. */
    public enum Missed {

        /** One task is put as soon as it can be, in place of all that were missed. */
        RUN_ONCE,

        /** None is put. */
        SKIP
    }

    /** The task of one firing. */
    public Task task(TaskId id) {
        return new Task(id, handler, payload, options);
    }
}
