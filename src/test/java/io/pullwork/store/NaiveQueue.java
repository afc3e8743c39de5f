package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.Counted;
import io.pullwork.queue.Change.ForwarderSeen;
import io.pullwork.queue.Change.GroupCounted;
import io.pullwork.queue.Change.GroupDeadlineSet;
import io.pullwork.queue.Change.KeyHeld;
import io.pullwork.queue.Change.LimitSet;
import io.pullwork.queue.Change.LimitUsed;
import io.pullwork.queue.Change.OfKey;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.queue.Change.ResultTaken;
import io.pullwork.queue.Change.ScheduleMoved;
import io.pullwork.queue.Change.ScheduleRemoved;
import io.pullwork.queue.Change.ScheduleSet;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskChanged;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.ResultMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a store must tell after a history of changes, found by looking through the whole of it: slow,
 * and too simple to be wrong.
 */
final class NaiveQueue {

    final List<Change> history = new ArrayList<>();

    List<Change> living() {
        var living = new ArrayList<Change>();
        if (last(QueuePaused.class::isInstance) instanceof QueuePaused paused && paused.isPaused()) {
            living.add(paused);
        }
        if (last(QueueDraining.class::isInstance) instanceof QueueDraining draining && draining.isDraining()) {
            living.add(draining);
        }
        if (last(Counted.class::isInstance) instanceof Counted counted) {
            living.add(counted);
        }
        ofKind(LimitSet.class).stream()
                .filter(set -> last(c -> c instanceof LimitSet s && s.scope().equals(set.scope())) == set)
                .filter(set -> !set.limit().equals(Limit.NONE))
                .sorted(Comparator.comparing(LimitSet::scope, LimitScope.ORDER))
                .forEach(living::add);
        ofKind(LimitUsed.class).stream()
                .filter(used -> last(c -> c instanceof LimitUsed u && Objects.equals(u.key(), used.key())) == used)
                .filter(used -> used.starts() > 0)
                .sorted(Comparator.comparing(LimitUsed::key, Comparator.nullsFirst(Comparator.naturalOrder())))
                .forEach(living::add);
        ofKind(GroupCounted.class).stream()
                .filter(group ->
                        last(c -> c instanceof GroupCounted g && g.group().equals(group.group())) == group)
                .filter(group -> group.ended().ended() > 0)
                .sorted(Comparator.comparing(GroupCounted::group))
                .forEach(living::add);
        ofKind(GroupDeadlineSet.class).stream()
                .filter(set ->
                        last(c -> c instanceof GroupDeadlineSet s && s.group().equals(set.group())) == set)
                .filter(set -> set.deadlineMillis() > 0)
                .sorted(Comparator.comparing(GroupDeadlineSet::group))
                .forEach(living::add);
        ofKind(KeyHeld.class).stream()
                .filter(held -> last(c -> c instanceof OfKey of && of.key().equals(held.key())) == held)
                .sorted(Comparator.comparing(KeyHeld::key))
                .forEach(living::add);
        ofKind(ForwarderSeen.class).stream()
                .filter(seen ->
                        last(c -> c instanceof ForwarderSeen s && s.client().equals(seen.client())) == seen)
                .filter(seen -> seen.sequence() > 0)
                .sorted(Comparator.comparingLong(seen -> seen.client().value()))
                .forEach(living::add);
        ofKind(ScheduleSet.class).stream()
                .filter(set -> last(change -> changesWork(nameOf(set), change)) == set)
                .map(this::asMovedLast)
                .sorted(Comparator.comparing(NaiveQueue::nameOf))
                .forEach(living::add);
        ofKind(ClientSeen.class).stream()
                .filter(seen -> last(change -> isOf(seen.client(), change)) == seen)
                .sorted(Comparator.comparingLong(seen -> seen.client().value()))
                .forEach(living::add);
        ofKind(TaskAdded.class).stream()
                .filter(task -> !has(c -> c instanceof TaskEnded e && e.position() == task.position()))
                .sorted(Comparator.comparingLong(TaskAdded::position))
                .forEach(task -> living.addAll(factsOf(task)));
        ofKind(TaskEnded.class).stream()
                .filter(result -> result.mode() != ResultMode.DISCARD)
                .filter(result ->
                        !has(c -> c instanceof ResultTaken t && t.resultPosition() == result.resultPosition()))
                .filter(result ->
                        !has(c -> c instanceof ResultDropped d && d.resultPosition() == result.resultPosition()))
                .sorted(Comparator.comparingLong(TaskEnded::resultPosition))
                .forEach(result -> living.add(Sample.held(result)));
        return living;
    }

    private ScheduleSet asMovedLast(ScheduleSet set) {
        Change last = last(change -> changesWork(nameOf(set), change)
                || (change instanceof ScheduleMoved moved && moved.name().equals(nameOf(set))));
        return last instanceof ScheduleMoved moved ? new ScheduleSet(set.schedule(), moved.nextMillis()) : set;
    }

    private static boolean changesWork(Key name, Change change) {
        if (change instanceof ScheduleSet set) {
            return nameOf(set).equals(name);
        }
        return change instanceof ScheduleRemoved removed && removed.name().equals(name);
    }

    private static Key nameOf(ScheduleSet set) {
        return set.schedule().name();
    }

    private List<Change> factsOf(TaskAdded task) {
        var facts = new ArrayList<Change>();
        TaskAdded now = task;
        for (Change later : history) {
            now = amended(now, later);
        }
        facts.add(now);
        Change release = last(c -> c instanceof TaskReleased r && r.position() == task.position());
        Change lease = last(c -> c instanceof TaskLeased l && l.position() == task.position());
        boolean isLeased = history.indexOf(lease) > history.indexOf(release);
        if (release instanceof TaskReleased released
                && (!isLeased || released.handBacks() > 0 || released.deaths() > 0 || released.dueMillis() > 0)) {
            facts.add(released);
        }
        if (lease != null && isLeased) {
            facts.add(lease);
        }
        Change replacement = last(c -> c instanceof TaskReplaced r && r.position() == task.position());
        Change last = last(c -> c instanceof TaskCheckpointed it && it.position() == task.position());
        if (last instanceof TaskCheckpointed it && history.lastIndexOf(last) > history.lastIndexOf(replacement)) {
            facts.add(new TaskCheckpointed(it.position(), it.task(), it.state().withoutBytes()));
        }
        Change way = last(c -> (c instanceof TaskMoving m && m.position() == task.position())
                || (c instanceof TaskStays s && s.position() == task.position()));
        if (way instanceof TaskMoving) {
            facts.add(way);
        }
        return facts;
    }

    /** By the positions of their tasks. */
    Map<Long, List<FailedAttempt>> failedAttempts() {
        var all = new TreeMap<Long, List<FailedAttempt>>();
        for (Change change : history) {
            if (change instanceof AttemptFailed it) {
                all.computeIfAbsent(it.position(), none -> new ArrayList<>()).add(it.failed());
            } else if (change instanceof TaskEnded ended) {
                all.remove(ended.position());
            } else if (change instanceof TaskReplaced replaced) {
                all.remove(replaced.position());
            }
        }
        return all;
    }

    private static TaskAdded amended(TaskAdded task, Change later) {
        if (later instanceof TaskReplaced it && it.position() == task.position()) {
            return new TaskAdded(task.position(), it.task(), task.addedMillis(), it.dueMillis());
        }
        return later instanceof TaskChanged it && it.position() == task.position()
                ? new TaskAdded(
                        task.position(), task.task().withPriority(it.priority()), task.addedMillis(), it.dueMillis())
                : task;
    }

    private static boolean isOf(ClientId client, Change change) {
        if (change instanceof ClientSeen seen) {
            return seen.client().equals(client);
        }
        return change instanceof ClientForgotten forgotten && forgotten.client().equals(client);
    }

    private <C extends Change> List<C> ofKind(Class<C> kind) {
        return history.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private boolean has(Predicate<Change> wanted) {
        return history.stream().anyMatch(wanted);
    }

    private @Nullable Change last(Predicate<Change> wanted) {
        return history.stream().filter(wanted).reduce((a, b) -> b).orElse(null);
    }
}
