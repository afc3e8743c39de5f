package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of unique keys whatever happens, checked on the calls and steps alone. */
final class KeyLaws {

    private final QueueSettings.Retention retention;
    private final LivingFacts facts;

    /** Of which somebody was told that they are others, or have ended. */
    private final Set<TaskId> others = new HashSet<>();

    /** Whose keys name later tasks. */
    private final Set<TaskId> movedOn = new HashSet<>();

    /** Where a task was replaced in this step. */
    private final Set<Long> replaced = new HashSet<>();

    KeyLaws(QueueSettings settings, LivingFacts facts) {
        this.retention = settings.retention();
        this.facts = facts;
    }

    void before() {
        replaced.clear();
    }

    /** Before the change is stored. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskAdded added) {
            checkAdded(added, call);
        } else if (change instanceof Change.TaskReplaced it) {
            checkReplaced(it, call);
            replaced.add(it.position());
        } else if (change instanceof Change.KeyHeld held) {
            check(held);
        } else if (change instanceof Change.KeyForgotten gone) {
            Change.KeyHeld held = facts.keys.get(gone.key());
            boolean isEnded = held != null && held.endedMillis() > 0;
            LawBroken.when(!isEnded, "the key of what lives is not forgotten", gone);
            boolean isOld = held != null && isOver(held, call.nowMillis());
            LawBroken.when(!isOld && ended().size() <= retention.maxKeys(), "a key is kept for a while", gone);
        }
    }

    private void checkAdded(Change.TaskAdded added, Call call) {
        Keys.Unique unique = added.task().options().keys().unique();
        Change.KeyHeld held = unique == null ? null : facts.keys.get(unique.key());
        if (held == null) {
            return;
        }
        Row holder = facts.row(held.task());
        // A dead letter that was retried waits without its key.
        boolean isWaiting = holder != null && holder.isWaiting() && held.endedMillis() == 0;
        LawBroken.when(isWaiting, "one task waits with a key", added);
        Task asked = asked(call, added.task().id());
        boolean isReplacing = asked != null && replaces(asked);
        boolean isFiring = ScheduleLaws.isOfSchedule(added.task());
        boolean isMoved = call instanceof Call.PutForwarded && held.endedMillis() > 0;
        LawBroken.when(!isReplacing && !isFiring && !isMoved, "a task is put once with a key", added);
    }

    private void checkReplaced(Change.TaskReplaced it, Call call) {
        Row old = facts.tasks.get(it.position());
        if (old == null
                || !old.isWaiting()
                || !old.added.task().id().equals(it.task().id())) {
            throw new LawBroken("only what waits is replaced", it);
        }
        Key key = key(it.task());
        LawBroken.when(key == null || !key.equals(old.key()), "a task is replaced by its key", it);
        boolean isAsked = call instanceof Call.Tick
                || (call instanceof Call.Put put
                        && put.tasks().stream().anyMatch(task -> isAskedAs(task, it, put.nowMillis())));
        LawBroken.when(!isAsked, "what replaces a task is what was asked for", it);
        TaskOptions before = old.added.task().options();
        TaskOptions now = it.task().options();
        boolean isBound = Objects.equals(before.keys().order(), now.keys().order())
                && Objects.equals(before.keys().group(), now.keys().group())
                && before.follows().equals(now.follows());
        LawBroken.when(!isBound, "a task that is replaced stays bound to others as it was", it);
    }

    private static boolean isAskedAs(Task asked, Change.TaskReplaced it, long nowMillis) {
        TaskOptions wanted = asked.options().startingAt(nowMillis);
        TaskOptions kept = it.task().options();
        return replaces(asked)
                && Objects.equals(key(asked), key(it.task()))
                && asked.payload().equals(it.task().payload())
                && asked.handler().equals(it.task().handler())
                && wanted.priority() == kept.priority()
                && wanted.timing().equals(kept.timing())
                && wanted.results() == kept.results()
                && Objects.equals(wanted.keys().fair(), kept.keys().fair())
                && Objects.equals(wanted.keys().limit(), kept.keys().limit())
                && asked.options().dueMillis(nowMillis) == it.dueMillis();
    }

    private void check(Change.KeyHeld held) {
        Row row = facts.row(held.task());
        if (held.endedMillis() > 0) {
            Change.KeyHeld before = facts.keys.get(held.key());
            LawBroken.when(row != null, "a key whose task has ended says so", held);
            boolean isKept = before != null
                    && before.task().equals(held.task())
                    && before.content().equals(held.content());
            LawBroken.when(!isKept, "a key stays with its task when that ends", held);
        } else {
            boolean isIts = row != null
                    && held.key().equals(row.key())
                    && held.content().equals(Fingerprint.of(row.added.task()));
            LawBroken.when(!isIts, "a key names a task that lives, and what it asks for", held);
            Change.KeyHeld before = facts.keys.get(held.key());
            if (before != null && !before.task().equals(held.task())) {
                movedOn.add(before.task());
            }
        }
    }

    void check(Effect effect, Call call, Step step) {
        if (effect instanceof Effect.PutAccepted accepted) {
            for (Map.Entry<Long, TaskId> existing : accepted.existing().entrySet()) {
                var id = TaskId.of(accepted.client(), existing.getKey());
                Task task = asked(call, id);
                Key key = task == null ? null : key(task);
                Change.KeyHeld held = key == null ? null : facts.keys.get(key);
                // What has the key may end in the same step, and give way to others that do.
                boolean isGone =
                        step.changes().stream().anyMatch(it -> it.equals(new Change.KeyForgotten(orNone(key))));
                boolean isIts = held != null && held.task().equals(existing.getValue());
                LawBroken.when(!isIts && !isGone, "who puts a key again is told of the task that has it", accepted);
                others.add(id);
            }
        } else if (effect instanceof Effect.KeyTaken taken && call instanceof Call.Put put) {
            LawBroken.when(!step.changes().isEmpty(), "nothing of a put with a key that is taken is stored", taken);
            Task task = asked(call, TaskId.of(taken.client(), taken.sequence()));
            boolean isRight = task != null && !replaces(task) && isContested(task, put.tasks());
            LawBroken.when(!isRight, "a key is taken by a task that asks for something else", taken);
        }
    }

    private static Key orNone(@Nullable Key key) {
        return key == null ? new Key("none") : key;
    }

    /** By a task that is there, or one of the same put. */
    private boolean isContested(Task task, List<Task> put) {
        Fingerprint content = Fingerprint.of(task);
        Change.KeyHeld held = facts.keys.get(orNone(key(task)));
        return (held != null && !held.content().equals(content))
                || put.stream()
                        .anyMatch(other -> Objects.equals(key(other), key(task))
                                && !Fingerprint.of(other).equals(content));
    }

    /** Whether it is known without being there: it is another, or its key tells that it has ended. */
    boolean isKnown(Task task) {
        Change.KeyHeld held = facts.keys.get(orNone(key(task)));
        if (held != null && held.task().equals(task.id())) {
            others.add(task.id());
        }
        return others.contains(task.id());
    }

    boolean isReplaced(long position) {
        return replaced.contains(position);
    }

    void after(Call call, OptionalLong nextDeadlineMillis) {
        LawBroken.when(ended().size() > retention.maxKeys(), "keys of ended tasks are within their limit", call);
        for (Row row : facts.tasks.values()) {
            Key key = row.key();
            Change.KeyHeld held = key == null ? null : facts.keys.get(key);
            TaskId id = row.added.task().id();
            boolean isKnown = key == null
                    || movedOn.contains(id)
                    || (held != null && held.task().equals(id));
            LawBroken.when(!isKnown, "the key of what lives is known", row.added);
        }
        for (Change.KeyHeld held : facts.keys.values()) {
            // A dead letter that was retried lives without it.
            Row row = facts.row(held.task());
            boolean isLiving = row != null && held.key().equals(row.key());
            LawBroken.when(isLiving != (held.endedMillis() == 0), "a key tells whether its task lives", held);
        }
        for (Change.KeyHeld held : ended()) {
            boolean isOver = call instanceof Call.Tick && isOver(held, call.nowMillis());
            LawBroken.when(isOver, "a key is forgotten in time", held);
            boolean isLate = nextDeadlineMillis.orElse(Long.MAX_VALUE) > held.endedMillis() + retention.keyMillis();
            LawBroken.when(isLate, "the next deadline is not after that of any key", held);
        }
    }

    private boolean isOver(Change.KeyHeld held, long nowMillis) {
        return held.endedMillis() + retention.keyMillis() <= nowMillis;
    }

    private List<Change.KeyHeld> ended() {
        return facts.keys.values().stream()
                .filter(held -> held.endedMillis() > 0)
                .toList();
    }

    private static @Nullable Task asked(Call call, TaskId id) {
        return call.asked().stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Key key(Task task) {
        Keys.Unique unique = task.options().keys().unique();
        return unique == null ? null : unique.key();
    }

    private static boolean replaces(Task task) {
        Keys.Unique unique = task.options().keys().unique();
        return unique != null && unique.replaces();
    }
}
