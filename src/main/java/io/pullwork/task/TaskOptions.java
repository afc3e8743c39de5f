package io.pullwork.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be treated. Immutable; each method gives options that differ in one thing:
 *
 * <pre>{@code
 * TaskOptions.DEFAULT.withPriority(9).withDelay(Duration.ofMinutes(5))
 * }</pre>
 *
 * @param priority 0 to 9; the higher, the earlier
 * @param timing when it may run, and for how long
 * @param retry how often it is tried; null: as its handler or its queue says
 * @param keys what it shares with other tasks
 * @param results what becomes of its result
 * @param follows what must have ended before
 */
public record TaskOptions(
        int priority, Timing timing, @Nullable RetryPolicy retry, Keys keys, ResultMode results, Follows follows) {

    public static final int LOWEST_PRIORITY = 0;
    public static final int HIGHEST_PRIORITY = 9;

    /** As in the Java Message Service. */
    public static final int NORMAL_PRIORITY = 4;

    /** Far enough for all tasks, and near enough for a number of milliseconds. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Normal priority, at once, retried as its handler or its queue says, with nothing shared. */
    public static final TaskOptions DEFAULT =
            new TaskOptions(NORMAL_PRIORITY, Timing.NONE, null, Keys.NONE, ResultMode.QUEUE, Follows.NOTHING);

    public TaskOptions {
        requirePriority(priority);
    }

    /** @throws IllegalArgumentException if it is not 0 to 9 */
    public static void requirePriority(int priority) {
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " is not 0 to 9");
        }
    }

    /** @param priority 0 to 9; the higher, the earlier */
    public TaskOptions withPriority(int priority) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    /** Not run before it has been stored for so long; replaces {@link #withNotBefore}. */
    public TaskOptions withDelay(Duration delay) {
        return with(timing.withDelay(Delays.millis("the delay of a task", delay)));
    }

    /** Not run before this time by the master's clock; replaces {@link #withDelay}. A time that is over is no wait. */
    public TaskOptions withNotBefore(Instant time) {
        return with(timing.withNotBefore(millis("wait until", time)));
    }

    /**
     * A task that still waits at this time by the master's clock, for its first attempt or for a further one, ends as
     * expired. What runs then goes on, but is not tried again. A time that is over when the task is stored ends it at
     * once. Replaces {@link #withExpiresAfter}.
     */
    public TaskOptions withExpiresAt(Instant time) {
        return with(timing.withExpiresAt(Math.max(1, millis("expire at", time))));
    }

    /** As {@link #withExpiresAt}, counted from when the task is stored; at least 1 ms. */
    public TaskOptions withExpiresAfter(Duration time) {
        return with(timing.withExpiresAfter(atLeastOneMilli("the time after which a task expires", time)));
    }

    /**
     * An attempt that takes longer is interrupted and has failed, at once: also if its thread does not yield. Off
     * by default, since a task that is slow is not dead (P8).
     *
     * @param time at least 1 ms
     */
    public TaskOptions withRunTimeout(Duration time) {
        return with(timing.withRunTimeout(atLeastOneMilli("the run time-out of a task", time)));
    }

    public TaskOptions withRetry(RetryPolicy retry) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    /**
     * Put once, whoever puts it and how often: while a task with this key lives, and for 24 hours after its end
     * ({@code pullwork.queue.key-retention}), a put with the same key and the same input stores nothing, and its
     * handle is that of the task which is there, or of its result. With another handler or input it is refused. To
     * be used with a key that says what is to be done: {@code "invoice-2026-117"}.
     *
     * <p>A schedule whose task has a key does not overlap: it puts nothing while its last task lives, and the next one
     * once that has ended.
     */
    public TaskOptions withKey(String key) {
        return with(keys.withUnique(new Keys.Unique(new Key(key), false)));
    }

    /**
     * The last put counts: while a task with this key waits, a put replaces its input and its options, and its time
     * is told anew. It keeps its id and its place in the order, its order key, its group, and what it follows. What
     * has been tried in vain and waits for another attempt is replaced too, and begins anew. If the task runs or has
     * ended it is left alone, and a further task is put, which has the key from now on: so the last input is never
     * lost.
     *
     * <p>With a delay, each put postpones the task until nobody has put it for so long (debouncing):
     *
     * <pre>{@code
     * tasks.with(TaskOptions.DEFAULT.withReplacedKey("index-" + page).withDelay(Duration.ofSeconds(5)))
     *         .put(INDEX, page);
     * }</pre>
     */
    public TaskOptions withReplacedKey(String key) {
        return with(keys.withUnique(new Keys.Unique(new Key(key), true)));
    }

    /** Those who share a queue, named by their keys, take turns; all tasks without a key are of one of them. */
    public TaskOptions withFairKey(String key) {
        return withFairKey(key, 1);
    }

    /** @param weight how many turns at a time, 1 to 1,000 */
    public TaskOptions withFairKey(String key, int weight) {
        return with(keys.withFair(new Keys.Fair(new Key(key), weight)));
    }

    /** Counts towards the limit of this key, if the queue has one. */
    public TaskOptions withLimitKey(String key) {
        return with(keys.withLimit(new Key(key)));
    }

    /** Tasks with this key run one at a time, each after the one before has ended, in the order of their puts. */
    public TaskOptions withOrderKey(String key) {
        return with(keys.withOrder(new Key(key)));
    }

    /** One of a group, whose end others may wait for, and which can be watched and cancelled as one. */
    public TaskOptions withGroup(String group) {
        return with(keys.withGroup(new Key(group)));
    }

    /** Not run before these have ended; cancelled if one of them ends without success. At most 100. */
    public TaskOptions withAfter(TaskId... tasks) {
        return with(new Follows(List.of(tasks), follows.gathering(), false));
    }

    /** Not run before these have ended, in whatever way. At most 100. */
    public TaskOptions withAfterEvenIfFailed(TaskId... tasks) {
        return with(new Follows(List.of(tasks), follows.gathering(), true));
    }

    /**
     * Not run before so many tasks of a group have ended, in whatever way.
     *
     * @param size how many the group has
     */
    public TaskOptions withAfterGroup(String group, int size) {
        var gathering = new Follows.Gathering(new Key(group), size);
        return with(new Follows(follows.tasks(), gathering, follows.evenIfFailed()));
    }

    /** Bound to other tasks as those: by order key, group and what must have ended before. */
    TaskOptions boundAs(TaskOptions other) {
        Keys bound = keys.withOrder(other.keys.order()).withGroup(other.keys.group());
        return new TaskOptions(priority, timing, retry, bound, results, other.follows);
    }

    private TaskOptions with(Follows follows) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    public TaskOptions withResults(ResultMode results) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    TaskOptions with(Timing timing) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    private TaskOptions with(Keys keys) {
        return new TaskOptions(priority, timing, retry, keys, results, follows);
    }

    private static long millis(String what, Instant time) {
        if (time.isAfter(LATEST)) {
            throw new IllegalArgumentException("a task cannot " + what + " " + time + ", at most " + LATEST);
        }
        return time.toEpochMilli();
    }

    private static long atLeastOneMilli(String what, Duration time) {
        long millis = Delays.millis(what, time);
        if (millis == 0) {
            throw new IllegalArgumentException(what + " is " + time + ", must be at least 1 ms");
        }
        return millis;
    }

    /** When the first attempt may begin, if the task is stored now; 0: at once. */
    public long dueMillis(long nowMillis) {
        return timing.dueMillis(nowMillis);
    }

    /**
     * What is left to say of a task that is retried after its end. Its unique key may name another, its group has
     * counted it, and what it followed has ended; and who retries it wants it to run, however late it is.
     */
    public TaskOptions revived() {
        Keys left = keys.group() == null && keys.unique() == null ? keys : keys.withoutUniqueAndGroup();
        Timing runTimeout = Timing.NONE.withRunTimeout(timing.runTimeoutMillis());
        var revived = new TaskOptions(priority, runTimeout, retry, left, results, Follows.NOTHING);
        return revived.equals(DEFAULT) ? DEFAULT : revived;
    }

    /** What is left to say once the task is stored, which it is now, and {@link #dueMillis} is known. */
    public TaskOptions startingAt(long nowMillis) {
        Keys.Unique unique = keys.unique();
        Keys left = unique == null || !unique.replaces() ? keys : keys.withUnique(new Keys.Unique(unique.key(), false));
        var started = new TaskOptions(priority, timing.startingAt(nowMillis), retry, left, results, follows);
        return started.equals(DEFAULT) ? DEFAULT : started;
    }
}
