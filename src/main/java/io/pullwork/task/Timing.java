package io.pullwork.task;

import java.util.Locale;

/**
 * When a task may run, and for how long. Times are in milliseconds since 1970 by the master's clock; 0 stands
 * for what is not set.
 *
 * @param notBeforeMillis not run before this time
 * @param delayMillis not run before it has been stored for so long
 * @param expiresAtMillis from this time on no attempt begins: it ends as expired
 * @param expiresAfterMillis when it has been stored for so long no attempt begins: it ends as expired
 * @param runTimeoutMillis an attempt that takes longer is interrupted, and has failed
 */
public record Timing(
        long notBeforeMillis, long delayMillis, long expiresAtMillis, long expiresAfterMillis, long runTimeoutMillis) {

    /** At once, and as long as it takes. */
    public static final Timing NONE = new Timing(0, 0, 0, 0, 0);

    public Timing {
        if (notBeforeMillis < 0) {
            throw new IllegalArgumentException("a task cannot wait for a time before 1970");
        }
        if (expiresAtMillis < 0) {
            throw new IllegalArgumentException("a task cannot expire before 1970");
        }
        Delays.check("the delay of a task", delayMillis);
        Delays.check("the time after which a task expires", expiresAfterMillis);
        Delays.check("the run time-out of a task", runTimeoutMillis);
    }

    /**
     * Not run before a time, and not before so long from when it is said.
     *
     * @throws IllegalArgumentException if one of them is impossible
     */
    public Timing withStart(long notBeforeMillis, long delayMillis) {
        return new Timing(notBeforeMillis, delayMillis, expiresAtMillis, expiresAfterMillis, runTimeoutMillis);
    }

    Timing withDelay(long delayMillis) {
        return new Timing(0, delayMillis, expiresAtMillis, expiresAfterMillis, runTimeoutMillis);
    }

    Timing withNotBefore(long notBeforeMillis) {
        return new Timing(notBeforeMillis, 0, expiresAtMillis, expiresAfterMillis, runTimeoutMillis);
    }

    Timing withExpiresAt(long expiresAtMillis) {
        return new Timing(notBeforeMillis, delayMillis, expiresAtMillis, 0, runTimeoutMillis);
    }

    Timing withExpiresAfter(long expiresAfterMillis) {
        return new Timing(notBeforeMillis, delayMillis, 0, expiresAfterMillis, runTimeoutMillis);
    }

    Timing withRunTimeout(long runTimeoutMillis) {
        return new Timing(notBeforeMillis, delayMillis, expiresAtMillis, expiresAfterMillis, runTimeoutMillis);
    }

    /** When the first attempt may begin, if the task is stored now; 0: at once. */
    public long dueMillis(long nowMillis) {
        long afterDelay = delayMillis == 0 ? 0 : nowMillis + delayMillis;
        long dueMillis = Math.max(notBeforeMillis, afterDelay);
        return dueMillis <= nowMillis ? 0 : dueMillis;
    }

    /** What is left to say once the task is stored, which it is now, and {@link #dueMillis} is known. */
    Timing startingAt(long nowMillis) {
        long expiresMillis = expiresAfterMillis == 0 ? expiresAtMillis : nowMillis + expiresAfterMillis;
        boolean isNone = expiresMillis == 0 && runTimeoutMillis == 0;
        return isNone ? NONE : new Timing(0, 0, expiresMillis, 0, runTimeoutMillis);
    }

    /** For people: {@code 10 s}, {@code 1.5 s}, {@code 200 ms}. */
    public static String shown(long millis) {
        if (millis % 1_000 == 0) {
            return millis / 1_000 + " s";
        }
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
