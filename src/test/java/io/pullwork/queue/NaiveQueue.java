package io.pullwork.queue;

import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contract written down once more, as plainly as possible: lists, full scans, nothing kept that can be
 * counted. It is the model that {@link QueueState} must equal.
 */
final class NaiveQueue implements Heart {

    private static final class Entry {
        Task task;
        final long position;
        final long addedMillis;
        int attempt;
        int handBacks;
        int deaths;
        long dueMillis;
        boolean isReady;

        /** Those of its leaders that lived when it was put, and have not ended. */
        final Set<TaskId> leaders = new HashSet<>();

        boolean hasCheckpoint;
        int checkpoint;

        /** Its id in the other queue; null unless it is on its way there. */
        @Nullable
        TaskId movingAs;

        @Nullable
        QueueName movingTo;

        @Nullable
        Lease lease;

        @Nullable
        WorkerId holder;

        long leasedMillis;
        long heldSince;

        @Nullable
        Progress progress;

        Entry(Task task, long position, long addedMillis, long dueMillis) {
            this.task = task;
            this.position = position;
            this.addedMillis = addedMillis;
            this.dueMillis = dueMillis;
            this.isReady = dueMillis <= addedMillis;
        }
    }

    private static final class Ended {
        final long position;
        final TaskResult result;
        final boolean isKept;

        @Nullable
        CallId deliveredTo;

        Ended(long position, TaskResult result, boolean isKept) {
            this.position = position;
            this.result = result;
            this.isKept = isKept;
        }

        int sizeBytes() {
            return result.outcome().sizeBytes();
        }
    }

    /** @param askMillis a day before it is asked whether it can be forgotten */
    private record Group(GroupCounts ended, long storedMillis, long askMillis) {}

    private record Dead(Entry entry, long endedMillis, String error) {}

    private record Wait(CallId call, long deadlineMillis, int max, @Nullable TaskId task) {}

    /** A worker that gets nothing until it is empty, and then this task. */
    private record Aside(WorkerId worker, Entry entry) {}

    private record Seen(ClientId client, long sequence, long millis) {}

    private record Decided(long report, List<Lease> refused) {}

    private final QueueSettings settings;
    private final long epoch;
    private final List<Entry> tasks = new ArrayList<>();
    private final List<Ended> results = new ArrayList<>();
    private final List<Dead> letters = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private final Map<CallId, List<TaskResult>> deliveries = new LinkedHashMap<>();
    private final Map<WorkerId, Integer> credits = new LinkedHashMap<>();
    private final Map<WorkerId, Decided> lastReports = new LinkedHashMap<>();
    private final List<WorkerId> rotation = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private long nextPosition = 1;
    private long nextResultPosition = 1;
    private long lastPosition;
    private long lastResultPosition;
    private long nextHeld;
    private long graceEndsMillis;
    private long refusedAsStale;
    private long dropped;
    private long deadDropped;
    private final Map<WorkerId, Integer> passedOver = new HashMap<>();
    private final Map<WorkerId, Set<HandlerName>> handlers = new HashMap<>();
    private final Map<WorkerId, Integer> stuck = new HashMap<>();
    private boolean isPausedByOperator;
    private @Nullable Aside aside;
    private boolean isDraining;
    private final NaiveTurns turns = new NaiveTurns();
    private final Map<Key, Group> groups = new TreeMap<>();
    private final List<Key> groupOrder = new ArrayList<>();
    private final List<Entry> inVain = new ArrayList<>();
    private NaiveKeys keys;
    private NaiveLimits limits = new NaiveLimits(this::store);
    private long scheduled;
    private final NaiveSchedules schedules = new NaiveSchedules(this::store);
    private Step step = new Step(List.of(), List.of());

    NaiveQueue(QueueSettings settings, long epoch) {
        this.settings = settings;
        this.epoch = epoch;
        this.keys = new NaiveKeys(settings.retention(), this::store);
    }

    /** What the next master knows: from all changes since ever, or only from those of what lives. */
    NaiveQueue successor(long nextEpoch, boolean knowsOnlyWhatLives, long nowMillis) {
        var next = new NaiveQueue(settings, nextEpoch);
        for (Entry old : tasks) {
            var entry = new Entry(old.task, old.position, old.addedMillis, old.dueMillis);
            entry.attempt = old.attempt;
            entry.handBacks = old.handBacks;
            entry.hasCheckpoint = old.hasCheckpoint;
            entry.deaths = old.deaths;
            entry.lease = old.lease;
            entry.leasedMillis = old.leasedMillis;
            entry.isReady = old.dueMillis <= nowMillis;
            entry.movingAs = old.movingAs;
            entry.movingTo = old.movingTo;
            // Those that were put before it are there.
            old.task.options().follows().tasks().stream()
                    .filter(leader -> isBefore(leader, old))
                    .forEach(entry.leaders::add);
            next.tasks.add(entry);
        }
        results.forEach(old -> next.results.add(new Ended(old.position, old.result, old.isKept)));
        next.letters.addAll(letters);
        next.seen.addAll(seen);
        next.lastPosition = lastPosition;
        next.lastResultPosition = lastResultPosition;
        next.nextPosition = lastPosition + 1;
        next.nextResultPosition = lastResultPosition + 1;
        if (knowsOnlyWhatLives) {
            next.seen.sort(Comparator.comparing(one -> one.client().value()));
            next.nextPosition = Stream.concat(tasks.stream(), letters.stream().map(Dead::entry))
                            .mapToLong(entry -> entry.position)
                            .max()
                            .orElse(0)
                    + 1;
            next.nextResultPosition = results.isEmpty() ? 1 : results.get(results.size() - 1).position + 1;
        }
        next.seen.sort(Comparator.comparing(Seen::millis));
        tasks.stream()
                .flatMap(entry -> Optional.ofNullable(entry.movingAs).stream())
                .map(TaskId::clientId)
                .sorted(Comparator.comparing(ClientId::value))
                .forEach(as -> next.wishes.put(as, new Wish()));
        forwarders.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<ClientId, Forwarder> one) -> one.getValue().seenMillis)
                        .thenComparing(one -> one.getKey().value()))
                .forEach(one -> next.forwarders.put(
                        one.getKey(),
                        new Forwarder(
                                one.getValue().sequence,
                                one.getValue().settledUpTo,
                                one.getValue().seenMillis,
                                one.getValue().turnedAway,
                                "")));
        next.isPausedByOperator = isPausedByOperator;
        next.isDraining = isDraining;
        next.limits = limits.successor(next::store);
        next.keys = keys.successor(next::store);
        groups.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Key, Group> group) -> group.getValue().storedMillis)
                        .thenComparing(Map.Entry::getKey))
                .forEach(group -> next.groupOrder.add(group.getKey()));
        groups.forEach(
                (key, group) -> next.groups.put(key, new Group(group.ended, group.storedMillis, group.storedMillis)));
        next.deadlines.putAll(deadlines);
        next.scheduled = scheduled;
        next.schedules.takeOver(schedules);
        next.graceEndsMillis = nowMillis + settings.adoptionGraceMillis();
        return next;
    }

    @Override
    public Step apply(Call call) {
        step = new Step(new ArrayList<>(), new ArrayList<>());
        long now = call.nowMillis();
        if (call instanceof Call.Put put) {
            put(put.tasks(), now);
        } else if (call instanceof Call.RequestWork ask) {
            requestWork(ask, now);
        } else if (call instanceof Call.Report report) {
            report(report, now);
        } else if (call instanceof Call.Postpone it) {
            postpone(it.lease(), it.dueMillis());
            moveOn(now);
        } else if (call instanceof Call.Progress it) {
            it.advanced().forEach(this::progress);
        } else if (call instanceof Call.Checkpointed it) {
            checkpoint(it.worker(), it.checkpoint());
        } else if (call instanceof Call.WorkerGone gone) {
            workerGone(gone.worker(), now);
        } else if (call instanceof Call.GetResults get) {
            getResults(get, now);
        } else if (call instanceof Call.AwaitResult await) {
            awaitResult(await, now);
        } else if (call instanceof Call.Acknowledge taken) {
            acknowledge(taken, now);
        } else if (call instanceof Call.Cancel cancel) {
            cancel(cancel, now);
        } else if (call instanceof Call.Administer it) {
            administer(it, now);
        } else if (call instanceof Call.ForwardAgain) {
            wishes.keySet().forEach(this::forward);
        } else if (call instanceof Call.ForwardDecided it) {
            decided(it, now);
            moveOn(now);
        } else if (call instanceof Call.PutForwarded it) {
            putForwarded(it, now);
            moveOn(now);
        } else if (call instanceof Call.ClientGone gone) {
            clientGone(gone.client());
        } else {
            tick(now);
        }
        return step;
    }

    private void put(List<Task> all, long now) {
        ClientId client = all.get(0).id().clientId();
        long last = all.get(all.size() - 1).id().sequence();
        var fresh = all.stream()
                .filter(task -> task.id().sequence() > watermark(client)
                        && entry(task.id()) == null
                        && result(task.id()) == null
                        && letter(task.id()) == null)
                .toList();
        NaiveKeys.Plan plan = keys.plan(fresh, waitingIds(), false);
        if (plan.refused != null) {
            say(new Effect.KeyTaken(client, last, plan.refused.id().sequence(), ""));
            return;
        }
        if (isDraining && !(plan.added.isEmpty() && plan.replaced.isEmpty())) {
            say(new Effect.PutDeferred(client, last));
            return;
        }
        if (!hasRoom(plan, fresh)) {
            say(new Effect.PutRefused(client, last, ""));
            return;
        }
        fresh.forEach(asked -> enter(asked, plan, now));
        if (last > watermark(client)) {
            seen.removeIf(one -> one.client().equals(client));
            seen.add(new Seen(client, last, now));
            store(new Change.ClientSeen(client, last, now));
        }
        var existing = new TreeMap<Long, TaskId>();
        for (Task task : all) {
            TaskId other = keys.other(task);
            if (other != null && entry(task.id()) == null && result(task.id()) == null) {
                existing.put(task.id().sequence(), other);
            }
        }
        say(new Effect.PutAccepted(client, last, existing));
        moveOn(now);
    }

    private Set<TaskId> waitingIds() {
        return tasks.stream()
                .filter(NaiveQueue::isWaiting)
                .map(entry -> entry.task.id())
                .collect(Collectors.toSet());
    }

    private boolean hasRoom(NaiveKeys.Plan plan, List<Task> fresh) {
        var sizes = new HashMap<TaskId, Integer>();
        tasks.forEach(entry -> sizes.put(entry.task.id(), sizeBytes(entry)));
        for (Task task : fresh) {
            if (plan.added.contains(task) || plan.replaced.containsKey(task.id())) {
                sizes.put(
                        plan.replaced.getOrDefault(task.id(), task.id()),
                        task.payload().sizeBytes());
            }
        }
        long before = tasks.stream().mapToLong(NaiveQueue::sizeBytes).sum();
        long after = sizes.values().stream().mapToLong(size -> size).sum();
        if (sizes.size() == tasks.size() && after <= before) {
            return true;
        }
        return (sizes.size() == tasks.size()
                        || sizes.size() <= settings.capacity().maxTasks())
                && after + bytes(untaken()) <= settings.capacity().maxBytes();
    }

    /** Whoever is not in line for a moment has left it. */
    private void enter(Task asked, NaiveKeys.Plan plan, long now) {
        if (plan.added.contains(asked)) {
            add(asked, now);
        } else if (plan.replaced.containsKey(asked.id())) {
            replace(entry(plan.replaced.get(asked.id())), asked, now);
        }
        turns.note(inLines().map(entry -> entry.task).toList());
    }

    private void replace(@Nullable Entry entry, Task asked, long now) {
        Task old = Objects.requireNonNull(entry).task;
        Task task = started(asked, now);
        TaskOptions options = task.options();
        var bound = new Keys(
                options.keys().unique(),
                options.keys().fair(),
                options.keys().limit(),
                old.options().keys().order(),
                old.options().keys().group());
        var newOptions = new TaskOptions(
                options.priority(),
                options.timing(),
                options.retry(),
                bound,
                options.results(),
                old.options().follows());
        entry.task = new Task(old.id(), asked.handler(), asked.payload(), newOptions);
        entry.dueMillis = due(asked.options().timing(), now);
        entry.isReady = entry.dueMillis == 0;
        store(new Change.TaskReplaced(entry.position, entry.task, entry.dueMillis));
        entry.hasCheckpoint = false;
        entry.deaths = 0;
        if (entry.attempt > 0) {
            entry.handBacks = entry.attempt;
            store(new Change.TaskReleased(entry.position, old.id(), entry.attempt, entry.attempt, 0, entry.dueMillis));
        }
        keys.hold(entry.task);
    }

    private void enter(Entry entry) {
        tasks.add(entry);
        Follows follows = entry.task.options().follows();
        follows.tasks().stream().filter(leader -> isBefore(leader, entry)).forEach(entry.leaders::add);
        boolean hasFailed = follows.tasks().stream()
                .map(this::result)
                .anyMatch(ended -> ended != null && !ended.result.isSuccess());
        if (hasFailed && !follows.evenIfFailed()) {
            inVain.add(entry);
        }
    }

    private void add(Task asked, long now) {
        Task task = started(asked, now);
        lastPosition = nextPosition++;
        long due = due(asked.options().timing(), now);
        store(new Change.TaskAdded(lastPosition, task, now, due));
        keys.hold(task);
        enter(new Entry(task, lastPosition, now, due));
    }

    private boolean isBefore(TaskId leader, Entry follower) {
        Entry leading = entry(leader);
        return leading != null && leading.position < follower.position;
    }

    private static Task started(Task task, long now) {
        TaskOptions asked = task.options();
        long expires = asked.timing().expiresAtMillis();
        if (asked.timing().expiresAfterMillis() > 0) {
            expires = now + asked.timing().expiresAfterMillis();
        }
        var timing = new Timing(0, 0, expires, 0, asked.timing().runTimeoutMillis());
        Keys keys = asked.keys();
        Key unique = NaiveKeys.key(task);
        var left = new Keys(
                unique == null ? null : new Keys.Unique(unique, false),
                keys.fair(),
                keys.limit(),
                keys.order(),
                keys.group());
        var options = new TaskOptions(asked.priority(), timing, asked.retry(), left, asked.results(), asked.follows());
        return new Task(task.id(), task.handler(), task.payload(), options);
    }

    private static long due(Timing asked, long now) {
        return Math.max(
                asked.notBeforeMillis() > now ? asked.notBeforeMillis() : 0,
                asked.delayMillis() > 0 ? now + asked.delayMillis() : 0);
    }

    private void requestWork(Call.RequestWork ask, long now) {
        for (Entry entry : tasks) {
            if (entry.lease != null && entry.holder == null && ask.held().contains(entry.lease)) {
                entry.holder = ask.worker();
                entry.heldSince = nextHeld++;
            }
        }
        for (Entry entry : heldBy(ask.worker())) {
            Lease lease = entry.lease;
            if (lease != null && !ask.held().contains(lease) && entry.leasedMillis + 2_000 <= now) {
                say(new Effect.Run(ask.worker(), lease, entry.task, entry.position, entry.hasCheckpoint, -1));
            }
        }
        credits.put(ask.worker(), ask.credit());
        handlers.put(ask.worker(), ask.handlers());
        stuck.put(ask.worker(), ask.stuck());
        rotate(ask.worker());
        moveOn(now);
    }

    private void report(Call.Report report, long now) {
        boolean isHere = credits.containsKey(report.worker());
        Decided last = lastReports.getOrDefault(report.worker(), new Decided(0, List.of()));
        if (isHere && report.number() <= last.report()) {
            List<Lease> refused = report.number() == last.report() ? last.refused() : List.of();
            say(new Effect.Settled(report.worker(), report.number(), refused));
            return;
        }
        var refused = new ArrayList<Lease>();
        for (Finished one : report.finished()) {
            Entry entry = entry(one.lease().task());
            Ended ended = result(one.lease().task());
            boolean isRepeated = ended != null
                    && ended.result.lease().equals(one.lease())
                    && ended.result.outcome().equals(one.outcome());
            if (entry != null && one.lease().equals(entry.lease)) {
                finish(entry, report.worker(), one, now);
            } else if (!isRepeated) {
                refused.add(one.lease());
                refusedAsStale++;
            }
        }
        report.handedBack().forEach(lease -> handBack(lease, 0));
        say(new Effect.Settled(report.worker(), report.number(), refused));
        if (isHere) {
            lastReports.put(report.worker(), new Decided(report.number(), refused));
            credits.put(report.worker(), report.credit());
            rotate(report.worker());
        }
        moveOn(now);
    }

    private void workerGone(WorkerId worker, long now) {
        List<Entry> lost = heldBy(worker);
        lastReports.remove(worker);
        passedOver.remove(worker);
        stuck.remove(worker);
        rotation.remove(worker);
        if (isSetAside(worker)) {
            aside = null;
        }
        if (credits.remove(worker) != null) {
            lost.forEach(entry -> lose(entry, worker, now));
        }
        moveOn(now);
    }

    private void finish(Entry entry, WorkerId worker, Finished finished, long now) {
        RetryPolicy policy = settings.retry();
        if (finished.retry() instanceof Retry.ByHandler handler) {
            policy = handler.policy();
        }
        if (entry.task.options().retry() != null) {
            policy = entry.task.options().retry();
        }
        int failures = entry.attempt - entry.handBacks;
        if (finished.outcome() instanceof Outcome.Failure failure) {
            noteFailure(entry, worker, failure, now);
            if (finished.retry() instanceof Retry.PauseQueue) {
                pauseBy(entry, failure);
                return;
            }
        }
        if (finished.outcome() instanceof Outcome.Success
                || finished.retry() instanceof Retry.Never
                || failures >= policy.maxAttempts()) {
            end(entry, worker, finished.lease(), finished.outcome(), now);
        } else if (finished.retry() instanceof Retry.After after) {
            release(entry, now + after.delayMillis());
        } else {
            release(entry, now + policy.delayMillis(failures, entry.task.id()));
        }
    }

    private void pauseBy(Entry entry, Outcome.Failure reason) {
        entry.handBacks++;
        release(entry, 0);
        if (!isPausedByOperator) {
            isPausedByOperator = true;
            store(new Change.QueuePaused(true));
        }
        say(new Effect.PausedByHandler(entry.task.id(), entry.task.handler(), reason));
    }

    private void cancel(Entry entry, long now) {
        endWherever(entry, new Outcome.Cancelled(), now);
    }

    private void endWherever(Entry entry, Outcome outcome, long now) {
        WorkerId holder = entry.holder;
        Lease last = entry.lease == null ? new Lease(entry.task.id(), entry.attempt, epoch) : entry.lease;
        if (holder != null) {
            say(new Effect.Stop(holder, last));
        }
        end(entry, holder == null ? new WorkerId("none") : holder, last, outcome, now);
    }

    private void cancelInVain(long now) {
        while (!inVain.isEmpty()) {
            Entry next = inVain.remove(0);
            if (tasks.contains(next)) {
                cancel(next, now);
            }
        }
    }

    private void cancel(Call.Cancel cancel, long now) {
        TaskId id = cancel.task();
        Entry entry = entry(id);
        boolean isHere = entry != null && entry.movingAs == null;
        if (entry != null && isHere) {
            cancel(entry, now);
        }
        Ended ended = result(id);
        if (entry == null && ended == null && id.sequence() > watermark(id.clientId())) {
            say(new Effect.Unknown(cancel.call()));
        } else {
            boolean wasCancelled = ended != null && ended.result.outcome() instanceof Outcome.Cancelled;
            say(new Effect.CancelDecided(cancel.call(), isHere || wasCancelled));
        }
        moveOn(now);
    }

    private void checkpoint(WorkerId worker, Checkpoint checkpoint) {
        Entry entry = entry(checkpoint.lease().task());
        boolean isCurrent = entry != null && checkpoint.lease().equals(entry.lease);
        if (entry != null && isCurrent && checkpoint.number() > entry.checkpoint) {
            entry.checkpoint = checkpoint.number();
            entry.hasCheckpoint = true;
            store(new Change.TaskCheckpointed(entry.position, entry.task.id(), checkpoint.state()));
        }
        say(new Effect.CheckpointDecided(worker, checkpoint.lease(), checkpoint.number(), isCurrent));
    }

    private void progress(Advanced one) {
        Entry entry = entry(one.lease().task());
        if (entry != null && one.lease().equals(entry.lease)) {
            entry.progress = one.progress();
        }
    }

    private void administer(Call.Administer it, long now) {
        endWhatIsOver(now);
        if (it.command() instanceof QueueCommand.CancelGroup cancel) {
            List<Entry> members = members(cancel.group());
            members.forEach(member -> cancel(member, now));
            say(new Effect.Administered(it.call(), new QueueAnswer.Done(members.size())));
        } else if (it.command() instanceof QueueCommand.DescribeGroup describe) {
            List<Entry> members = members(describe.group());
            int running = (int)
                    members.stream().filter(member -> member.lease != null).count();
            boolean isKnown = !members.isEmpty() || groups.containsKey(describe.group());
            long deadline = isKnown ? deadlines.getOrDefault(describe.group(), 0L) : 0;
            var status = new GroupStatus(endedOf(describe.group()), members.size(), running, deadline);
            say(new Effect.Administered(it.call(), new QueueAnswer.GroupDescribed(status)));
        } else if (it.command() instanceof QueueCommand.SetGroupDeadline set) {
            boolean isKnown = !members(set.group()).isEmpty() || groups.containsKey(set.group());
            if (isKnown && deadlines.getOrDefault(set.group(), 0L) != set.deadlineMillis()) {
                deadlines.put(set.group(), set.deadlineMillis());
                store(new Change.GroupDeadlineSet(set.group(), set.deadlineMillis()));
            }
            say(new Effect.Administered(it.call(), isKnown ? new QueueAnswer.Done(1) : new QueueAnswer.Refused("")));
        } else if (it.command() instanceof QueueCommand.SetLimit set) {
            say(new Effect.Administered(it.call(), new QueueAnswer.Done(limits.set(set.scope(), set.limit()) ? 1 : 0)));
        } else if (it.command() instanceof QueueCommand.OfLetters ofLetters) {
            say(new Effect.Administered(it.call(), letters(ofLetters)));
        } else if (it.command() instanceof QueueCommand.OfSchedules) {
            say(new Effect.Administered(it.call(), schedules.decide(it.command(), now)));
        } else if (it.command() instanceof QueueCommand.DescribeTask describe) {
            say(new Effect.Administered(it.call(), description(describe.task(), now)));
        } else if (it.command() instanceof QueueCommand.Describe) {
            say(new Effect.Administered(
                    it.call(),
                    new QueueAnswer.Described(new QueueStatus(
                            counts(),
                            isPausedByOperator,
                            isDraining,
                            QueueTotals.NONE,
                            0,
                            Latency.NONE,
                            Latency.NONE))));
        } else if (it.command() instanceof QueueCommand.Purge purge) {
            say(new Effect.Administered(it.call(), purge(purge, now)));
        } else if (it.command() instanceof QueueCommand.Move move) {
            say(new Effect.Administered(it.call(), move(move)));
        } else if (it.command() instanceof QueueCommand.OfWaiting command) {
            say(new Effect.Administered(it.call(), change(command, now)));
        } else {
            boolean resumes = it.command() instanceof QueueCommand.Resume;
            boolean shallBePaused = it.command() instanceof QueueCommand.Pause || (isPausedByOperator && !resumes);
            boolean shallDrain = it.command() instanceof QueueCommand.Drain || (isDraining && !resumes);
            boolean isNews = isPausedByOperator != shallBePaused || isDraining != shallDrain;
            if (isPausedByOperator != shallBePaused) {
                store(new Change.QueuePaused(shallBePaused));
            }
            if (isDraining != shallDrain) {
                store(new Change.QueueDraining(shallDrain));
            }
            isPausedByOperator = shallBePaused;
            isDraining = shallDrain;
            say(new Effect.Administered(it.call(), new QueueAnswer.Done(isNews ? 1 : 0)));
        }
        moveOn(now);
    }

    private @Nullable Dead letter(TaskId id) {
        return letters.stream()
                .filter(dead -> dead.entry.task.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static final Comparator<Dead> OLDEST =
            Comparator.comparing(Dead::endedMillis).thenComparing(dead -> dead.entry.position);

    private QueueAnswer letters(QueueCommand.OfLetters command) {
        List<Dead> meant = letters.stream()
                .filter(dead -> isMeant(dead, command.filter()))
                .sorted(OLDEST.reversed())
                .toList();
        if (command instanceof QueueCommand.ListLetters) {
            return new QueueAnswer.Letters(meant.stream().map(NaiveQueue::shown).toList(), LetterCursor.END);
        }
        int count = 0;
        LetterCursor last = LetterCursor.END;
        for (Dead dead : meant) {
            if (command instanceof QueueCommand.DiscardLetters) {
                letters.remove(dead);
                store(new Change.LetterDropped(dead.entry.position, dead.entry.task.id()));
            } else if (isFull(dead.entry.task)) {
                return count == 0 ? new QueueAnswer.Refused("") : new QueueAnswer.LettersChanged(count, last);
            } else {
                retry(dead);
                last = new LetterCursor(dead.endedMillis, dead.entry.position);
            }
            count++;
        }
        return new QueueAnswer.LettersChanged(count, LetterCursor.END);
    }

    private boolean isFull(Task task) {
        return tasks.size() == settings.capacity().maxTasks()
                || bytes() + task.payload().sizeBytes() > settings.capacity().maxBytes();
    }

    private static boolean isMeant(Dead dead, LetterFilter filter) {
        Task task = dead.entry.task;
        String keys = task.options().keys().toString();
        return (filter.tasks().isEmpty() || filter.tasks().contains(task.id()))
                && dead.error.toLowerCase(Locale.ROOT).contains(filter.text().toLowerCase(Locale.ROOT))
                && task.handler().value().startsWith(filter.handler())
                && (filter.key().isEmpty() || keys.contains("=" + filter.key()))
                && dead.endedMillis >= filter.fromMillis()
                && dead.endedMillis < filter.beforeMillis();
    }

    private static DeadLetter shown(Dead dead) {
        Task task = dead.entry.task;
        return new DeadLetter(
                task.id(),
                task.handler(),
                task.options().keys(),
                dead.error,
                dead.entry.attempt,
                dead.entry.addedMillis,
                dead.endedMillis,
                task.payload().sizeBytes());
    }

    static Task revived(Task task) {
        TaskOptions old = task.options();
        Keys keys = old.keys();
        var options = new TaskOptions(
                old.priority(),
                new Timing(0, 0, 0, 0, old.timing().runTimeoutMillis()),
                old.retry(),
                new Keys(null, keys.fair(), keys.limit(), keys.order(), null),
                old.results(),
                Follows.NOTHING);
        return new Task(task.id(), task.handler(), task.payload(), options);
    }

    private void retry(Dead dead) {
        letters.remove(dead);
        TaskId id = dead.entry.task.id();
        Ended first = result(id);
        if (first != null) {
            results.remove(first);
            store(new Change.ResultDropped(first.position, id));
        }
        lastPosition = nextPosition++;
        store(new Change.LetterRetried(dead.entry.position, lastPosition, id, dead.entry.attempt));
        var entry = new Entry(revived(dead.entry.task), lastPosition, dead.entry.addedMillis, 0);
        entry.attempt = dead.entry.attempt;
        entry.handBacks = dead.entry.attempt;
        tasks.add(entry);
    }

    private QueueAnswer change(QueueCommand.OfWaiting command, long now) {
        Entry entry = entry(command.task());
        if (entry == null || !isWaiting(entry)) {
            return new QueueAnswer.Refused("");
        }
        int priority = priority(entry);
        long due = entry.dueMillis;
        if (command instanceof QueueCommand.SetPriority set) {
            priority = set.priority();
        } else if (command instanceof QueueCommand.SetTime set) {
            due = due(new Timing(set.notBeforeMillis(), set.delayMillis(), 0, 0, 0), now);
        }
        if (priority == priority(entry) && due == entry.dueMillis) {
            return new QueueAnswer.Done(0);
        }
        entry.task = entry.task.withPriority(priority);
        entry.dueMillis = due;
        entry.isReady = due <= now;
        store(new Change.TaskChanged(entry.position, command.task(), priority, due));
        if (entry.attempt > 0) {
            store(new Change.TaskReleased(
                    entry.position, command.task(), entry.attempt, entry.handBacks, entry.deaths, due));
        }
        turns.note(inLines().map(other -> other.task).toList());
        return new QueueAnswer.Done(1);
    }

    private List<Entry> members(Key group) {
        return tasks.stream()
                .filter(entry -> group.equals(entry.task.options().keys().group()))
                .toList();
    }

    private final Map<Key, Long> deadlines = new TreeMap<>();

    private void endGroups(long now) {
        deadlines.entrySet().stream()
                .filter(deadline -> deadline.getValue() <= now)
                .sorted(Map.Entry.comparingByValue())
                .flatMap(deadline -> members(deadline.getKey()).stream())
                .toList()
                .forEach(member -> endWherever(member, new Outcome.Expired(), now));
    }

    private GroupCounts endedOf(Key group) {
        Group known = groups.get(group);
        return known == null ? GroupCounts.NONE : known.ended;
    }

    private void forgetGroups(long now) {
        groups.entrySet().stream()
                .filter(group -> group.getValue().askMillis + Groups.FORGET_AFTER_MILLIS <= now)
                .sorted(Comparator.comparing((Map.Entry<Key, Group> group) -> group.getValue().askMillis)
                        .thenComparing(group -> groupOrder.indexOf(group.getKey())))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(key -> forgetGroup(key, now));
    }

    private void forgetGroup(Key key, long now) {
        boolean isGathered = tasks.stream()
                .map(entry -> entry.task.options().follows().gathering())
                .anyMatch(gathering -> gathering != null && gathering.group().equals(key));
        if (isGathered || !members(key).isEmpty()) {
            Group group = Objects.requireNonNull(groups.get(key));
            groups.put(key, new Group(group.ended, group.storedMillis, now));
            groupOrder.remove(key);
            groupOrder.add(key);
        } else {
            groups.remove(key);
            store(new Change.GroupCounted(key, GroupCounts.NONE, 0));
            if (deadlines.remove(key) != null) {
                store(new Change.GroupDeadlineSet(key, 0));
            }
        }
    }

    private QueueAnswer description(TaskId id, long now) {
        Entry entry = entry(id);
        Ended ended = result(id);
        var nobody = new WorkerId("none");
        if (entry != null) {
            boolean isLeased = entry.lease != null;
            return new QueueAnswer.TaskDescribed(new TaskStatus(
                    id,
                    phase(entry),
                    entry.attempt,
                    entry.holder == null ? nobody : entry.holder,
                    isLeased ? entry.leasedMillis : 0,
                    isLeased ? entry.progress : null,
                    isLeased ? null : reason(entry, now)));
        }
        if (ended != null) {
            TaskResult it = ended.result;
            return new QueueAnswer.TaskDescribed(new TaskStatus(
                    id,
                    phase(it.outcome()),
                    it.attempts(),
                    it.worker(),
                    it.times().leasedMillis(),
                    null,
                    null));
        }
        Dead letter = letter(id);
        if (letter != null) {
            return new QueueAnswer.TaskDescribed(
                    new TaskStatus(id, TaskPhase.FAILED, letter.entry.attempt, nobody, 0, null, null));
        }
        return id.sequence() <= watermark(id.clientId())
                ? new QueueAnswer.TaskDescribed(new TaskStatus(id, TaskPhase.ENDED, 0, nobody, 0, null, null))
                : new QueueAnswer.Refused("there is no task " + id);
    }

    private WaitReason reason(Entry entry, long now) {
        if (entry.movingAs != null) {
            return WaitReason.OTHER_QUEUE;
        }
        if (isBehind(entry)) {
            return WaitReason.ORDER_KEY;
        }
        if (isFollowing(entry)) {
            return WaitReason.OTHER_TASKS;
        }
        if (isDelayed(entry)) {
            return WaitReason.TIME;
        }
        if (isPausedByOperator || isPaused()) {
            return isPausedByOperator ? WaitReason.RESUME : WaitReason.RESULTS;
        }
        if (credits.keySet().stream()
                .noneMatch(worker -> handlers.getOrDefault(worker, Set.of()).contains(entry.task.handler()))) {
            return WaitReason.HANDLER;
        }
        if (isQuarantined(entry)) {
            return WaitReason.QUARANTINE;
        }
        boolean isFree = limits.admit(null, leased(null), now) && isAdmitted(entry, now);
        return isFree ? WaitReason.WORKER : WaitReason.LIMIT;
    }

    private void lose(Entry entry, WorkerId worker, long now) {
        int attempts = entry.attempt - entry.handBacks;
        entry.deaths++;
        var death = new Outcome.Failure("WorkerDied", "the worker died while it had this task", "");
        noteFailure(entry, worker, death, now);
        Lease lease = entry.lease;
        RetryPolicy own = entry.task.options().retry();
        if (attempts < (own == null ? settings.retry() : own).maxAttempts() || lease == null) {
            release(entry, 0);
        } else {
            String message = entry.deaths == 1
                    ? "a worker died while it ran this task: " + worker
                    : entry.deaths + " workers died while they ran this task, the last was " + worker;
            end(entry, worker, lease, new Outcome.Failure("WorkerDied", message, ""), now);
        }
    }

    private void noteFailure(Entry entry, WorkerId worker, Outcome.Failure failure, long now) {
        var failed = new FailedAttempt(entry.attempt, worker, entry.leasedMillis, now, failure);
        store(new Change.AttemptFailed(entry.position, entry.task.id(), failed));
    }

    private void end(Entry entry, WorkerId worker, Lease lease, Outcome outcome, long now) {
        long leasedMillis = entry.lease == null ? 0 : entry.leasedMillis;
        leave(entry);
        tasks.remove(entry);
        var times = new TaskResult.Times(entry.addedMillis, leasedMillis, now);
        var result = new TaskResult(lease, entry.task.handler(), outcome, worker, times);
        ResultMode mode = entry.task.options().results();
        if (outcome instanceof Outcome.Failure) {
            String error = outcome.toString()
                    .substring(0, Math.min(200, outcome.toString().length()));
            letters.add(new Dead(entry, now, error));
            store(new Change.LetterKept(entry.position, entry.task.id(), entry.attempt, now, error));
        }
        if (mode == ResultMode.DISCARD) {
            store(new Change.TaskEnded(entry.position, 0, result, mode));
        } else {
            lastResultPosition = nextResultPosition++;
            store(new Change.TaskEnded(entry.position, lastResultPosition, result, mode));
            results.add(new Ended(lastResultPosition, result, mode == ResultMode.KEEP));
        }
        for (Wait wait : List.copyOf(waits)) {
            if (result.task().equals(wait.task())) {
                waits.remove(wait);
                say(new Effect.Answer(wait.call(), result));
            }
        }
        for (Entry follower : tasks) {
            if (follower.leaders.remove(result.task())
                    && !result.isSuccess()
                    && !follower.task.options().follows().evenIfFailed()) {
                inVain.add(follower);
            }
        }
        Key group = entry.task.options().keys().group();
        if (group != null) {
            groups.put(group, new Group(endedOf(group).and(outcome), now, now));
            groupOrder.remove(group);
            groupOrder.add(group);
            store(new Change.GroupCounted(group, endedOf(group), now));
        }
        keys.ended(entry.task, now);
    }

    private QueueAnswer purge(QueueCommand.Purge purge, long now) {
        if (purge.epoch() == 0) {
            return new QueueAnswer.Purged(0, nextPosition - 1, epoch);
        }
        if (purge.epoch() != epoch) {
            return new QueueAnswer.Refused("");
        }
        List<Entry> purged = tasks.stream()
                .filter(entry -> isWaiting(entry) && entry.position <= purge.upToPosition())
                .toList();
        purged.forEach(entry -> cancel(entry, now));
        return new QueueAnswer.Purged(purged.size(), 0, epoch);
    }

    /** What an operator wants moved; nothing more leaves for it but what waits when it is first asked for. */
    private static final class Wish {
        long moved;
        long stayed;
        String refusal = "";
    }

    /** In the order in which they were first told. */
    private final Map<ClientId, Wish> wishes = new LinkedHashMap<>();

    private long lastForwarded;

    private QueueAnswer move(QueueCommand.Move command) {
        long upTo = command.upToPosition();
        if (command.epoch() == 0) {
            return new QueueAnswer.Moving(0, 0, 0, false, "", nextPosition - 1, epoch);
        }
        if (command.epoch() != epoch) {
            return new QueueAnswer.Refused("");
        }
        if (!wishes.containsKey(command.as())) {
            wishes.put(command.as(), new Wish());
            for (Entry entry : tasks.stream()
                    .sorted(Comparator.comparing(entry -> entry.position))
                    .toList()) {
                if (entry.position <= upTo && canLeave(entry, command.as())) {
                    entry.movingTo = command.to();
                    entry.movingAs = TaskId.of(command.as(), ++lastForwarded);
                    store(new Change.TaskMoving(entry.position, entry.task.id(), command.to(), entry.movingAs));
                }
            }
            forward(command.as());
        }
        Wish wish = Objects.requireNonNull(wishes.get(command.as()));
        int underWay = moving(command.as()).size();
        return new QueueAnswer.Moving(wish.moved, wish.stayed, underWay, underWay == 0, wish.refusal, upTo, epoch);
    }

    private boolean canLeave(Entry entry, ClientId as) {
        boolean isNext = tasks.stream()
                .filter(other -> hasOrderKeyOf(other, entry))
                .filter(other -> other.lease != null || other.position < entry.position)
                .allMatch(other ->
                        other.movingAs != null && other.movingAs.clientId().equals(as));
        boolean isFollowed = tasks.stream().anyMatch(other -> other.leaders.contains(entry.task.id()));
        return isWaiting(entry)
                && isNext
                && !isFollowed
                && entry.deaths < 2
                && entry.task.options().keys().group() == null
                && entry.task.options().follows().isNothing();
    }

    private static boolean hasOrderKeyOf(Entry one, Entry other) {
        Key order = one.task.options().keys().order();
        return order != null && order.equals(other.task.options().keys().order());
    }

    private static long sequenceThere(Entry entry) {
        return Objects.requireNonNull(entry.movingAs).sequence();
    }

    private List<Entry> moving(ClientId as) {
        return tasks.stream()
                .filter(entry ->
                        entry.movingAs != null && entry.movingAs.clientId().equals(as))
                .sorted(Comparator.comparing(NaiveQueue::sequenceThere))
                .toList();
    }

    private void forward(ClientId as) {
        forward(moving(as));
    }

    private void forward(List<Entry> moving) {
        if (!moving.isEmpty()) {
            say(new Effect.Forward(
                    Objects.requireNonNull(moving.get(0).movingTo),
                    moving.stream().map(entry -> entry.position).toList(),
                    moving.stream().map(NaiveQueue::asPutThere).toList()));
        }
    }

    private static Task asPutThere(Entry entry) {
        Task task = entry.task;
        Timing old = task.options().timing();
        var timing = new Timing(entry.dueMillis, 0, old.expiresAtMillis(), 0, old.runTimeoutMillis());
        TaskOptions options = task.options();
        return new Task(
                Objects.requireNonNull(entry.movingAs),
                task.handler(),
                task.payload(),
                new TaskOptions(
                        options.priority(),
                        timing,
                        options.retry(),
                        options.keys(),
                        options.results(),
                        options.follows()));
    }

    private void decided(Call.ForwardDecided it, long now) {
        ClientId as = it.last().clientId();
        List<Entry> decided = moving(as).stream()
                .filter(entry -> sequenceThere(entry) <= it.last().sequence())
                .toList();
        List<Entry> turnedAway = decided.stream()
                .filter(entry -> it.turnedAway().contains(sequenceThere(entry)))
                .toList();
        List<Entry> behind = moving(as).stream()
                .filter(entry -> !decided.contains(entry) && !turnedAway.isEmpty())
                .filter(entry ->
                        !it.refusal().isEmpty() || turnedAway.stream().anyMatch(other -> hasOrderKeyOf(entry, other)))
                .toList();
        turnedAway.forEach(this::stay);
        behind.forEach(this::stay);
        wishes.computeIfAbsent(as, none -> new Wish()).stayed += turnedAway.size() + behind.size();
        Wish wish = wishes.computeIfAbsent(as, none -> new Wish());
        if (!turnedAway.isEmpty() && !it.refusal().isEmpty()) {
            wish.refusal = it.refusal();
        }
        decided.stream().filter(entry -> !turnedAway.contains(entry)).forEach(entry -> {
            wish.moved++;
            cancel(entry, now);
        });
    }

    /** @param turnedAway all that ever were */
    private record Forwarder(long sequence, long settledUpTo, long seenMillis, Set<Long> turnedAway, String refusal) {}

    private static final Forwarder NO_FORWARDER = new Forwarder(0, 0, 0, Set.of(), "");

    private final Map<ClientId, Forwarder> forwarders = new LinkedHashMap<>();

    private void putForwarded(Call.PutForwarded put, long now) {
        ClientId client = put.tasks().get(0).id().clientId();
        long last = put.tasks().get(put.tasks().size() - 1).id().sequence();
        Forwarder known = forwarders.getOrDefault(client, NO_FORWARDER);
        if (put.settledUpTo() < known.settledUpTo) {
            return;
        }
        var turnedAway = new TreeSet<>(known.turnedAway);
        turnedAway.removeIf(sequence -> sequence <= put.settledUpTo());
        String noRoom = known.refusal;
        if (last > known.sequence) {
            noRoom = "";
            var orderKeys = new HashSet<Key>();
            for (Task task : put.tasks()) {
                boolean isHere = entry(task.id()) != null || result(task.id()) != null || letter(task.id()) != null;
                if (task.id().sequence() > known.sequence && !isHere) {
                    NaiveKeys.Plan plan = keys.plan(List.of(task), waitingIds(), true);
                    boolean isNew = !plan.added.isEmpty();
                    if (noRoom.isEmpty() && ((isDraining && isNew) || !hasRoom(plan, List.of(task)))) {
                        noRoom = "full";
                    }
                    Key order = task.options().keys().order();
                    TaskId other = keys.other(task);
                    Entry holder = other == null ? null : entry(other);
                    boolean isLeaving = holder != null && holder.movingAs != null;
                    if (!noRoom.isEmpty()
                            || isLeaving
                            || plan.refused != null
                            || (order != null && orderKeys.contains(order))) {
                        turnedAway.add(task.id().sequence());
                        orderKeys.add(order);
                    } else {
                        enter(task, plan, now);
                    }
                }
            }
            forwarders.remove(client);
            forwarders.put(client, new Forwarder(last, put.settledUpTo(), now, turnedAway, noRoom));
            store(new Change.ForwarderSeen(client, last, put.settledUpTo(), now, List.copyOf(turnedAway)));
        }
        List<Long> ofThese = put.tasks().stream()
                .map(task -> task.id().sequence())
                .filter(turnedAway::contains)
                .toList();
        say(new Effect.ForwardDecided(client, last, ofThese, ofThese.isEmpty() ? "" : noRoom));
    }

    private void forgetForwarders(long now) {
        for (ClientId client : List.copyOf(forwarders.keySet())) {
            if (Objects.requireNonNull(forwarders.get(client)).seenMillis + Forwarders.FORGET_AFTER_MILLIS <= now) {
                forwarders.remove(client);
                store(new Change.ForwarderSeen(client, 0, 0, 0, List.of()));
            }
        }
    }

    /** Whoever is not in line for a moment has left it, so the first that come back decide whose turn it is. */
    private void stay(Entry entry) {
        entry.movingAs = null;
        entry.movingTo = null;
        store(new Change.TaskStays(entry.position, entry.task.id()));
        turns.note(inLines().map(other -> other.task).toList());
    }

    /** Neither a worker has it nor another queue. */
    private static boolean isWaiting(Entry entry) {
        return entry.lease == null && entry.movingAs == null;
    }

    private void postpone(Lease lease, long dueMillis) {
        Entry entry = entry(lease.task());
        if (entry != null && lease.equals(entry.lease)) {
            if (entry.holder != null) {
                say(new Effect.Stop(entry.holder, lease));
            }
            handBack(lease, dueMillis);
        }
    }

    private void handBack(Lease lease, long dueMillis) {
        Entry entry = entry(lease.task());
        if (entry != null && lease.equals(entry.lease)) {
            entry.handBacks++;
            release(entry, dueMillis);
        }
    }

    private void release(Entry entry, long dueMillis) {
        leave(entry);
        entry.dueMillis = dueMillis;
        entry.isReady = dueMillis == 0;
        store(new Change.TaskReleased(
                entry.position, entry.task.id(), entry.attempt, entry.handBacks, entry.deaths, dueMillis));
    }

    private void leave(Entry entry) {
        WorkerId holder = entry.holder;
        entry.lease = null;
        entry.holder = null;
        if (holder != null) {
            rotate(holder);
        }
    }

    private void rotate(WorkerId worker) {
        boolean isFull = heldBy(worker).size() >= credits.getOrDefault(worker, 0);
        if (isFull || isSetAside(worker) || heldBy(worker).stream().anyMatch(NaiveQueue::isQuarantined)) {
            rotation.remove(worker);
        } else if (!rotation.contains(worker)) {
            rotation.add(worker);
        }
    }

    private void moveOn(long now) {
        endWhatIsOver(now);
        leaseWaiting(now);
    }

    private void endWhatIsOver(long now) {
        tasks.stream()
                .filter(entry -> isWaiting(entry) && expires(entry) != 0 && expires(entry) <= now)
                .sorted(Comparator.comparing(NaiveQueue::expires))
                .toList()
                .forEach(entry -> {
                    Lease last = new Lease(entry.task.id(), entry.attempt, epoch);
                    end(entry, new WorkerId("none"), last, new Outcome.Expired(), now);
                });
        endGroups(now);
        cancelInVain(now);
        serveTakers();
        dropOld(now);
    }

    private static long expires(Entry entry) {
        return entry.task.options().timing().expiresAtMillis();
    }

    private void dropOld(long now) {
        untaken()
                .filter(ended -> ended.deliveredTo == null && dropMillis(ended) <= now)
                .toList()
                .forEach(this::drop);
        kept().filter(ended -> dropMillis(ended) <= now).toList().forEach(this::drop);
        while (kept().count() > settings.retention().maxKept()
                || bytes(kept()) > settings.retention().maxKeptBytes()) {
            drop(kept().findFirst().orElseThrow());
        }
        for (Dead dead : letters.stream().sorted(OLDEST).toList()) {
            if (letters.size() > settings.letters().max() || dropMillis(dead) <= now) {
                letters.remove(dead);
                deadDropped++;
                store(new Change.LetterDropped(dead.entry.position, dead.entry.task.id()));
            }
        }
    }

    private long dropMillis(Ended ended) {
        Retention retention = settings.retention();
        return ended.result.times().endedMillis() + (ended.isKept ? retention.keptMillis() : retention.untakenMillis());
    }

    private long dropMillis(Dead dead) {
        return dead.endedMillis + settings.letters().keptMillis();
    }

    private void drop(Ended ended) {
        results.remove(ended);
        dropped += ended.isKept ? 0 : 1;
        store(new Change.ResultDropped(ended.position, ended.result.task()));
    }

    private void leaseWaiting(long now) {
        tasks.stream().filter(entry -> entry.dueMillis <= now).forEach(entry -> entry.isReady = true);
        limits.pass(now);
        if (!isPaused() && !isPausedByOperator) {
            leaseQuarantined(now);
        }
        turns.note(inLines().map(entry -> entry.task).toList());
        while (!isPaused() && !isPausedByOperator && leaseOne(now)) {}
    }

    /** To a worker that holds nothing; if there is none, the one that holds least gets nothing more. */
    private void leaseQuarantined(long now) {
        Aside before = aside;
        boolean isOneRunning = tasks.stream().anyMatch(entry -> entry.lease != null && isQuarantined(entry));
        aside = null;
        if (!isOneRunning) {
            credits.keySet().stream()
                    .flatMap(worker -> nextAlone(worker, now).map(entry -> new Aside(worker, entry)).stream())
                    .min(Comparator.comparing((Aside it) -> heldBy(it.worker).size())
                            .thenComparing(it -> before == null || !before.worker.equals(it.worker)))
                    .ifPresent(it -> aside = it);
        }
        Aside next = aside;
        if (next != null) {
            rotation.remove(next.worker);
        }
        if (before != null && credits.containsKey(before.worker)) {
            rotate(before.worker);
        }
        if (next != null && heldBy(next.worker).isEmpty() && limits.admit(null, leased(null), now)) {
            aside = null;
            give(next.entry, next.worker, now);
        }
    }

    private Optional<Entry> nextAlone(WorkerId worker, long now) {
        Set<HandlerName> known = handlers.getOrDefault(worker, Set.of());
        return tasks.stream()
                .filter(entry -> credits.getOrDefault(worker, 0) > 0 && isInQuarantine(entry))
                .filter(entry -> known.contains(entry.task.handler()) && isWithinLimit(entry, now))
                .min(Comparator.comparing(entry -> entry.position));
    }

    private static boolean isQuarantined(Entry entry) {
        return entry.deaths >= 2;
    }

    private boolean isInQuarantine(Entry entry) {
        return isQuarantined(entry) && isFree(entry);
    }

    private boolean isSetAside(WorkerId worker) {
        return aside != null && aside.worker.equals(worker);
    }

    /** To the first in the rotation that can run something of what waits. */
    private boolean leaseOne(long now) {
        turns.note(inLines().map(entry -> entry.task).toList());
        if (!limits.admit(null, leased(null), now)) {
            return false;
        }
        for (WorkerId worker : List.copyOf(rotation)) {
            Entry next = firstWaiting(worker, now);
            if (next == null) {
                continue;
            }
            List<Entry> held = heldBy(worker);
            rotation.remove(worker);
            long bytes = held.stream().mapToLong(NaiveQueue::sizeBytes).sum();
            if (held.isEmpty() || bytes + sizeBytes(next) <= settings.capacity().maxLeasedBytes()) {
                lease(next, worker, now);
                return true;
            }
        }
        return false;
    }

    private void lease(Entry next, WorkerId worker, long now) {
        int before = passedOver.getOrDefault(worker, 0);
        passedOver.put(worker, before < settings.maxPassedOver() ? before + 1 : 0);
        turns.served(next.task);
        give(next, worker, now);
    }

    private void give(Entry next, WorkerId worker, long now) {
        limits.started(next.task, now);
        long waited = next.attempt > 0 ? -1 : Math.max(0, now - Math.max(next.addedMillis, next.dueMillis));
        Lease lease = new Lease(next.task.id(), ++next.attempt, epoch);
        next.lease = lease;
        next.holder = worker;
        next.leasedMillis = now;
        next.progress = null;
        next.checkpoint = 0;
        next.heldSince = nextHeld++;
        store(new Change.TaskLeased(next.position, lease, now));
        say(new Effect.Run(worker, lease, next.task, next.position, next.hasCheckpoint, waited));
        rotate(worker);
    }

    private void getResults(Call.GetResults get, long now) {
        List<TaskResult> delivered = deliveries.get(get.call());
        if (delivered != null) {
            say(new Effect.Deliver(get.call(), delivered));
        } else if (waits.stream().noneMatch(wait -> wait.call().equals(get.call()))) {
            waits.add(new Wait(get.call(), get.deadlineMillis(), get.max(), null));
            serveTakers();
            expire(now);
        }
    }

    private void serveTakers() {
        for (Wait taker : waits.stream().filter(wait -> wait.task() == null).toList()) {
            var delivered = new ArrayList<TaskResult>();
            long bytes = 0;
            for (Ended ended : untaken().toList()) {
                if (ended.deliveredTo == null) {
                    bytes += ended.sizeBytes() + 200;
                    if (delivered.size() == taker.max() || (bytes > 512 * 1024 && !delivered.isEmpty())) {
                        break;
                    }
                    ended.deliveredTo = taker.call();
                    delivered.add(ended.result);
                }
            }
            if (!delivered.isEmpty()) {
                waits.remove(taker);
                deliveries.put(taker.call(), delivered);
                say(new Effect.Deliver(taker.call(), delivered));
            }
        }
    }

    private void awaitResult(Call.AwaitResult await, long now) {
        Ended ended = result(await.task());
        boolean waitsAlready = waits.stream().anyMatch(wait -> wait.call().equals(await.call()));
        if (ended != null) {
            say(new Effect.Answer(await.call(), ended.result));
        } else if (entry(await.task()) == null) {
            boolean wasPut = await.task().sequence() <= watermark(await.task().clientId());
            say(wasPut ? new Effect.TakenElsewhere(await.call()) : new Effect.Unknown(await.call()));
        } else if (!waitsAlready) {
            waits.add(new Wait(await.call(), await.deadlineMillis(), 1, await.task()));
            expire(now);
        }
    }

    private void acknowledge(Call.Acknowledge taken, long now) {
        waits.removeIf(wait -> wait.call().equals(taken.call()));
        for (TaskId task : taken.tasks()) {
            Ended ended = result(task);
            if (ended != null && !ended.isKept) {
                results.remove(ended);
                store(new Change.ResultTaken(ended.position, task));
            }
        }
        giveBack(taken.call());
        say(new Effect.CallClosed(taken.call()));
        moveOn(now);
    }

    private void clientGone(ClientId client) {
        waits.removeIf(wait -> wait.call().client().equals(client));
        for (CallId call : List.copyOf(deliveries.keySet())) {
            if (call.client().equals(client)) {
                giveBack(call);
            }
        }
        serveTakers();
    }

    private void giveBack(CallId call) {
        deliveries.remove(call);
        results.stream().filter(ended -> call.equals(ended.deliveredTo)).forEach(ended -> ended.deliveredTo = null);
    }

    private void tick(long now) {
        expire(now);
        forgetForwarders(now);
        for (Seen one : List.copyOf(seen)) {
            if (one.millis() + Clients.FORGET_AFTER_MILLIS <= now) {
                seen.remove(one);
                store(new Change.ClientForgotten(one.client()));
            }
        }
        keys.forgetOld(now);
        forgetGroups(now);
        if (graceEndsMillis <= now && !orphans().isEmpty()) {
            orphans().forEach(orphan -> lose(orphan, new WorkerId("unknown"), now));
        }
        endWhatIsOver(now);
        schedules.fire(now, schedule -> put(schedule, now));
        moveOn(now);
    }

    private boolean put(Schedule schedule, long now) {
        var task = new Task(new TaskId(0, scheduled + 1), schedule.handler(), schedule.payload(), schedule.options());
        NaiveKeys.Plan plan = keys.plan(List.of(task), waitingIds(), true);
        if (plan.added.isEmpty() && plan.replaced.isEmpty()) {
            return true;
        }
        boolean hasRoom = !isDraining && hasRoom(plan, List.of(task));
        if (hasRoom) {
            scheduled++;
            enter(task, plan, now);
            store(new Change.ClientSeen(new ClientId(0), scheduled, now));
        }
        return hasRoom;
    }

    private void expire(long now) {
        var due = waits.stream()
                .filter(wait -> wait.deadlineMillis() <= now)
                .sorted(Comparator.comparing(Wait::deadlineMillis))
                .toList();
        for (Wait wait : due) {
            waits.remove(wait);
            TaskId id = wait.task();
            Entry entry = id == null ? null : entry(id);
            say(new Effect.TimedOut(
                    wait.call(),
                    counts(),
                    id == null && isPausedByOperator
                            ? WaitReason.RESUME
                            : entry == null || entry.lease != null ? null : reason(entry, now)));
        }
    }

    private static TaskPhase phase(Outcome outcome) {
        if (outcome instanceof Outcome.Success || outcome instanceof Outcome.Failure) {
            return outcome instanceof Outcome.Success ? TaskPhase.SUCCEEDED : TaskPhase.FAILED;
        }
        return outcome instanceof Outcome.Cancelled ? TaskPhase.CANCELLED : TaskPhase.EXPIRED;
    }

    private TaskPhase phase(Entry entry) {
        if (entry.lease != null) {
            return TaskPhase.RUNNING;
        }
        if (isInQuarantine(entry)) {
            return TaskPhase.QUARANTINED;
        }
        return isDelayed(entry) ? TaskPhase.DELAYED : TaskPhase.WAITING;
    }

    @Override
    public OptionalLong nextDeadlineMillis() {
        return Stream.of(
                        waits.stream().mapToLong(Wait::deadlineMillis),
                        seen.stream().limit(1).mapToLong(one -> one.millis() + Clients.FORGET_AFTER_MILLIS),
                        tasks.stream().filter(this::isDelayed).mapToLong(entry -> entry.dueMillis),
                        limits.nextDeadlineMillis().stream(),
                        forwarders.values().stream().mapToLong(one -> one.seenMillis + Forwarders.FORGET_AFTER_MILLIS),
                        groups.values().stream().mapToLong(group -> group.askMillis + Groups.FORGET_AFTER_MILLIS),
                        deadlines.entrySet().stream()
                                .filter(deadline -> !members(deadline.getKey()).isEmpty())
                                .mapToLong(Map.Entry::getValue),
                        schedules.deadlines(),
                        keys.nextDeadlineMillis().stream(),
                        letters.stream().mapToLong(this::dropMillis),
                        tasks.stream()
                                .filter(entry -> isWaiting(entry) && expires(entry) != 0)
                                .mapToLong(NaiveQueue::expires),
                        results.stream()
                                .filter(ended -> ended.deliveredTo == null)
                                .mapToLong(this::dropMillis),
                        orphans().isEmpty() ? LongStream.empty() : LongStream.of(graceEndsMillis))
                .flatMapToLong(deadlines -> deadlines)
                .min();
    }

    @Override
    public QueueCounts counts() {
        int running = leased(null);
        int delayed = (int) tasks.stream().filter(this::isDelayed).count();
        return new QueueCounts(
                tasks.size() - running - delayed,
                delayed,
                running,
                (int) untaken().count(),
                (int) kept().count(),
                credits.size(),
                stuck.values().stream().mapToInt(count -> count).sum(),
                bytes(),
                refusedAsStale,
                dropped,
                letters.size(),
                deadDropped,
                isPaused());
    }

    private boolean isPaused() {
        return untaken().count() >= settings.capacity().maxResults()
                || bytes(untaken()) >= settings.capacity().maxBytes();
    }

    private long bytes() {
        return tasks.stream().mapToLong(NaiveQueue::sizeBytes).sum() + bytes(untaken());
    }

    private static long bytes(Stream<Ended> results) {
        return results.mapToLong(Ended::sizeBytes).sum();
    }

    private Stream<Ended> untaken() {
        return results.stream().filter(ended -> !ended.isKept);
    }

    private Stream<Ended> kept() {
        return results.stream().filter(ended -> ended.isKept);
    }

    private static int sizeBytes(Entry entry) {
        return entry.task.payload().sizeBytes();
    }

    private long watermark(ClientId client) {
        if (client.value() == 0) {
            return scheduled;
        }
        return seen.stream()
                .filter(one -> one.client().equals(client))
                .mapToLong(Seen::sequence)
                .findFirst()
                .orElse(forwarders.getOrDefault(client, NO_FORWARDER).sequence);
    }

    private @Nullable Entry entry(TaskId id) {
        return tasks.stream()
                .filter(entry -> entry.task.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Ended result(TaskId id) {
        return results.stream()
                .filter(ended -> ended.result.task().equals(id))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Entry firstWaiting(WorkerId worker, long now) {
        Set<HandlerName> known = handlers.getOrDefault(worker, Set.of());
        List<Entry> ready = inLines()
                .filter(entry -> known.contains(entry.task.handler()) && isAdmitted(entry, now))
                .toList();
        Comparator<Entry> turn =
                Comparator.comparing((Entry entry) -> entry.task, turns).thenComparing(entry -> entry.position);
        if (passedOver.getOrDefault(worker, 0) < settings.maxPassedOver()) {
            return ready.stream()
                    .min(Comparator.comparing((Entry entry) -> -priority(entry)).thenComparing(turn))
                    .orElse(null);
        }
        var firstOfEach = new HashMap<Object, Entry>();
        for (Entry entry : ready) {
            firstOfEach.merge(List.of(entry.task.handler(), priority(entry)), entry, BinaryOperator.minBy(turn));
        }
        return firstOfEach.values().stream()
                .min(Comparator.comparing(entry -> entry.position))
                .orElse(null);
    }

    /** A place that is kept for a task that runs alone is not free. */
    private boolean isAdmitted(Entry entry, long now) {
        Key key = entry.task.options().keys().limit();
        Key wanted = aside == null ? null : aside.entry.task.options().keys().limit();
        return isWithinLimit(entry, now) && (key == null || !key.equals(wanted));
    }

    private boolean isWithinLimit(Entry entry, long now) {
        Key key = entry.task.options().keys().limit();
        return key == null || limits.admit(key, leased(key), now);
    }

    private int leased(@Nullable Key limitKey) {
        return (int) tasks.stream()
                .filter(entry -> entry.lease != null
                        && (limitKey == null
                                || limitKey.equals(entry.task.options().keys().limit())))
                .count();
    }

    /** What waits for a worker, or for a limit. */
    private Stream<Entry> inLines() {
        return tasks.stream().filter(entry -> isFree(entry) && !isQuarantined(entry));
    }

    private boolean isFree(Entry entry) {
        return isWaiting(entry) && entry.isReady && !isBehind(entry) && !isFollowing(entry);
    }

    private boolean isDelayed(Entry entry) {
        return isWaiting(entry) && !entry.isReady && !isBehind(entry) && !isFollowing(entry);
    }

    private boolean isFollowing(Entry entry) {
        Follows.Gathering gathering = entry.task.options().follows().gathering();
        return !entry.leaders.isEmpty()
                || (gathering != null && endedOf(gathering.group()).ended() < gathering.size());
    }

    private boolean isBehind(Entry entry) {
        Key key = entry.task.options().keys().order();
        return key != null
                && tasks.stream()
                        .anyMatch(other -> other.position < entry.position
                                && key.equals(other.task.options().keys().order()));
    }

    private static int priority(Entry entry) {
        return entry.task.options().priority();
    }

    private List<Entry> orphans() {
        return tasks.stream()
                .filter(entry -> entry.lease != null && entry.holder == null)
                .toList();
    }

    private List<Entry> heldBy(WorkerId worker) {
        return tasks.stream()
                .filter(entry -> worker.equals(entry.holder))
                .sorted(Comparator.comparing(entry -> entry.heldSince))
                .toList();
    }

    private void store(Change change) {
        step.changes().add(change);
    }

    private void say(Effect effect) {
        step.effects().add(effect);
    }
}
