package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.ClientId;
import io.pullwork.task.Outcome;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold of tasks on their way into other queues, checked on the calls and steps alone. */
final class MoveLaws {

    private final LivingFacts facts;
    private final Map<ClientId, Long> sequences = new HashMap<>();

    /** Of tasks that others put here: whether they were taken, as it was said first. */
    private final Map<TaskId, Boolean> isTaken = new HashMap<>();

    private final Map<ClientId, Long> settled = new HashMap<>();
    private final Set<TaskId> added = new HashSet<>();

    MoveLaws(LivingFacts facts) {
        this.facts = facts;
    }

    /** Before the change is stored. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskAdded it) {
            added.add(it.task().id());
            boolean isTurnedAway = Boolean.FALSE.equals(isTaken.get(it.task().id()));
            LawBroken.when(isTurnedAway, "what was turned away is never stored", it);
        } else if (change instanceof Change.TaskMoving moving) {
            check(moving, call);
        } else if (change instanceof Change.TaskStays stays) {
            Row row = facts.tasks.get(stays.position());
            LawBroken.when(
                    row == null || !isGivenUp(row, call), "only what the other queue does not take stays", stays);
        } else if (change instanceof Change.TaskLeased leased) {
            LawBroken.when(isMoving(leased.position()), "what is on its way is not leased", leased);
        } else if (change instanceof Change.TaskChanged changed) {
            LawBroken.when(isMoving(changed.position()), "what is on its way is not changed", changed);
        } else if (change instanceof Change.TaskReplaced replaced) {
            LawBroken.when(isMoving(replaced.position()), "what is on its way is not replaced", replaced);
        } else if (change instanceof Change.TaskEnded ended && isMoving(ended.position())) {
            boolean isCancelled = ended.result().outcome() instanceof Outcome.Cancelled;
            Row row = facts.tasks.get(ended.position());
            LawBroken.when(
                    !isCancelled || row == null || !hasArrived(row, call),
                    "what is on its way ends when it arrives",
                    ended);
        }
    }

    private void check(Change.TaskMoving moving, Call call) {
        boolean isAsked = call instanceof Call.Administer it
                && it.command() instanceof QueueCommand.Move move
                && move.to().equals(moving.to())
                && move.as().equals(moving.as().clientId())
                && moving.position() <= move.upToPosition();
        LawBroken.when(!isAsked, "only an operator moves a task", moving);
        Row row = facts.tasks.get(moving.position());
        LawBroken.when(row == null || row.isExpired(call.nowMillis()), "what has expired is not moved", moving);
        boolean isFree = row != null
                && row.keys().group() == null
                && row.added.task().options().follows().isNothing()
                && row.deaths() < 2;
        LawBroken.when(!isFree, "what belongs to others stays", moving);
        Long before = sequences.put(moving.as().clientId(), moving.as().sequence());
        LawBroken.when(before != null && before >= moving.as().sequence(), "ids in the other queue rise", moving);
    }

    /** After the changes of the step are stored: all that is under way there, as it is to be put. */
    void check(Effect effect, Call call) {
        if (effect instanceof Effect.ForwardDecided decided && call instanceof Call.PutForwarded put) {
            long upTo = settled.merge(decided.client(), put.settledUpTo(), Math::max);
            put.tasks().stream()
                    .filter(task -> task.id().sequence() > upTo)
                    .forEach(task ->
                            check(task, !decided.turnedAway().contains(task.id().sequence()), decided));
        } else if (effect instanceof Effect.Forward forward) {
            ClientId as = forward.tasks().get(0).id().clientId();
            List<Row> moving = moving(as).toList();
            LawBroken.when(
                    !forward.positions()
                            .equals(moving.stream().map(Row::position).toList()),
                    "what is under way is forwarded, in its order",
                    forward);
            for (int i = 0; i < moving.size(); i++) {
                LawBroken.when(!isTheSame(moving.get(i), forward.tasks().get(i)), "a task stays what it is", forward);
            }
        }
    }

    private void check(Task task, boolean isTold, Effect.ForwardDecided decided) {
        Boolean before = isTaken.putIfAbsent(task.id(), isTold);
        LawBroken.when(before != null && before != isTold, "what is put for another queue is decided once", decided);
        boolean isStored = added.contains(task.id()) || task.options().keys().unique() != null;
        LawBroken.when(isTold && !isStored, "what is said to be taken is stored", decided);
        LawBroken.when(!isTold && added.contains(task.id()), "what is turned away is not stored", decided);
    }

    private static boolean isTheSame(Row row, Task there) {
        Task here = row.added.task();
        TaskOptions options = there.options();
        return row.moving != null
                && there.id().equals(row.moving.as())
                && there.handler().equals(here.handler())
                && there.payload().sizeBytes() == here.payload().sizeBytes()
                && options.timing().notBeforeMillis() == row.dueMillis()
                && options.startingAt(0).equals(here.options());
    }

    private Stream<Row> moving(ClientId as) {
        return facts.tasks.values().stream()
                .filter(row -> row.moving != null && row.moving.as().clientId().equals(as))
                .sorted(Comparator.comparing(MoveLaws::sequence));
    }

    private static long sequence(Row row) {
        return row.moving == null ? 0 : row.moving.as().sequence();
    }

    /** Whether the call says that the other queue has it. */
    static boolean hasArrived(Row row, Call call) {
        return isDecided(row, call)
                && row.moving != null
                && !((Call.ForwardDecided) call)
                        .turnedAway()
                        .contains(row.moving.as().sequence());
    }

    private static boolean isDecided(Row row, Call call) {
        return row.moving != null
                && call instanceof Call.ForwardDecided it
                && it.last().clientId().equals(row.moving.as().clientId())
                && row.moving.as().sequence() <= it.last().sequence();
    }

    /** It was turned away, or it is behind one that was and was not put yet. */
    private boolean isGivenUp(Row row, Call call) {
        if (row.moving == null || !(call instanceof Call.ForwardDecided it)) {
            return false;
        }
        if (isDecided(row, call)) {
            return it.turnedAway().contains(row.moving.as().sequence());
        }
        boolean isIts = it.last().clientId().equals(row.moving.as().clientId());
        return isIts && (!it.refusal().isEmpty() || row.keys().order() != null);
    }

    private boolean isMoving(long position) {
        Row row = facts.tasks.get(position);
        return row != null && row.moving != null;
    }
}
