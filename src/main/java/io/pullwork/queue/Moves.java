package io.pullwork.queue;

import io.pullwork.queue.LiveTask.Place;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tasks on their way into other queues. One that leaves is put there under an id of its own, which is on disk before it
 * is said to anybody; it ends here when it has arrived, and waits here again when it is not taken. In between it is
 * nobody's, so that it neither runs twice nor gets lost, whichever master dies (P2).
 */
final class Moves {

    /** To each queue at once: a step of more would hold up all others. */
    static final int MAX_UNDER_WAY = 1_000;

    private static final long MAX_BYTES_UNDER_WAY = 4L << 20;

    /** To find the next ones, all tasks are looked at. */
    static final int MAX_FOUND_AT_ONCE = 10_000;

    /** What one operator wants moved to one queue. */
    private static final class Move {

        final QueueName to;
        final ClientId as;
        final long upToPosition;

        /** By their sequences there. */
        final SortedMap<Long, LiveTask> underWay = new TreeMap<>();

        /** Found, and not looked at yet. */
        final ArrayDeque<TaskId> found = new ArrayDeque<>();

        /** No task at this position or before it is found again. */
        long foundUpTo;

        long moved;
        String refusal = "";

        Move(QueueName to, ClientId as, long upToPosition) {
            this.to = to;
            this.as = as;
            this.upToPosition = upToPosition;
        }

        boolean isOver() {
            return underWay.isEmpty() && found.isEmpty() && foundUpTo >= upToPosition;
        }

        void endWith(String refusal) {
            underWay.clear();
            found.clear();
            foundUpTo = upToPosition;
            this.refusal = refusal;
        }
    }

    private final LiveTasks live;
    private final Leasing leasing;
    private final StepLog log;
    private final long epoch;
    private final Map<QueueName, Move> byTarget = new TreeMap<>();

    /**
     * Rises as long as this master lives, whoever moves what: so a queue that is told of a sequence has been told of
     * all before it. Another master is asked by other clients.
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
            return new QueueAnswer.Moving(0, 0, false, "", live.nextPosition() - 1, epoch);
        }
        if (command.epoch() != epoch) {
            return new QueueAnswer.Refused("another master has taken over: what has left arrives; move the rest again");
        }
        Move move = byTarget.get(command.to());
        if (move == null || !move.as.equals(command.as())) {
            if (move != null && !move.underWay.isEmpty()) {
                // Of somebody else, or of an earlier master.
                return new QueueAnswer.Moving(0, move.underWay.size(), false, "", command.upToPosition(), epoch);
            }
            move = new Move(command.to(), command.as(), command.upToPosition());
            byTarget.put(move.to, move);
        }
        if (move.underWay.isEmpty()) {
            sendNext(move, nowMillis);
        }
        return new QueueAnswer.Moving(
                move.moved, move.underWay.size(), move.isOver(), move.refusal, command.upToPosition(), epoch);
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
            if (next != null && next.isWaiting() && leasing.canLeave(next)) {
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
        move.underWay.put(there.sequence(), next);
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
        byTarget.values().forEach(this::forward);
    }

    /** Those that have arrived, and are to end here. */
    List<LiveTask> arrived(QueueName to, TaskId last) {
        Move move = byTarget.get(to);
        if (move == null || !move.as.equals(last.clientId())) {
            return List.of();
        }
        SortedMap<Long, LiveTask> arrived = move.underWay.headMap(last.sequence() + 1);
        List<LiveTask> tasks = List.copyOf(arrived.values());
        arrived.clear();
        move.moved += tasks.size();
        return tasks;
    }

    /** This one stays, and the others are put without it. */
    void turnedAway(QueueName to, TaskId there, long nowMillis) {
        Move move = byTarget.get(to);
        LiveTask task =
                move == null || !move.as.equals(there.clientId()) ? null : move.underWay.remove(there.sequence());
        if (move != null && task != null) {
            stay(task, nowMillis);
            forward(move);
        }
    }

    /** All that are under way stay, and the move is over. */
    void refused(QueueName to, ClientId as, String reason, long nowMillis) {
        Move move = byTarget.get(to);
        if (move != null && move.as.equals(as) && !move.underWay.isEmpty()) {
            move.underWay.values().forEach(task -> stay(task, nowMillis));
            move.endWith(reason);
        }
    }

    private void stay(LiveTask task, long nowMillis) {
        log.change(new Change.TaskStays(task.position(), task.task.id()));
        leasing.comeBack(task, nowMillis);
    }

    void restore(Change.TaskMoving moving, LiveTask task) {
        task.place = Place.MOVING;
        Move move = byTarget.get(moving.to());
        if (move == null || !move.as.equals(moving.as().clientId())) {
            // What is under way to one queue is one client's; those before it have ended.
            move = new Move(moving.to(), moving.as().clientId(), 0);
            byTarget.put(move.to, move);
        }
        move.underWay.put(moving.as().sequence(), task);
    }

    void restore(Change.TaskStays stays, LiveTask task) {
        task.place = Place.READY;
        byTarget.values().forEach(move -> move.underWay.values().remove(task));
    }

    /** After restoring: those that have arrived are not under way any more. */
    void sortOut() {
        byTarget.values().forEach(move -> move.underWay.values().removeIf(task -> task.hasEnded));
        byTarget.values().removeIf(move -> move.underWay.isEmpty());
    }
}
