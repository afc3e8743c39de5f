package io.pullwork.queue;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much of a limit is used: by the tasks of one key, or by all of a queue; and which tasks it keeps waiting. */
final class LimitUse {

    /** Null for the queue as a whole. */
    final @Nullable Key key;

    int running;

    /** When the last ones started, the oldest first; only as far back as the limit looks. */
    private final ArrayDeque<Long> startMillis = new ArrayDeque<>(1);

    /** Tasks that have to wait for this limit. */
    private final Map<HandlerName, PriorityLines> held = new LinkedHashMap<>(1);

    /** When it is to be looked at again; 0: never by itself. */
    long lookAtMillis;

    LimitUse(@Nullable Key key) {
        this.key = key;
    }

    boolean admits(Limit limit, long nowMillis) {
        return (limit.maxRunning() == 0 || running < limit.maxRunning())
                && (limit.maxStarts() == 0
                        || startMillis.size() < limit.maxStarts()
                        || nextPlaceMillis(limit) <= nowMillis);
    }

    /** When the oldest of those that fill the limit does not count any more. */
    private long nextPlaceMillis(Limit limit) {
        // More may have started than may now, when the limit was another one.
        int beforeIt = startMillis.size() - limit.maxStarts();
        long oldestMillis = startMillis.getFirst();
        if (beforeIt > 0) {
            oldestMillis = startMillis.stream().skip(beforeIt).findFirst().orElse(oldestMillis);
        }
        return oldestMillis + limit.periodMillis();
    }

    /** Tells how many have started within the limit's period, this one included; 0 if it does not matter. */
    int started(Limit limit, long nowMillis) {
        if (limit.maxStarts() == 0) {
            return 0;
        }
        forgetStarts(limit, nowMillis);
        startMillis.addLast(nowMillis);
        return startMillis.size();
    }

    /** Those that do not count any more. True if there were some, and none is left. */
    boolean forgetStarts(Limit limit, long nowMillis) {
        boolean hadSome = !startMillis.isEmpty();
        while (!startMillis.isEmpty()
                && (limit.maxStarts() == 0 || startMillis.getFirst() + limit.periodMillis() <= nowMillis)) {
            startMillis.removeFirst();
        }
        return hadSome && startMillis.isEmpty();
    }

    /** What is not known any more is taken to have happened as late as it may have. */
    void restoreStarts(int count, long lastMillis) {
        startMillis.clear();
        for (int i = 0; i < count; i++) {
            startMillis.addLast(lastMillis);
        }
    }

    /** When a full limit has a place again, or the last start does not count any more; 0: never. */
    long nextMillis(Limit limit) {
        if (startMillis.isEmpty() || limit.maxStarts() == 0) {
            return 0;
        }
        return startMillis.size() >= limit.maxStarts()
                ? nextPlaceMillis(limit)
                : startMillis.getLast() + limit.periodMillis();
    }

    void hold(LiveTask task, Tenants tenants) {
        task.place = LiveTask.Place.LIMITED;
        held.computeIfAbsent(task.task.handler(), handler -> new PriorityLines(tenants))
                .giveBack(task);
    }

    /** The first that wait, of each handler and priority. */
    List<LiveTask> firstHeld() {
        var first = new ArrayList<LiveTask>(held.size());
        held.values().forEach(lines -> lines.addFirst(first));
        return first;
    }

    void remove(LiveTask first) {
        PriorityLines lines = linesOf(first);
        lines.remove(first);
        drop(lines, first);
    }

    void leave(LiveTask task) {
        PriorityLines lines = linesOf(task);
        lines.leave(task);
        drop(lines, task);
    }

    private PriorityLines linesOf(LiveTask task) {
        PriorityLines lines = held.get(task.task.handler());
        if (lines == null) {
            throw new IllegalStateException("task " + task.task.id() + " should wait for a limit and does not");
        }
        return lines;
    }

    private void drop(PriorityLines lines, LiveTask left) {
        if (lines.isEmpty()) {
            held.remove(left.task.handler());
        }
    }

    boolean holdsTasks() {
        return !held.isEmpty();
    }

    /** Whether nothing would be lost with it. */
    boolean isUnused() {
        return running == 0 && startMillis.isEmpty() && held.isEmpty();
    }
}
