package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what, until when: takers of the next result in the order in which they came, and those
 * who await the result of one task. Each wait ends once: served, timed out, or cancelled (P12).
 */
final class Waits {

    /**
     * One wait.
     *
     * @param max how many results a taker wants at most
     * @param task the task that is awaited; null for a taker
     */
    record Wait(CallId call, long deadlineMillis, long ordinal, int max, @Nullable TaskId task) {}

    private final Map<CallId, Wait> byCall = new LinkedHashMap<>();
    private final Set<Wait> takers = new LinkedHashSet<>();
    private final Map<TaskId, Set<Wait>> awaiters = new HashMap<>();
    private final TreeSet<Wait> byDeadline =
            new TreeSet<>(Comparator.comparingLong(Wait::deadlineMillis).thenComparingLong(Wait::ordinal));
    private long nextOrdinal;

    boolean contains(CallId call) {
        return byCall.containsKey(call);
    }

    void addTaker(CallId call, int max, long deadlineMillis) {
        Wait wait = new Wait(call, deadlineMillis, nextOrdinal++, max, null);
        takers.add(wait);
        index(wait);
    }

    void addAwaiter(CallId call, TaskId task, long deadlineMillis) {
        Wait wait = new Wait(call, deadlineMillis, nextOrdinal++, 1, task);
        awaiters.computeIfAbsent(task, none -> new LinkedHashSet<>()).add(wait);
        index(wait);
    }

    private void index(Wait wait) {
        byCall.put(wait.call(), wait);
        byDeadline.add(wait);
    }

    /** The taker who has waited longest. */
    @Nullable
    Wait firstTaker() {
        return takers.isEmpty() ? null : takers.iterator().next();
    }

    /** Ends the waits for this task and tells whose they were. */
    List<CallId> removeAwaiters(TaskId task) {
        Set<Wait> ended = awaiters.getOrDefault(task, Set.of());
        var calls = new ArrayList<CallId>(ended.size());
        for (Wait wait : List.copyOf(ended)) {
            remove(wait);
            calls.add(wait.call());
        }
        return calls;
    }

    List<Wait> removeExpired(long nowMillis) {
        var expired = new ArrayList<Wait>();
        while (!byDeadline.isEmpty() && byDeadline.first().deadlineMillis() <= nowMillis) {
            Wait wait = byDeadline.first();
            remove(wait);
            expired.add(wait);
        }
        return expired;
    }

    void removeOf(ClientId client) {
        for (Wait wait : List.copyOf(byCall.values())) {
            if (wait.call().client().equals(client)) {
                remove(wait);
            }
        }
    }

    void remove(CallId call) {
        Wait wait = byCall.get(call);
        if (wait != null) {
            remove(wait);
        }
    }

    void remove(Wait wait) {
        byCall.remove(wait.call());
        byDeadline.remove(wait);
        TaskId task = wait.task();
        if (task == null) {
            takers.remove(wait);
            return;
        }
        Set<Wait> others = awaiters.get(task);
        if (others != null && others.remove(wait) && others.isEmpty()) {
            awaiters.remove(task);
        }
    }

    OptionalLong nextDeadlineMillis() {
        return byDeadline.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(byDeadline.first().deadlineMillis());
    }
}
