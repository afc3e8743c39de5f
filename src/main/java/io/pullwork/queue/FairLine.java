package io.pullwork.queue;

import io.pullwork.queue.Tenants.Tenant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line for each tenant, who take turns. Most queues have tasks without a key only: these stand in a line of
 * their own, which costs them nothing more than a plain one.
 */
final class FairLine {

    /** The line of one tenant, as it stands among others. */
    static final class Turn implements Comparable<Turn> {

        private final FairLine owner;
        private final Tenant tenant;
        private final WaitingLine<LiveTask> line = new WaitingLine<>();

        private Turn(FairLine owner, Tenant tenant) {
            this.owner = owner;
            this.tenant = tenant;
        }

        /** Its tenant's time is about to move on. */
        void suspend() {
            owner.inTurn.remove(this);
        }

        void resume() {
            owner.inTurn.add(this);
        }

        @Override
        @SuppressWarnings("ComparableType") // only turns of one line are compared, and each tenant has one there
        public int compareTo(Turn other) {
            return Tenants.BY_TURN.compare(tenant, other.tenant);
        }
    }

    private final Tenants tenants;
    private @Nullable Turn withoutKey;
    private final Map<Tenant, Turn> byTenant = new HashMap<>(0);

    /** Those with a key whose line is not empty, the next first. */
    private final TreeSet<Turn> inTurn = new TreeSet<>();

    FairLine(Tenants tenants) {
        this.tenants = tenants;
    }

    /** A new task; it stands behind all others of its tenant. */
    void add(LiveTask task) {
        turnFor(task).line.add(task);
    }

    /** One that comes back; it stands where its position says among those of its tenant. */
    void giveBack(LiveTask task) {
        turnFor(task).line.giveBack(task);
    }

    private Turn turnFor(LiveTask task) {
        Tenant tenant = tenants.of(task);
        tenants.entered(tenant);
        if (tenant.key == null) {
            if (withoutKey == null) {
                withoutKey = new Turn(this, tenant);
            }
            return withoutKey;
        }
        Turn turn = byTenant.get(tenant);
        if (turn == null) {
            turn = new Turn(this, tenant);
            byTenant.put(tenant, turn);
            inTurn.add(turn);
            tenant.stands(turn);
        }
        return turn;
    }

    /** The first of the tenant whose turn it is. */
    @Nullable
    LiveTask first() {
        Turn next = inTurn.isEmpty() ? null : inTurn.first();
        if (withoutKey != null && !withoutKey.line.isEmpty() && (next == null || withoutKey.compareTo(next) < 0)) {
            next = withoutKey;
        }
        return next == null ? null : next.line.first();
    }

    /** Of each tenant the one that was put first. */
    Stream<LiveTask> oldest() {
        return Stream.concat(Stream.ofNullable(withoutKey), inTurn.stream())
                .flatMap(turn -> Stream.ofNullable(turn.line.first()));
    }

    /** @param first the first of its tenant */
    void remove(LiveTask first) {
        Turn turn = existingTurn(first);
        turn.line.removeFirst();
        left(turn);
    }

    /** It has ended and leaves from wherever it stands. */
    void leave(LiveTask task) {
        Turn turn = existingTurn(task);
        turn.line.leave();
        left(turn);
    }

    private Turn existingTurn(LiveTask task) {
        Tenant tenant = tenants.of(task);
        Turn turn = tenant.key == null ? withoutKey : byTenant.get(tenant);
        if (turn == null) {
            throw new IllegalStateException("task " + task.task.id() + " should stand in a line and does not");
        }
        return turn;
    }

    private void left(Turn turn) {
        if (turn != withoutKey && turn.line.isEmpty()) {
            byTenant.remove(turn.tenant);
            inTurn.remove(turn);
            turn.tenant.standsNoMore(turn);
        }
        tenants.left(turn.tenant);
    }

    boolean isEmpty() {
        return inTurn.isEmpty() && (withoutKey == null || withoutKey.line.isEmpty());
    }
}
