package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of drained queues and of tasks that operators change, checked on the calls and steps alone. */
final class OperationLaws {

    private final LivingFacts facts;

    /** Where a task was changed in this step. */
    private final Set<Long> changed = new HashSet<>();

    OperationLaws(LivingFacts facts) {
        this.facts = facts;
    }

    void before() {
        changed.clear();
    }

    /** Before the change is stored. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskAdded || change instanceof Change.TaskReplaced) {
            LawBroken.when(facts.isDraining(), "nothing is put into a queue that is drained", change);
        } else if (change instanceof Change.TaskChanged it) {
            check(it, call);
            changed.add(it.position());
        }
    }

    private void check(Change.TaskChanged it, Call call) {
        Row row = facts.tasks.get(it.position());
        if (row == null || !row.isWaiting() || !row.added.task().id().equals(it.task())) {
            throw new LawBroken("only what waits is changed", it);
        }
        QueueCommand.OfWaiting command = asked(call);
        LawBroken.when(command == null || !command.task().equals(it.task()), "only an operator changes a task", it);
        boolean isAsked = command instanceof QueueCommand.SetPriority set
                ? set.priority() == it.priority() && row.dueMillis() == it.dueMillis()
                : row.priority() == it.priority();
        LawBroken.when(!isAsked, "what is changed is what was asked for", it);
    }

    private static QueueCommand.@Nullable OfWaiting asked(Call call) {
        return call instanceof Call.Administer it && it.command() instanceof QueueCommand.OfWaiting command
                ? command
                : null;
    }

    /** After the changes of the step are stored. */
    void check(Effect effect, Call call) {
        if (effect instanceof Effect.PutDeferred) {
            LawBroken.when(!facts.isDraining(), "a put is deferred while the queue is drained", effect);
        } else if (effect instanceof Effect.Administered it && it.answer() instanceof QueueAnswer.Done) {
            QueueCommand.OfWaiting command = asked(call);
            Row row = command == null ? null : facts.row(command.task());
            if (row != null && row.leased == null) {
                boolean isIgnored = command instanceof QueueCommand.SetPriority set && row.priority() != set.priority();
                LawBroken.when(isIgnored, "a priority that was set counts", call);
            }
        } else if (effect instanceof Effect.Administered it
                && it.answer() instanceof QueueAnswer.Purged purged
                && !purged.hasMore()
                && call instanceof Call.Administer asked
                && asked.command() instanceof QueueCommand.Purge purge) {
            boolean isLeft = facts.tasks.values().stream()
                    .anyMatch(row -> row.isWaiting() && row.position() <= purge.upToPosition());
            LawBroken.when(isLeft, "nothing waits after a purge", call);
        }
    }

    boolean isChanged(long position) {
        return changed.contains(position);
    }
}
