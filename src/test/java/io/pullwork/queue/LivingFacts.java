package io.pullwork.queue;

import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a store keeps of all changes: rows by position, and a recovery as {@code Store.Recovery} says. */
final class LivingFacts {

    /** A task that has not ended. */
    static final class Row {
        Change.TaskAdded added;

        Change.@Nullable TaskReleased released;

        Change.@Nullable TaskLeased leased;

        Change.@Nullable TaskCheckpointed checkpointed;

        /** Its way into another queue; null if it is here. */
        Change.@Nullable TaskMoving moving;

        private Row(Change.TaskAdded added) {
            this.added = added;
        }

        /** The unique one. */
        @Nullable
        Key key() {
            Keys.Unique unique = keys().unique();
            return unique == null ? null : unique.key();
        }

        boolean isHeldBy(Lease lease) {
            return leased != null && leased.lease().equals(lease);
        }

        /** Neither a worker has it nor another queue. */
        boolean isWaiting() {
            return leased == null && moving == null;
        }

        long position() {
            return added.position();
        }

        HandlerName handler() {
            return added.task().handler();
        }

        Keys keys() {
            return added.task().options().keys();
        }

        int priority() {
            return added.task().options().priority();
        }

        int deaths() {
            return released == null ? 0 : released.deaths();
        }

        int attempts(Retry said, RetryPolicy ofQueue) {
            RetryPolicy own = added.task().options().retry();
            RetryPolicy other = said instanceof Retry.ByHandler handler ? handler.policy() : ofQueue;
            return (own == null ? other : own).maxAttempts();
        }

        long dueMillis() {
            return released == null ? added.dueMillis() : released.dueMillis();
        }

        ResultMode results() {
            return added.task().options().results();
        }

        /** Whether it waits, and may not be leased any more. */
        boolean isExpired(long nowMillis) {
            long expiresMillis = added.task().options().timing().expiresAtMillis();
            return isWaiting() && expiresMillis != 0 && expiresMillis <= nowMillis;
        }

        boolean hasCheckpoint() {
            return checkpointed != null;
        }

        int sizeBytes() {
            return added.task().payload().sizeBytes();
        }
    }

    final TreeMap<Long, Row> tasks = new TreeMap<>();
    final TreeMap<Long, Change.TaskEnded> results = new TreeMap<>();
    final TreeMap<Key, Change.KeyHeld> keys = new TreeMap<>();

    /** Where their tasks were. */
    final TreeMap<Long, Change.LetterKept> letters = new TreeMap<>();

    private final TreeMap<Long, Row> dead = new TreeMap<>();
    private final TreeMap<Key, Change.GroupCounted> groups = new TreeMap<>();
    private final TreeMap<Key, Change.GroupDeadlineSet> deadlines = new TreeMap<>();
    private final TreeMap<LimitScope, Change.LimitSet> limits = new TreeMap<>(LimitScope.ORDER);
    private final TreeMap<String, Change.LimitUsed> limitUses = new TreeMap<>();
    private Change.@Nullable QueuePaused paused;
    private Change.@Nullable QueueDraining draining;
    final TreeMap<Key, Change.ScheduleSet> schedules = new TreeMap<>();
    private final TreeMap<Long, Change.ClientSeen> clients = new TreeMap<>();
    private final TreeMap<Long, Change.ForwarderSeen> forwarders = new TreeMap<>();

    Change.@Nullable Counted counted;

    void store(Change change) {
        if (change instanceof Change.TaskAdded added) {
            LawBroken.when(tasks.put(added.position(), new Row(added)) != null, "a position is used once", added);
        } else if (change instanceof Change.TaskReplaced it) {
            Row row = row(it.position(), it);
            row.added = new Change.TaskAdded(it.position(), it.task(), row.added.addedMillis(), it.dueMillis());
            row.released = null;
            row.checkpointed = null;
        } else if (change instanceof Change.Counted it) {
            counted = it;
        } else if (change instanceof Change.TaskChanged it) {
            Row row = row(it.position(), it);
            Task task = row.added.task().withPriority(it.priority());
            row.added = new Change.TaskAdded(it.position(), task, row.added.addedMillis(), it.dueMillis());
        } else if (change instanceof Change.QueueDraining it) {
            draining = it;
        } else if (change instanceof Change.KeyHeld held) {
            keys.put(held.key(), held);
        } else if (change instanceof Change.KeyForgotten forgotten) {
            LawBroken.when(keys.remove(forgotten.key()) == null, "only what is known is forgotten", forgotten);
        } else if (change instanceof Change.TaskLeased leased) {
            row(leased.position(), leased).leased = leased;
        } else if (change instanceof Change.TaskReleased released) {
            Row row = row(released.position(), released);
            row.released = released;
            row.leased = null;
        } else if (change instanceof Change.TaskCheckpointed checkpointed) {
            row(checkpointed.position(), checkpointed).checkpointed = checkpointed;
        } else if (change instanceof Change.TaskMoving it) {
            Row row = row(it.position(), it);
            LawBroken.when(row.leased != null || row.moving != null, "only what waits is moved", it);
            row.moving = it;
        } else if (change instanceof Change.TaskStays stays) {
            Row row = row(stays.position(), stays);
            LawBroken.when(row.moving == null, "only what is moved stays", stays);
            row.moving = null;
        } else if (change instanceof Change.LetterKept kept) {
            row(kept.position(), kept);
            LawBroken.when(letters.put(kept.position(), kept) != null, "a task dies once", kept);
        } else if (change instanceof Change.LetterDropped dropped) {
            letter(dropped.position(), dropped);
        } else if (change instanceof Change.LetterRetried retried) {
            Change.TaskAdded old = letter(retried.position(), retried).added;
            Task task = NaiveQueue.revived(old.task());
            var row = new Row(new Change.TaskAdded(retried.newPosition(), task, old.addedMillis(), 0));
            row.released = retried.released();
            LawBroken.when(tasks.put(retried.newPosition(), row) != null, "a position is used once", retried);
        } else if (change instanceof Change.AttemptFailed failed) {
            row(failed.position(), failed);
        } else if (change instanceof Change.TaskEnded ended) {
            Row row = row(ended.position(), ended);
            tasks.remove(ended.position());
            if (letters.containsKey(ended.position())) {
                dead.put(ended.position(), row);
            }
            boolean isSecond = !ended.isDiscarded() && results.put(ended.resultPosition(), ended) != null;
            LawBroken.when(isSecond, "a result position is used once", ended);
        } else if (change instanceof Change.ResultDropped dropped) {
            LawBroken.when(results.remove(dropped.resultPosition()) == null, "only what is there is dropped", dropped);
        } else if (change instanceof Change.ResultTaken taken) {
            LawBroken.when(results.remove(taken.resultPosition()) == null, "only what is there is taken", taken);
        } else if (change instanceof Change.GroupDeadlineSet set) {
            deadlines.put(set.group(), set);
        } else if (change instanceof Change.GroupCounted counted) {
            groups.put(counted.group(), counted);
        } else if (change instanceof Change.LimitSet set) {
            limits.put(set.scope(), set);
        } else if (change instanceof Change.LimitUsed used) {
            limitUses.put(Optional.ofNullable(used.key()).map(Key::value).orElse(""), used);
        } else if (change instanceof Change.QueuePaused it) {
            paused = it;
        } else if (change instanceof Change.ForwarderSeen seen) {
            Change.ForwarderSeen before = forwarders.put(seen.client().value(), seen);
            boolean rises = before == null || before.sequence() < seen.sequence();
            LawBroken.when(!rises, "watermarks only rise", seen);
        } else if (change instanceof Change.ClientSeen seen) {
            clients.put(seen.client().value(), seen);
        } else if (change instanceof Change.ClientForgotten forgotten) {
            clients.remove(forgotten.client().value());
        } else if (change instanceof Change.ScheduleSet set) {
            schedules.put(set.schedule().name(), set);
        } else if (change instanceof Change.ScheduleMoved moved) {
            Change.ScheduleSet set = schedules.get(moved.name());
            if (set == null) {
                throw new LawBroken("a change tells of a schedule that is there", moved);
            }
            schedules.put(moved.name(), new Change.ScheduleSet(set.schedule(), moved.nextMillis()));
        } else if (change instanceof Change.ScheduleRemoved removed) {
            LawBroken.when(schedules.remove(removed.name()) == null, "what is removed was there", removed);
        }
    }

    /** Takes it away. */
    private Row letter(long position, Change change) {
        Row row = dead.remove(position);
        if (letters.remove(position) == null || row == null) {
            throw new LawBroken("a change tells of a dead letter that is there", change);
        }
        return row;
    }

    boolean isLetter(TaskId id) {
        return letters.values().stream().anyMatch(letter -> letter.task().equals(id));
    }

    private Row row(long position, Change change) {
        Row row = tasks.get(position);
        if (row == null) {
            throw new LawBroken("a change tells of a task that lives", change);
        }
        return row;
    }

    /** Whether the deadline of its group is over. */
    boolean isOverdue(Row row, long nowMillis) {
        Change.GroupDeadlineSet set =
                row.keys().group() == null ? null : deadlines.get(row.keys().group());
        return set != null && set.deadlineMillis() > 0 && set.deadlineMillis() <= nowMillis;
    }

    int endedOf(Key group) {
        Change.GroupCounted counted = groups.get(group);
        return counted == null ? 0 : counted.ended().ended();
    }

    Limit limitOf(@Nullable Key key) {
        if (key == null) {
            return limit(LimitScope.QUEUE, Limit.NONE);
        }
        return limit(LimitScope.ofKey(key), limit(LimitScope.EACH_KEY, Limit.NONE));
    }

    private Limit limit(LimitScope scope, Limit otherwise) {
        Change.LimitSet set = limits.get(scope);
        return set == null || set.limit().equals(Limit.NONE) ? otherwise : set.limit();
    }

    boolean isDraining() {
        return draining != null && draining.isDraining();
    }

    boolean isPaused() {
        return paused != null && paused.isPaused();
    }

    long watermark(ClientId client) {
        Change.ClientSeen seen = clients.get(client.value());
        return seen == null ? 0 : seen.sequence();
    }

    @Nullable
    Row row(TaskId id) {
        for (Row row : tasks.values()) {
            if (row.added.task().id().equals(id)) {
                return row;
            }
        }
        return null;
    }

    Change.@Nullable TaskEnded ended(TaskId id) {
        for (Change.TaskEnded ended : results.values()) {
            if (ended.result().task().equals(id)) {
                return ended;
            }
        }
        return null;
    }

    /** Those that can only be read, or those that wait to be taken; the oldest first. */
    List<Change.TaskEnded> results(boolean areKept) {
        return results.values().stream()
                .filter(ended -> ended.isKept() == areKept)
                .toList();
    }

    static long bytes(List<Change.TaskEnded> results) {
        return results.stream()
                .mapToLong(ended -> ended.result().outcome().sizeBytes())
                .sum();
    }

    List<Change> recovery() {
        var facts = new ArrayList<Change>();
        if (paused != null) {
            facts.add(paused);
        }
        if (draining != null) {
            facts.add(draining);
        }
        if (counted != null) {
            facts.add(counted);
        }
        limits.values().stream().filter(set -> !set.limit().equals(Limit.NONE)).forEach(facts::add);
        limitUses.values().stream().filter(used -> used.starts() > 0).forEach(facts::add);
        groups.values().stream().filter(group -> group.ended().ended() > 0).forEach(facts::add);
        deadlines.values().stream().filter(set -> set.deadlineMillis() > 0).forEach(facts::add);
        facts.addAll(keys.values());
        facts.addAll(forwarders.values());
        facts.addAll(schedules.values());
        facts.addAll(clients.values());
        var rows = new TreeMap<>(tasks);
        rows.putAll(dead);
        for (Row row : rows.values()) {
            facts.add(row.added);
            Change.LetterKept letter = letters.get(row.position());
            if (letter != null) {
                facts.add(letter);
                continue;
            }
            if (row.released != null) {
                facts.add(row.released);
            }
            if (row.leased != null) {
                facts.add(row.leased);
            }
            if (row.checkpointed != null) {
                facts.add(row.checkpointed);
            }
            if (row.moving != null) {
                facts.add(row.moving);
            }
        }
        results.values()
                .forEach(ended ->
                        facts.add(new Change.TaskEnded(0, ended.resultPosition(), ended.result(), ended.mode())));
        return facts;
    }
}
