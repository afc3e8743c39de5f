package io.pullwork.queue;

import io.pullwork.task.Outcome;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that have failed for good: they never run, and are kept until somebody says what to do with them. When there
 * are too many, or too old ones, the oldest go. Their payloads and stack traces are on disk only.
 */
final class Letters {

    /** So many are looked at in one step, so that a walk through all of them holds nobody up. */
    static final int MAX_SCANNED = 10_000;

    private static final int MAX_ERROR_CHARS = 200;

    /** @param task without its payload */
    record Letter(Task task, long position, long addedMillis, int attempt, long endedMillis, String error) {

        LetterCursor cursor() {
            return new LetterCursor(endedMillis, position);
        }

        DeadLetter shown() {
            return new DeadLetter(
                    task.id(),
                    task.handler(),
                    task.options().keys(),
                    error,
                    attempt,
                    addedMillis,
                    endedMillis,
                    task.payload().sizeBytes());
        }
    }

    /** @param next where to go on */
    record Slice(List<Letter> letters, LetterCursor next) {}

    private final TreeMap<LetterCursor, Letter> byEnd = new TreeMap<>();
    private final Map<TaskId, Letter> byTask = new HashMap<>();
    private final QueueSettings.KeptLetters kept;
    private final StepLog log;
    private long dropped;

    Letters(QueueSettings.KeptLetters kept, StepLog log) {
        this.kept = kept;
        this.log = log;
    }

    /** The task has failed under its last lease, and is about to end. */
    void keep(LiveTask task, Outcome.Failure failure, long nowMillis) {
        String error = failure.toString(MAX_ERROR_CHARS);
        var change = new Change.LetterKept(task.position(), task.task.id(), task.attempt, nowMillis, error);
        log.change(change);
        enter(task, change);
    }

    /** Now, or as a change of an earlier master tells. */
    void enter(LiveTask task, Change.LetterKept kept) {
        Task stub = task.task.withPayload(task.task.payload().withoutBytes());
        var letter =
                new Letter(stub, kept.position(), task.addedMillis, kept.attempt(), kept.endedMillis(), kept.error());
        byEnd.put(letter.cursor(), letter);
        byTask.put(stub.id(), letter);
    }

    @Nullable
    Letter of(TaskId task) {
        return byTask.get(task);
    }

    /** It is retried, or was retried or dropped by an earlier master. Null if there is none. */
    @Nullable
    Letter remove(TaskId task) {
        Letter letter = byTask.remove(task);
        if (letter != null) {
            byEnd.remove(letter.cursor());
        }
        return letter;
    }

    void discard(Letter letter) {
        remove(letter.task.id());
        log.change(new Change.LetterDropped(letter.position, letter.task.id()));
    }

    /**
     * The newest that the filter accepts.
     *
     * @param from where an earlier slice has ended
     * @param max more are not given
     */
    Slice slice(LetterFilter filter, LetterCursor from, int max) {
        return filter.tasks().isEmpty() ? scan(filter, from, max) : named(filter, from, max);
    }

    private Slice scan(LetterFilter filter, LetterCursor from, int max) {
        var accepted = new ArrayList<Letter>();
        int scanned = 0;
        for (Letter letter : byEnd.headMap(from, false).descendingMap().values()) {
            scanned++;
            if (filter.accepts(letter.shown())) {
                accepted.add(letter);
            }
            if (scanned == MAX_SCANNED || accepted.size() == max) {
                return new Slice(accepted, letter.cursor());
            }
        }
        return new Slice(accepted, LetterCursor.END);
    }

    private Slice named(LetterFilter filter, LetterCursor from, int max) {
        var accepted = new TreeMap<LetterCursor, Letter>();
        for (TaskId id : filter.tasks()) {
            Letter letter = byTask.get(id);
            if (letter != null && letter.cursor().compareTo(from) < 0 && filter.accepts(letter.shown())) {
                accepted.put(letter.cursor(), letter);
            }
        }
        List<Letter> first =
                accepted.descendingMap().values().stream().limit(max).toList();
        return new Slice(
                first,
                accepted.size() <= max ? LetterCursor.END : first.get(max - 1).cursor());
    }

    void dropOld(long nowMillis) {
        while (byTask.size() > kept.max() || nextDropMillis() <= nowMillis) {
            discard(byEnd.firstEntry().getValue());
            dropped++;
        }
    }

    /** When the time of the oldest is over; {@link Long#MAX_VALUE} if that never comes. */
    long nextDropMillis() {
        return byEnd.isEmpty() || kept.keptMillis() == 0
                ? Long.MAX_VALUE
                : byEnd.firstKey().endedMillis() + kept.keptMillis();
    }

    int size() {
        return byTask.size();
    }

    /** How many went since there were too many, or since their time was over. */
    long dropped() {
        return dropped;
    }
}
