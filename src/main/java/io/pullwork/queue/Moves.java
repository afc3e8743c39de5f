package io.pullwork.queue;

import io.pullwork.queue.LiveTask.Place;
import io.pullwork.task.ClientId;
import io.pullwork.task.Key;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tasks on their way into other queues. One that leaves is put there under an id of its own, which is on disk before it
 * is said to anybody; it ends here when it has arrived, and waits here again when it was turned away. In between it is
 * nobody's, so that it is neither in both queues to be run nor in none, whichever master dies (P2).
 */
final class Moves {

    /** At once, for each move: a step of more would hold up all others. */
    static final int MAX_UNDER_WAY = 1_000;

    private static final long MAX_BYTES_UNDER_WAY = 4L << 20;

    /** To find the next ones, all tasks are looked at. */
    static final int MAX_FOUND_AT_ONCE = 10_000;

    /** Somebody may still ask how these went. */
    private static final int MAX_MOVES = 100;

    /** What one operator wants moved to one queue. */
    private static final class Move {

        final QueueName to;
        final ClientId as;
        final long upToPosition;

        /** By their sequences there. */
        final SortedMap<Long, LiveTask> underWay = new TreeMap<>();

        /** The same. */
        final Set<LiveTask> departed = new HashSet<>();

        /** Found, and not looked at yet. */
        final ArrayDeque<TaskId> found = new ArrayDeque<>();

        /** No task at this position or before it is found again. */
        long foundUpTo;

        long moved;
        long stayed;
        String refusal = "";

        Move(QueueName to, ClientId as, long upToPosition) {
            this.to = to;
            this.as = as;
            this.upToPosition = upToPosition;
        }

        void depart(long sequence, LiveTask task) {
            underWay.put(sequence, task);
            departed.add(task);
        }

        /** It has arrived, or stays. */
        void settle(LiveTask task) {
            departed.remove(task);
        }

        boolean isOver() {
            return underWay.isEmpty() && found.isEmpty() && foundUpTo >= upToPosition;
        }

        void findNoMore(String refusal) {
            found.clear();
            foundUpTo = upToPosition;
            this.refusal = refusal;
        }
    }

    private final LiveTasks live;
    private final Leasing leasing;
    private final StepLog log;
    private final long epoch;

    /** By who puts the tasks there; the first began first. */
    private final Map<ClientId, Move> moves = new LinkedHashMap<>();

    /**
     * Rises as long as this master lives, whoever moves what: so a queue that is told of a sequence has been told of
     * all before it. With another master no move goes on.
     */
    private long lastSequence;

    Moves(LiveTasks live, Leasing leasing, StepLog log, long epoch) {
        this.live = live;
        this.leasing = leasing;
        this.log = log;
        this.epoch = epoch;
    }

    QueueAnswer decide(QueueCommand.Move command, long nowMillis) {
        if (command.epoch() == 0) {
            return new QueueAnswer.Moving(0, 0, 0, false, "", live.nextPosition() - 1, epoch);
        }
        if (command.epoch() != epoch) {
            return new QueueAnswer.Refused(
                    "another master has taken over: tasks that are on their way still arrive, move the rest again");
        }
        Move move = moves.get(command.as());
        if (move == null) {
            move = new Move(command.to(), command.as(), command.upToPosition());
            begin(move);
        }
        if (move.underWay.isEmpty()) {
            sendNext(move, nowMillis);
        }
        return new QueueAnswer.Moving(
                move.moved,
                move.stayed,
                move.underWay.size(),
                move.isOver(),
                move.refusal,
                command.upToPosition(),
                epoch);
    }

    private void begin(Move move) {
        if (moves.size() >= MAX_MOVES) {
            moves.values().stream().filter(Move::isOver).findFirst().ifPresent(old -> moves.remove(old.as));
        }
        moves.put(move.as, move);
    }

    private void sendNext(Move move, long nowMillis) {
        if (move.found.isEmpty() && move.foundUpTo < move.upToPosition) {
            List<LiveTask> found = live.oldestWaiting(move.foundUpTo, move.upToPosition, MAX_FOUND_AT_ONCE);
            found.forEach(task -> move.found.add(task.task.id()));
            boolean areAll = found.size() < MAX_FOUND_AT_ONCE;
            move.foundUpTo =
                    areAll ? move.upToPosition : found.get(found.size() - 1).position();
        }
        long bytes = 0;
        while (!move.found.isEmpty() && move.underWay.size() < MAX_UNDER_WAY) {
            LiveTask next = live.get(move.found.peek());
            if (next != null && next.isWaiting() && leasing.canLeave(next, move.departed::contains)) {
                bytes += next.sizeBytes();
                if (bytes > MAX_BYTES_UNDER_WAY && !move.underWay.isEmpty()) {
                    break;
                }
                depart(next, move, nowMillis);
            }
            move.found.remove();
        }
        forward(move);
    }

    private void depart(LiveTask old, Move move, long nowMillis) {
        LiveTask next = live.change(old, old.task, old.dueMillis());
        var there = TaskId.of(move.as, ++lastSequence);
        log.change(new Change.TaskMoving(next.position(), next.task.id(), move.to, there));
        leasing.depart(old, next, nowMillis);
        move.depart(there.sequence(), next);
    }

    private void forward(Move move) {
        if (move.underWay.isEmpty()) {
            return;
        }
        var positions = new ArrayList<Long>();
        var tasks = new ArrayList<Task>();
        move.underWay.forEach((sequence, task) -> {
            positions.add(task.position());
            tasks.add(task.task.forwarded(TaskId.of(move.as, sequence), task.dueMillis()));
        });
        log.effect(new Effect.Forward(move.to, positions, tasks));
    }

    /** Says once more what is under way: whoever had it in hand may be gone. */
    void forwardAgain() {
        moves.values().forEach(this::forward);
    }

    void forwardAgain(ClientId as) {
        Move move = moves.get(as);
        if (move != null) {
            forward(move);
        }
    }

    /**
     * The other queue has decided what was put up to here; nothing after a task that was turned away was put yet.
     *
     * @return those that have arrived, and are to end here
     */
    List<LiveTask> decided(TaskId last, Set<Long> turnedAway, String refusal, long nowMillis) {
        Move move = moves.get(last.clientId());
        if (move == null) {
            return List.of();
        }
        var arrived = new ArrayList<LiveTask>();
        var staying = new ArrayList<LiveTask>();
        SortedMap<Long, LiveTask> decided = move.underWay.headMap(last.sequence() + 1);
        decided.forEach((sequence, task) -> (turnedAway.contains(sequence) ? staying : arrived).add(task));
        decided.clear();
        if (!staying.isEmpty()) {
            takeBackAfter(staying, move, !refusal.isEmpty());
        }
        if (!staying.isEmpty() && !refusal.isEmpty()) {
            move.findNoMore(refusal);
        }
        arrived.forEach(move::settle);
        staying.forEach(task -> stay(task, move, nowMillis));
        move.moved += arrived.size();
        move.stayed += staying.size();
        return arrived;
    }

    /** Of what was not put yet: all, or what must not overtake those that stay. */
    private static void takeBackAfter(List<LiveTask> staying, Move move, boolean areAll) {
        Set<Key> orderKeys = new HashSet<>();
        staying.forEach(task -> orderKeys.add(task.task.options().keys().order()));
        orderKeys.remove(null);
        for (Iterator<LiveTask> rest = move.underWay.values().iterator(); rest.hasNext(); ) {
            LiveTask next = rest.next();
            if (areAll || orderKeys.contains(next.task.options().keys().order())) {
                rest.remove();
                staying.add(next);
            }
        }
    }

    private void stay(LiveTask task, Move move, long nowMillis) {
        move.settle(task);
        log.change(new Change.TaskStays(task.position(), task.task.id()));
        leasing.comeBack(task, nowMillis);
    }

    void restore(Change.TaskMoving moving, LiveTask task) {
        task.place = Place.MOVING;
        ClientId as = moving.as().clientId();
        moves.computeIfAbsent(as, none -> new Move(moving.to(), as, 0))
                .depart(moving.as().sequence(), task);
    }

    void restore(LiveTask staying) {
        staying.place = Place.READY;
        for (Move move : moves.values()) {
            if (move.departed.remove(staying)) {
                move.underWay.values().remove(staying);
            }
        }
    }

    /** After restoring in any order: those that have arrived are not under way any more. */
    void sortOut() {
        moves.values().forEach(move -> move.underWay.values().removeIf(task -> task.hasEnded));
        moves.values().removeIf(move -> move.underWay.isEmpty());
        List<Move> sorted = moves.values().stream()
                .sorted(Comparator.comparingLong(move -> move.as.value()))
                .toList();
        moves.clear();
        sorted.forEach(move -> moves.put(move.as, move));
    }
}
