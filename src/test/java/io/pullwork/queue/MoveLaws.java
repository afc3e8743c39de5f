package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.ClientId;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What must hold of tasks on their way into other queues, checked on the calls and steps alone. */
final class MoveLaws {

    private final LivingFacts facts;
    private final Map<ClientId, Long> sequences = new HashMap<>();

    MoveLaws(LivingFacts facts) {
        this.facts = facts;
    }

    /** Before the change is stored. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskMoving moving) {
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
    void check(Effect effect) {
        if (effect instanceof Effect.Forward forward) {
            List<Row> moving = movingTo(forward.to()).toList();
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

    Stream<Row> movingTo(QueueName to) {
        return facts.tasks.values().stream()
                .filter(row -> row.moving != null && row.moving.to().equals(to))
                .sorted(Comparator.comparing(row -> sequence(row)));
    }

    private static long sequence(Row row) {
        return row.moving == null ? 0 : row.moving.as().sequence();
    }

    /** Whether the call says that the other queue has it. */
    static boolean hasArrived(Row row, Call call) {
        return row.moving != null
                && call instanceof Call.MoveArrived it
                && it.to().equals(row.moving.to())
                && it.last().clientId().equals(row.moving.as().clientId())
                && row.moving.as().sequence() <= it.last().sequence();
    }

    private static boolean isGivenUp(Row row, Call call) {
        Change.TaskMoving moving = row.moving;
        if (moving == null) {
            return false;
        }
        TaskId there = moving.as();
        return (call instanceof Call.MoveTurnedAway it
                        && it.to().equals(moving.to())
                        && it.task().equals(there))
                || (call instanceof Call.MoveRefused all
                        && all.to().equals(moving.to())
                        && all.as().equals(there.clientId()));
    }

    private boolean isMoving(long position) {
        Row row = facts.tasks.get(position);
        return row != null && row.moving != null;
    }
}
