package io.pullwork.queue;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The tasks that wait, now or for their time, and that end as expired if they still do when that time comes. Most
 * tasks never expire: these are not here, and cost nothing.
 */
final class Expiries {

    private final TreeSet<LiveTask> waiting =
            new TreeSet<>(Comparator.comparingLong(LiveTask::expiresMillis).thenComparingLong(LiveTask::position));

    /** The task waits from now on. */
    void enter(LiveTask task) {
        if (task.expiresMillis() != 0) {
            waiting.add(task);
        }
    }

    /** The task is leased, or has ended. */
    void leave(LiveTask task) {
        if (task.expiresMillis() != 0) {
            waiting.remove(task);
        }
    }

    /** Those whose time is over, in the order in which it ended. */
    List<LiveTask> over(long nowMillis) {
        if (nextMillis() > nowMillis) {
            return List.of();
        }
        return waiting.stream()
                .takeWhile(task -> task.expiresMillis() <= nowMillis)
                .toList();
    }

    /** When the next one ends; {@link Long#MAX_VALUE} if none does. */
    long nextMillis() {
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().expiresMillis();
    }
}
