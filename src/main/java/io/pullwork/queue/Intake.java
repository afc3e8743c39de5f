package io.pullwork.queue;

import io.pullwork.task.ClientId;
import io.pullwork.task.Key;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The way into the task queue. A put that is a repetition, and a task that is another by its key, are recognised
 * here (P2); what has no room is refused (P11); the rest is added, or takes the place of one that waits.
 */
final class Intake {

    private final LiveTasks live;
    private final Results results;
    private final Leasing leasing;
    private final StepLog log;
    private final Clients clients;
    private final UniqueKeys keys;
    private final Admission admission;
    private final Inquiries inquiries;
    private final Amendments amendments;

    /** Tasks that shall not run, since what they follow has failed. */
    private final ArrayDeque<TaskId> inVain = new ArrayDeque<>();

    Intake(QueueSettings settings, LiveTasks live, Results results, Leasing leasing, StepLog log) {
        this.live = live;
        this.results = results;
        this.leasing = leasing;
        this.log = log;
        this.clients = new Clients(log);
        this.keys = new UniqueKeys(settings.retention(), log);
        this.admission = new Admission(settings.capacity(), live, results);
        this.inquiries = new Inquiries(live, results, clients, leasing, admission);
        this.amendments = new Amendments(live, leasing, inquiries, log);
    }

    /**
     * @param tasks of one client, in the order of their sequences, at least one
     * @return false if nothing of it is stored
     */
    boolean put(List<Task> tasks, long nowMillis) {
        ClientId client = tasks.get(0).id().clientId();
        long last = tasks.get(tasks.size() - 1).id().sequence();
        List<Task> fresh = tasks.stream().filter(task -> !isDecided(task.id())).toList();
        if (!fresh.isEmpty()) {
            var arrivals = new Arrivals(fresh, keys, live, true);
            Effect refusal = refusal(arrivals, client, last);
            if (refusal != null) {
                log.effect(refusal);
                return false;
            }
            fresh.forEach(task -> enter(task, arrivals, nowMillis));
        }
        // Also one that was forgotten and repeats: its tasks may be gone when it repeats once more.
        if (last > clients.watermark(client.value())) {
            clients.saw(client, last, nowMillis);
        }
        log.effect(new Effect.PutAccepted(client, last, existing(tasks)));
        return true;
    }

    /** Each by itself, as far as it has not been decided; see {@link QueueState#putForwarded}. */
    void putForwarded(List<Task> tasks, long settledUpTo, long nowMillis) {
        ClientId client = tasks.get(0).id().clientId();
        long last = tasks.get(tasks.size() - 1).id().sequence();
        Forwarders forwarders = clients.forwarders();
        if (forwarders.isStale(client, settledUpTo)) {
            return;
        }
        long decided = forwarders.watermark(client.value());
        var turnedAway = new TreeSet<>(forwarders.turnedAway(client, settledUpTo));
        String refusal = forwarders.refusal(client);
        if (last > decided) {
            refusal = decideForwarded(tasks, decided, turnedAway, nowMillis);
            forwarders.saw(client, last, settledUpTo, turnedAway, refusal, nowMillis);
        }
        List<Long> ofThese = tasks.stream()
                .map(task -> task.id().sequence())
                .filter(turnedAway::contains)
                .toList();
        log.effect(new Effect.ForwardDecided(client, last, ofThese, ofThese.isEmpty() ? "" : refusal));
    }

    /**
     * Once there is no room for one, none after it is taken: they keep their order. Those behind one that was turned
     * away, by their order key, must not overtake it.
     */
    private String decideForwarded(List<Task> tasks, long decided, Set<Long> turnedAway, long nowMillis) {
        String noRoom = "";
        var orderKeys = new HashSet<Key>(0);
        for (Task task : tasks) {
            boolean isHere = live.contains(task.id()) || results.isKnown(task.id());
            if (task.id().sequence() > decided && !isHere) {
                // One that has ended may be this very task, which has been elsewhere meanwhile.
                var arrivals = new Arrivals(List.of(task), keys, live, false);
                noRoom = noRoom.isEmpty() ? noRoomFor(arrivals) : noRoom;
                Key order = task.options().keys().order();
                boolean isBehind = order != null && orderKeys.contains(order);
                if (!noRoom.isEmpty() || isBehind || arrivals.refused() != null || isKeyLeaving(task)) {
                    turnedAway.add(task.id().sequence());
                    if (order != null) {
                        orderKeys.add(order);
                    }
                } else {
                    enter(task, arrivals, nowMillis);
                }
            }
        }
        return noRoom;
    }

    /** Whether the task with its key is on its way into another queue, and may not be counted on. */
    private boolean isKeyLeaving(Task task) {
        Key key = UniqueKeys.of(task);
        UniqueKeys.Held held = key == null ? null : keys.get(key);
        LiveTask holder = held == null ? null : live.get(held.task());
        return holder != null && holder.place == LiveTask.Place.MOVING;
    }

    /** Empty if there is room. */
    private String noRoomFor(Arrivals arrivals) {
        if (admission.isDraining() && !arrivals.areAllThere()) {
            return "is being drained";
        }
        String noRoom = admission.refusal(arrivals.added(), arrivals.bytes());
        return noRoom == null ? "" : "is full: " + noRoom;
    }

    /** What is here is known even when its client was silent for so long that its watermark is forgotten. */
    private boolean isDecided(TaskId id) {
        return id.sequence() <= clients.watermark(id.client()) || live.contains(id) || results.isKnown(id);
    }

    private @Nullable Effect refusal(Arrivals arrivals, ClientId client, long last) {
        Task refused = arrivals.refused();
        if (refused != null) {
            String reason = "key " + UniqueKeys.of(refused) + " belongs to a task with another handler or input";
            return new Effect.KeyTaken(client, last, refused.id().sequence(), reason);
        }
        if (admission.isDraining() && !arrivals.areAllThere()) {
            return new Effect.PutDeferred(client, last);
        }
        String noRoom = admission.refusal(arrivals.added(), arrivals.bytes());
        return noRoom == null ? null : new Effect.PutRefused(client, last, noRoom);
    }

    /** Those that are others, by their keys; found by the keys, so that a repetition is told the same. */
    private SortedMap<Long, TaskId> existing(List<Task> tasks) {
        SortedMap<Long, TaskId> existing = Collections.emptySortedMap();
        for (Task task : tasks) {
            Key key = UniqueKeys.of(task);
            UniqueKeys.Held held = key == null ? null : keys.get(key);
            boolean isOther = held != null
                    && !held.task().equals(task.id())
                    && !live.contains(task.id())
                    && results.of(task.id()) == null;
            if (held != null && isOther) {
                existing = existing.isEmpty() ? new TreeMap<>() : existing;
                existing.put(task.id().sequence(), held.task());
            }
        }
        return existing;
    }

    /**
     * Puts the task of a firing, unless its key belongs to one that lives: so runs of a schedule do not overlap. One
     * that has ended does not hold up the next.
     *
     * @return false if there is no room for it, or the queue takes none
     */
    boolean put(Schedule schedule, long nowMillis) {
        long sequence = clients.watermark(ClientId.SCHEDULES.value()) + 1;
        Task task = schedule.task(TaskId.of(ClientId.SCHEDULES, sequence));
        var arrivals = new Arrivals(List.of(task), keys, live, false);
        if (arrivals.fate(task) == Arrivals.Fate.THE_SAME) {
            return true;
        }
        if (admission.isDraining() || admission.refusal(arrivals.added(), arrivals.bytes()) != null) {
            return false;
        }
        enter(task, arrivals, nowMillis);
        clients.saw(ClientId.SCHEDULES, sequence, nowMillis);
        return true;
    }

    private void enter(Task asked, Arrivals arrivals, long nowMillis) {
        switch (arrivals.fate(asked)) {
            case ADDED -> add(asked, arrivals, nowMillis);
            case REPLACES -> replace(asked, arrivals, nowMillis);
            case THE_SAME -> {}
        }
    }

    private void add(Task asked, Arrivals arrivals, long nowMillis) {
        Task task = asked.startingAt(nowMillis);
        long dueMillis = asked.options().dueMillis(nowMillis);
        LiveTask added = live.add(live.nextPosition(), task, nowMillis, dueMillis);
        log.change(new Change.TaskAdded(added.position(), task, nowMillis, dueMillis));
        Key key = UniqueKeys.of(task);
        if (key != null) {
            keys.hold(key, task.id(), arrivals.content(asked));
        }
        leasing.enter(added, nowMillis);
        if (results.tellOfFailure(task.options().follows())) {
            inVain.add(task.id());
        }
    }

    /** It waits, by its key: nobody has it in hand. */
    private void replace(Task asked, Arrivals arrivals, long nowMillis) {
        Key key = UniqueKeys.of(asked);
        UniqueKeys.Held held = key == null ? null : keys.get(key);
        LiveTask old = held == null ? null : live.get(held.task());
        if (key == null || old == null) {
            throw new IllegalStateException("task " + asked.id() + " should replace another and finds none");
        }
        Task task = asked.startingAt(nowMillis).inPlaceOf(old.task);
        amendments.replace(old, task, asked.options().dueMillis(nowMillis), nowMillis);
        keys.hold(key, task.id(), arrivals.content(asked));
    }

    /** These must not run. */
    void foundInVain(List<LiveTask> tasks) {
        tasks.forEach(task -> inVain.add(task.task.id()));
    }

    /** The next of those that must not run; null if there is none. One may have ended meanwhile. */
    @Nullable
    TaskId nextInVain() {
        return inVain.poll();
    }

    Clients clients() {
        return clients;
    }

    UniqueKeys keys() {
        return keys;
    }

    Inquiries inquiries() {
        return inquiries;
    }

    Amendments amendments() {
        return amendments;
    }

    Admission admission() {
        return admission;
    }
}
