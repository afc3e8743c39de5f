package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which dead letters are meant: those that everything here is true of.
 *
 * @param tasks one of these, at most {@link #MAX_TASKS}; empty: any
 * @param handler of this handler; empty: of any
 * @param text with this in the beginning of its error that is kept at hand, 200 characters; upper and lower case are the
 *     same
 * @param key with this key, whatever it is a key for; empty: any, or none
 * @param fromMillis failed at this time or later
 * @param beforeMillis failed before this time
 */
public record LetterFilter(
        List<TaskId> tasks, String handler, String text, String key, long fromMillis, long beforeMillis) {

    public static final int MAX_TASKS = 1_000;

    /** All of them. */
    public static final LetterFilter ALL = new LetterFilter(List.of(), "", "", "", 0, Long.MAX_VALUE);

    public LetterFilter {
        tasks = List.copyOf(tasks);
        if (tasks.size() > MAX_TASKS) {
            throw new IllegalArgumentException(tasks.size() + " dead letters at once, at most " + MAX_TASKS);
        }
    }

    /** @param tasks at least one */
    public static LetterFilter of(List<TaskId> tasks) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no task named: ALL means all dead letters");
        }
        return new LetterFilter(tasks, "", "", "", 0, Long.MAX_VALUE);
    }

    public LetterFilter withHandler(String handler) {
        String name = new HandlerName(handler).value();
        return new LetterFilter(tasks, name, text, key, fromMillis, beforeMillis);
    }

    public LetterFilter withText(String text) {
        return new LetterFilter(tasks, handler, text, key, fromMillis, beforeMillis);
    }

    public LetterFilter withKey(String key) {
        return new LetterFilter(tasks, handler, text, new Key(key).value(), fromMillis, beforeMillis);
    }

    public LetterFilter withFrom(Instant time) {
        return new LetterFilter(tasks, handler, text, key, time.toEpochMilli(), beforeMillis);
    }

    public LetterFilter withBefore(Instant time) {
        return new LetterFilter(tasks, handler, text, key, fromMillis, time.toEpochMilli());
    }

    boolean accepts(DeadLetter letter) {
        return (handler.isEmpty() || letter.handler().value().equals(handler))
                && letter.endedMillis() >= fromMillis
                && letter.endedMillis() < beforeMillis
                && (key.isEmpty() || has(letter.keys()))
                && contains(letter.error());
    }

    private boolean has(Keys keys) {
        return Stream.of(
                        keys.unique() == null ? null : keys.unique().key(),
                        keys.fair() == null ? null : keys.fair().key(),
                        keys.limit(),
                        keys.order(),
                        keys.group())
                .filter(Objects::nonNull)
                .anyMatch(one -> one.value().equals(key));
    }

    private boolean contains(String error) {
        for (int from = 0; from + text.length() <= error.length(); from++) {
            if (error.regionMatches(true, from, text, 0, text.length())) {
                return true;
            }
        }
        return false;
    }
}
