package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Those who share a queue, and whose turn it is. Each has a virtual time, which a turn moves on by a step the
 * shorter the greater the weight of its task; the one that is furthest behind is next, as in stride scheduling
 * (Waldspurger and Weihl, 1995). Who comes, or comes back, begins at the present: nobody saves up turns.
 */
final class Tenants {

    /** The step of a task with weight 1. */
    private static final long STEP = 1L << 30;

    /** One of those who share the queue. */
    static final class Tenant {

        /** Null for the tasks without a key, which are of one tenant. */
        final @Nullable Key key;

        private long timeSteps;

        /** How many of its tasks stand in lines. */
        private int waiting;

        /** Where it stands in turn with others, to be told when its time moves on. */
        private final Set<FairLine.Turn> turns = new LinkedHashSet<>();

        private Tenant(@Nullable Key key, long timeSteps) {
            this.key = key;
            this.timeSteps = timeSteps;
        }

        void stands(FairLine.Turn turn) {
            turns.add(turn);
        }

        void standsNoMore(FairLine.Turn turn) {
            turns.remove(turn);
        }
    }

    /** The next first. */
    static final Comparator<Tenant> BY_TURN = Tenants::compare;

    private static int compare(Tenant one, Tenant other) {
        if (one == other) {
            return 0;
        }
        if (one.timeSteps != other.timeSteps) {
            return Long.compare(one.timeSteps, other.timeSteps);
        }
        if (one.key == null || other.key == null) {
            return one.key == null ? -1 : 1;
        }
        return one.key.compareTo(other.key);
    }

    private final Tenant withoutKey = new Tenant(null, 0);
    private final Map<Key, Tenant> byKey = new HashMap<>();

    /** Those without a task in a line, until the present has reached them: then they are as if they had never been. */
    private final TreeSet<Tenant> idle = new TreeSet<>(BY_TURN);

    private long presentSteps;

    /** Of whom the task is. */
    Tenant of(LiveTask task) {
        Keys.Fair fair = task.task.options().keys().fair();
        return fair == null ? withoutKey : byKey.computeIfAbsent(fair.key(), key -> new Tenant(key, presentSteps));
    }

    /** One of its tasks stands in a line. */
    void entered(Tenant tenant) {
        if (tenant.waiting++ == 0) {
            idle.remove(tenant);
        }
    }

    /** One of its tasks has left a line. */
    void left(Tenant tenant) {
        if (--tenant.waiting == 0 && tenant != withoutKey) {
            idle.add(tenant);
            forgetIdle();
        }
    }

    /** It has had its turn, with this task, which stands in its line still. */
    void served(Tenant tenant, LiveTask task) {
        Keys.Fair fair = task.task.options().keys().fair();
        long fromSteps = Math.max(tenant.timeSteps, presentSteps);
        presentSteps = fromSteps;
        List<FairLine.Turn> turns = List.copyOf(tenant.turns);
        turns.forEach(FairLine.Turn::suspend);
        tenant.timeSteps = fromSteps + STEP / (fair == null ? 1 : fair.weight());
        turns.forEach(FairLine.Turn::resume);
        forgetIdle();
    }

    private void forgetIdle() {
        while (!idle.isEmpty() && idle.first().timeSteps <= presentSteps) {
            Tenant forgotten = idle.first();
            idle.remove(forgotten);
            if (forgotten.key != null) {
                byKey.remove(forgotten.key);
            }
        }
    }
}
