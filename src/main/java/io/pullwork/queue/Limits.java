package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks may run at once, and may start within a time: of the queue, and of each limit key.
 *
 * <p>A task is looked at when it is about to be leased. If its key is used up it is put aside, and no other of
 * that key comes into question; when the key is free again the first of each handler come back into the lines,
 * so that what no worker can run holds up nobody. So each operation costs the same, however many tasks and keys
 * there are.
 *
 * <p>How many have started is durable, with the time of the last one: a new master takes all of them to have
 * started then, and so never lets too many start.
 */
final class Limits {

    private static final Comparator<LimitUse> BY_KEY =
            Comparator.comparing(use -> use.key, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final Tenants tenants;
    private final StepLog log;
    private Limit ofQueue = Limit.NONE;
    private Limit ofEachKey = Limit.NONE;
    private final Map<Key, Limit> ofKey = new HashMap<>();

    private final LimitUse queueUse = new LimitUse(null);

    /** Of keys with tasks that run, wait here, or have started a while ago. */
    private final Map<Key, LimitUse> uses = new HashMap<>();

    /** Keys that may be free again. */
    private final Set<LimitUse> freed = new LinkedHashSet<>();

    private final TreeSet<LimitUse> byTime = new TreeSet<>(
            Comparator.<LimitUse>comparingLong(use -> use.lookAtMillis).thenComparing(BY_KEY));

    Limits(Tenants tenants, StepLog log) {
        this.tenants = tenants;
        this.log = log;
    }

    /** False if it is so already. */
    boolean set(LimitScope scope, Limit limit, long nowMillis) {
        if (limitOf(scope).equals(limit)) {
            return false;
        }
        restore(scope, limit);
        log.change(new Change.LimitSet(scope, limit));
        if (!limit.hasStarts()) {
            forgetStarts(
                    allUses().stream().filter(use -> !limitOf(use).hasStarts()).toList(), nowMillis);
        }
        allUses().forEach(use -> free(use, nowMillis));
        return true;
    }

    private List<LimitUse> allUses() {
        return Stream.concat(Stream.of(queueUse), uses.values().stream()).toList();
    }

    private Limit limitOf(LimitScope scope) {
        return switch (scope.kind()) {
            case QUEUE -> ofQueue;
            case EACH_KEY -> ofEachKey;
            case KEY -> ofKey.getOrDefault(scope.key(), Limit.NONE);
        };
    }

    void restore(LimitScope scope, Limit limit) {
        Key key = scope.key();
        if (scope.kind() == LimitScope.Kind.QUEUE) {
            ofQueue = limit;
        } else if (key == null) {
            ofEachKey = limit;
        } else if (limit.equals(Limit.NONE)) {
            ofKey.remove(key);
        } else {
            ofKey.put(key, limit);
        }
    }

    void restore(Change.LimitUsed used) {
        use(used.key()).restoreStarts(used.starts(), used.lastMillis());
    }

    /** After all is restored. */
    void sortOut() {
        allUses().forEach(this::lookAgain);
    }

    private LimitUse use(@Nullable Key key) {
        return key == null ? queueUse : uses.computeIfAbsent(key, LimitUse::new);
    }

    private Limit limitOf(LimitUse use) {
        return use.key == null ? ofQueue : ofKey.getOrDefault(use.key, ofEachKey);
    }

    /** Whether any task may start now. */
    boolean admitAny(long nowMillis) {
        return queueUse.admits(ofQueue, nowMillis);
    }

    boolean admits(LiveTask task, long nowMillis) {
        Key key = task.task.options().keys().limit();
        LimitUse use = key == null ? null : uses.get(key);
        return use == null || use.admits(limitOf(use), nowMillis);
    }

    /** It waits here until its key is free. */
    void hold(LiveTask task) {
        use(task.task.options().keys().limit()).hold(task, tenants);
    }

    /** It has ended, and leaves from wherever it stands. */
    void leave(LiveTask task) {
        LimitUse use = use(task.task.options().keys().limit());
        use.leave(task);
        lookAgain(use);
    }

    /** It has ended in its line: another that waits here may take its place there. */
    void leftLine(LiveTask task, long nowMillis) {
        Key key = task.task.options().keys().limit();
        LimitUse use = key == null ? null : uses.get(key);
        if (use != null) {
            free(use, nowMillis);
        }
    }

    void started(LiveTask task, long nowMillis) {
        started(queueUse, nowMillis);
        Key key = task.task.options().keys().limit();
        if (key != null) {
            started(use(key), nowMillis);
        }
    }

    private void started(LimitUse use, long nowMillis) {
        use.running++;
        int starts = use.started(limitOf(use), nowMillis);
        if (starts > 0) {
            log.change(new Change.LimitUsed(use.key, starts, nowMillis));
        }
        free(use, nowMillis);
    }

    /** Its lease goes on, under a new master. */
    void goesOn(LiveTask task) {
        queueUse.running++;
        Key key = task.task.options().keys().limit();
        if (key != null) {
            use(key).running++;
        }
    }

    /** It is leased no more. */
    void stopped(LiveTask task, long nowMillis) {
        queueUse.running--;
        Key key = task.task.options().keys().limit();
        if (key != null) {
            LimitUse use = use(key);
            use.running--;
            free(use, nowMillis);
        }
    }

    private void free(LimitUse use, long nowMillis) {
        if (use.holdsTasks() && use.admits(limitOf(use), nowMillis)) {
            freed.add(use);
        }
        lookAgain(use);
    }

    private void lookAgain(LimitUse use) {
        long nextMillis = use.nextMillis(limitOf(use));
        if (nextMillis != use.lookAtMillis) {
            byTime.remove(use);
            use.lookAtMillis = nextMillis;
            if (nextMillis != 0) {
                byTime.add(use);
            }
        }
        if (use.key != null && use.isUnused()) {
            uses.remove(use.key);
        }
    }

    /** What has waited here and may run now stands in the lines again. */
    void readmit(ReadyTasks ready, long nowMillis) {
        wake(nowMillis);
        if (freed.isEmpty()) {
            return;
        }
        for (LimitUse use : List.copyOf(freed)) {
            freed.remove(use);
            for (LiveTask task : use.firstHeld()) {
                ready.giveBack(task);
                use.remove(task);
            }
            lookAgain(use);
        }
    }

    private void wake(long nowMillis) {
        if (byTime.isEmpty() || byTime.first().lookAtMillis > nowMillis) {
            return;
        }
        var due = new ArrayList<LimitUse>(0);
        while (!byTime.isEmpty() && byTime.first().lookAtMillis <= nowMillis) {
            due.add(byTime.pollFirst());
        }
        due.forEach(use -> use.lookAtMillis = 0);
        forgetStarts(due, nowMillis);
        due.forEach(use -> free(use, nowMillis));
    }

    private void forgetStarts(List<LimitUse> some, long nowMillis) {
        some.stream()
                .filter(use -> use.forgetStarts(limitOf(use), nowMillis))
                .sorted(BY_KEY)
                .forEach(use -> log.change(new Change.LimitUsed(use.key, 0, 0)));
    }

    OptionalLong nextDeadlineMillis() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.first().lookAtMillis);
    }

    /** How many tasks are leased. */
    int running() {
        return queueUse.running;
    }
}
