package io.pullwork.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be treated. Immutable; each method gives options that differ in one thing:
 *
 * <pre>{@code
 * TaskOptions.DEFAULT.withPriority(9).withDelay(Duration.ofMinutes(5))
 * }</pre>
 *
 * @param priority 0 to 9; the higher, the earlier
 * @param notBeforeMillis not run before this time, in milliseconds since 1970 by the master's clock; 0: at once
 * @param delayMillis not run before it has been stored for so long; 0: at once
 * @param retry how often it is tried; null: as its handler or its queue says
 */
public record TaskOptions(int priority, long notBeforeMillis, long delayMillis, @Nullable RetryPolicy retry) {

    public static final int LOWEST_PRIORITY = 0;
    public static final int HIGHEST_PRIORITY = 9;

    /** As in the Java Message Service. */
    public static final int NORMAL_PRIORITY = 4;

    /** Far enough for all tasks, and near enough for a number of milliseconds. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Normal priority, at once, retried as its handler or its queue says. */
    public static final TaskOptions DEFAULT = new TaskOptions(NORMAL_PRIORITY, 0, 0, null);

    public TaskOptions {
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " is not 0 to 9");
        }
        if (notBeforeMillis < 0) {
            throw new IllegalArgumentException("a task cannot wait for a time before 1970");
        }
        Delays.check("the delay of a task", delayMillis);
    }

    /** @param priority 0 to 9; the higher, the earlier */
    public TaskOptions withPriority(int priority) {
        return new TaskOptions(priority, notBeforeMillis, delayMillis, retry);
    }

    /** Not run before it has been stored for so long; replaces {@link #withNotBefore}. */
    public TaskOptions withDelay(Duration delay) {
        return new TaskOptions(priority, 0, Delays.millis("the delay of a task", delay), retry);
    }

    /** Not run before this time by the master's clock; replaces {@link #withDelay}. A time that is over is no wait. */
    public TaskOptions withNotBefore(Instant time) {
        if (time.isAfter(LATEST)) {
            throw new IllegalArgumentException("a task cannot wait until " + time + ", at most until " + LATEST);
        }
        return new TaskOptions(priority, time.toEpochMilli(), 0, retry);
    }

    public TaskOptions withRetry(RetryPolicy retry) {
        return new TaskOptions(priority, notBeforeMillis, delayMillis, retry);
    }

    /** With the delay turned into a time, now that it begins. */
    public TaskOptions startingAt(long nowMillis) {
        boolean isOver = notBeforeMillis <= nowMillis;
        if (delayMillis == 0 && (notBeforeMillis == 0 || !isOver)) {
            return this;
        }
        long afterDelay = delayMillis == 0 ? 0 : nowMillis + delayMillis;
        var started = new TaskOptions(priority, Math.max(isOver ? 0 : notBeforeMillis, afterDelay), 0, retry);
        return started.equals(DEFAULT) ? DEFAULT : started;
    }
}
