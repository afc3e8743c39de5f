package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.Outcome;
import io.pullwork.task.Progress;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold whatever happens, checked on the calls and steps alone: it knows neither the model nor
 * the inside of the queue.
 */
final class Laws {

    private final QueueSettings settings;
    final LivingFacts facts = new LivingFacts();
    final ScheduleLaws schedules;
    private final QuarantineLaws quarantine;
    private final TotalLaws totals = new TotalLaws();
    private final LetterLaws letters;
    private final EndLaws ends;
    private final KeyLaws keys;
    private final OperationLaws operations;
    private final MoveLaws moves;
    private long epoch = 1;
    private long graceEndsMillis;
    private int added;
    private final Map<WorkerId, Integer> passedOver = new HashMap<>();
    private final Map<WorkerId, Set<HandlerName>> handlers = new HashMap<>();
    private final Map<String, List<Long>> starts = new HashMap<>();
    private final Map<Key, Integer> endedOfGroups = new HashMap<>();
    private final Map<String, Long> limitSince = new HashMap<>();
    private final Map<WorkerId, Integer> stuck = new HashMap<>();
    private final Map<Lease, Progress> progress = new HashMap<>();
    private @Nullable TaskStatus running;
    private Step step = new Step(List.of(), List.of());

    /** Every task that was put, except when it has ended and its client is forgotten. */
    private final Set<TaskId> known = new HashSet<>();

    /** Tasks that were known when the step began, and are not any more. */
    private final Set<TaskId> goneNow = new HashSet<>();

    private final Set<ClientId> forgotten = new HashSet<>();
    private final Set<TaskId> everAdded = new HashSet<>();

    /** Put again when nothing of their first life was known any more: their leases are numbered from 1 again. */
    private final Set<TaskId> reborn = new HashSet<>();

    private final Map<ClientId, Long> lastAdded = new HashMap<>();
    private final Map<TaskId, Integer> lastAttempts = new HashMap<>();
    private final Set<Lease> retried = new HashSet<>();
    private final Map<Lease, WorkerId> holders = new HashMap<>();
    private final Map<WorkerId, Integer> credits = new HashMap<>();
    private final Map<WorkerId, Long> lastReports = new HashMap<>();
    private final Map<CallId, Long> openWaits = new HashMap<>();

    Laws(QueueSettings settings) {
        this.settings = settings;
        this.schedules = new ScheduleLaws(settings, facts);
        this.ends = new EndLaws(settings, facts);
        this.keys = new KeyLaws(settings, facts);
        this.quarantine = new QuarantineLaws(facts, keys);
        this.letters = new LetterLaws(settings, facts);
        this.operations = new OperationLaws(facts);
        this.moves = new MoveLaws(facts);
    }

    void restarted(long newEpoch, long nowMillis) {
        epoch = newEpoch;
        graceEndsMillis = nowMillis + settings.adoptionGraceMillis();
        holders.clear();
        credits.clear();
        lastReports.clear();
        openWaits.clear();
        ends.restarted();
        letters.restarted();
        passedOver.clear();
        handlers.clear();
        schedules.restarted();
        stuck.clear();
        progress.clear();
    }

    void check(Call call, Step step, QueueCounts counts, OptionalLong nextDeadlineMillis) {
        this.step = step;
        goneNow.clear();
        quarantine.before();
        before(call);
        step.changes().forEach(change -> check(change, call));
        step.effects().forEach(effect -> check(effect, call, step));
        after(call, step, nextDeadlineMillis);
        totals.check(step);
        keys.after(call, nextDeadlineMillis);
        schedules.after(call, step, counts, nextDeadlineMillis);
        if (!facts.isPaused() && !counts.isLeasingPaused()) {
            quarantine.after(call, row -> !isBehind(row) && !isFollowing(row), idle());
        }
        letters.after(call, counts);
        recount(counts);
    }

    private void before(Call call) {
        ends.before(call);
        keys.before();
        operations.before();
        running = call instanceof Call.Administer it && it.command() instanceof QueueCommand.DescribeTask describe
                ? running(describe.task())
                : null;
        if (call instanceof Call.RequestWork ask) {
            credits.put(ask.worker(), ask.credit());
            handlers.put(ask.worker(), ask.handlers());
            stuck.put(ask.worker(), ask.stuck());
            ask.held().stream().filter(this::isCurrent).forEach(lease -> holders.putIfAbsent(lease, ask.worker()));
        } else if (call instanceof Call.Report report) {
            // Not that of a stranger; nor that of a repetition, which is older than what was said since.
            boolean isNew = report.number() > lastReports.getOrDefault(report.worker(), 0L);
            if (isNew && credits.containsKey(report.worker())) {
                lastReports.put(report.worker(), report.number());
                credits.put(report.worker(), report.credit());
            }
        } else if (call instanceof Call.Progress it) {
            it.advanced().stream()
                    .filter(one -> isCurrent(one.lease()))
                    .forEach(one -> progress.put(one.lease(), one.progress()));
        } else if (call instanceof Call.GetResults get) {
            openWaits.putIfAbsent(get.call(), get.deadlineMillis());
        } else if (call instanceof Call.AwaitResult await) {
            openWaits.putIfAbsent(await.call(), await.deadlineMillis());
        } else if (call instanceof Call.ClientGone gone) {
            openWaits.keySet().removeIf(wait -> wait.client().equals(gone.client()));
        } else if (call instanceof Call.Acknowledge ack) {
            openWaits.remove(ack.call());
        }
    }

    /** Null if it does not run. */
    private @Nullable TaskStatus running(TaskId id) {
        Row row = facts.row(id);
        if (row == null || row.leased == null) {
            return null;
        }
        Lease lease = row.leased.lease();
        WorkerId holder = holders.getOrDefault(lease, TaskResult.NO_WORKER);
        return new TaskStatus(
                id, TaskPhase.RUNNING, lease.attempt(), holder, row.leased.leasedMillis(), progress.get(lease), null);
    }

    private void check(Change change, Call call) {
        schedules.check(change, call);
        quarantine.check(change, call);
        letters.check(change, call);
        ends.check(change, call, step);
        keys.check(change, call);
        operations.check(change, call);
        moves.check(change, call);
        if (change instanceof Change.TaskAdded task) {
            LawBroken.when(!known.add(task.task().id()), "a task is stored once", change);
            boolean isAsked = call.asked().stream()
                    .anyMatch(asked -> isStoredAs(asked, task.task(), task.dueMillis(), call.nowMillis()));
            LawBroken.when(
                    !isAsked && !ScheduleLaws.isOfSchedule(task.task()),
                    "what is stored is what was asked for",
                    change);
            boolean isLast = facts.tasks.isEmpty() || facts.tasks.lastKey() < task.position();
            LawBroken.when(!isLast, "a new task stands behind all others", change);
            long before = lastAdded.getOrDefault(task.task().id().clientId(), 0L);
            LawBroken.when(task.task().id().sequence() <= before, "the puts of a client keep their order", call);
            lastAdded.put(task.task().id().clientId(), task.task().id().sequence());
            added++;
            if (!everAdded.add(task.task().id())) {
                reborn.add(task.task().id());
            }
        } else if (change instanceof Change.TaskLeased leased) {
            checkOrder(leased, call.nowMillis());
            TaskId task = leased.lease().task();
            boolean rises = leased.lease().attempt() > lastAttempts.getOrDefault(task, 0);
            LawBroken.when(!rises || leased.lease().epoch() != epoch, "lease tokens only rise", change);
            lastAttempts.put(task, leased.lease().attempt());
        } else if (change instanceof Change.TaskReleased released) {
            boolean keeps = released.attempt() == lastAttempts.getOrDefault(released.task(), 0);
            LawBroken.when(!keeps, "a release keeps the number of the last lease", change);
            boolean isHandedBack = call.handsBack(released.task());
            boolean isPostponed =
                    call instanceof Call.Postpone postpone && postpone.dueMillis() == released.dueMillis();
            boolean isReplaced = keys.isReplaced(released.position());
            int counted = isReplaced ? released.attempt() : handBacks(released.position()) + (isHandedBack ? 1 : 0);
            boolean isCounted = released.handBacks() == counted;
            boolean isRetry = call instanceof Call.Report report
                    && report.finished().stream()
                            .anyMatch(one -> one.lease().task().equals(released.task())
                                    && one.outcome() instanceof Outcome.Failure);
            boolean isInTime = released.dueMillis() >= call.nowMillis() || !isRetry || isHandedBack;
            LawBroken.when(!isInTime, "what has failed waits", change);
            LawBroken.when(
                    released.dueMillis() > 0
                            && !isRetry
                            && !isPostponed
                            && !isReplaced
                            && !operations.isChanged(released.position()),
                    "only what has failed waits for a retry",
                    change);
            Row row = facts.tasks.get(released.position());
            if (isRetry && row != null && row.leased != null) {
                retried.add(row.leased.lease());
            }
            LawBroken.when(!isCounted, "hand-backs are counted, and nothing else is counted as one", change);
        } else if (change instanceof Change.TaskEnded ended) {
            ended(ended);
        } else if (change instanceof Change.ResultTaken taken) {
            gone(taken.task());
        } else if (change instanceof Change.ResultDropped dropped) {
            gone(dropped.task());
        } else if (change instanceof Change.LetterRetried) {
            added++;
        } else if (change instanceof Change.LetterDropped dropped) {
            lastAttempts.remove(dropped.task());
            boolean isForgotten = forgotten.contains(dropped.task().clientId())
                    && facts.watermark(dropped.task().clientId())
                            < dropped.task().sequence();
            if (facts.ended(dropped.task()) == null && isForgotten) {
                known.remove(dropped.task());
                goneNow.add(dropped.task());
            }
        } else if (change instanceof Change.GroupCounted counted
                && counted.ended().ended() == 0) {
            endedOfGroups.remove(counted.group());
        } else if (change instanceof Change.LimitSet) {
            // Of the starts before it only those that a limit of starts has counted are known.
            starts.keySet().forEach(key -> limitSince.put(key, call.nowMillis()));
        } else if (change instanceof Change.ClientSeen seen) {
            LawBroken.when(seen.sequence() <= facts.watermark(seen.client()), "watermarks only rise", change);
        } else if (change instanceof Change.ClientForgotten gone) {
            forgotten.add(gone.client());
            lastAdded.remove(gone.client());
            known.removeIf(id -> id.clientId().equals(gone.client()) && isGone(id));
        }
        facts.store(change);
    }

    private void ended(Change.TaskEnded ended) {
        TaskId task = ended.result().task();
        if (!facts.isLetter(task)) {
            lastAttempts.remove(task);
        }
        holders.keySet().removeIf(lease -> lease.task().equals(task));
        Row row = facts.tasks.get(ended.position());
        Key group = row == null ? null : row.keys().group();
        if (group != null) {
            endedOfGroups.merge(group, 1, Integer::sum);
        }
        if (ended.isDiscarded()) {
            gone(task);
        }
    }

    private boolean isGone(TaskId task) {
        return facts.row(task) == null && facts.ended(task) == null && !facts.isLetter(task);
    }

    private void gone(TaskId task) {
        ClientId client = task.clientId();
        if (forgotten.contains(client) && !facts.isLetter(task) && facts.watermark(client) < task.sequence()) {
            known.remove(task);
            goneNow.add(task);
        }
    }

    static boolean isStoredAs(Task asked, Task stored, long dueMillis, long nowMillis) {
        TaskOptions wanted = asked.options();
        TaskOptions kept = stored.options();
        return asked.id().equals(stored.id())
                && asked.payload().equals(stored.payload())
                && wanted.priority() == kept.priority()
                && Objects.equals(wanted.retry(), kept.retry())
                && wanted.startingAt(nowMillis).keys().equals(kept.keys())
                && wanted.results() == kept.results()
                && wanted.follows().equals(kept.follows())
                && wanted.startingAt(nowMillis).timing().equals(kept.timing())
                && Math.max(nowMillis, dueMillis)
                        == Math.max(
                                wanted.timing().notBeforeMillis(),
                                nowMillis + wanted.timing().delayMillis());
    }

    /** In time; to one that can run it; the first of its priority; and the lower ones do not starve. */
    private void checkOrder(Change.TaskLeased leased, long nowMillis) {
        LawBroken.when(facts.isPaused(), "nothing is leased while the queue is paused", leased);
        WorkerId worker = receiver(leased.lease());
        Set<HandlerName> known = handlers.getOrDefault(worker, Set.of());
        Row next = Objects.requireNonNull(facts.tasks.get(leased.position()));
        LawBroken.when(!known.contains(next.handler()), "a task is leased to a worker that can run it", leased);
        List<Row> due = facts.tasks.values().stream()
                .filter(row -> row.isWaiting() && row.dueMillis() <= nowMillis && known.contains(row.handler()))
                .toList();
        LawBroken.when(!due.contains(next), "a task is leased when its time has come", leased);
        LawBroken.when(isFollowing(next), "a task does not run before those that it follows have ended", leased);
        LawBroken.when(next.isExpired(nowMillis), "what has expired is not leased", leased);
        LawBroken.when(isBehind(next), "tasks of an order key run one at a time, in order", leased);
        checkLimit(null, leased, nowMillis);
        Key limitKey = next.keys().limit();
        if (limitKey != null) {
            checkLimit(limitKey, leased, nowMillis);
        }
        quarantine.checkLease(next, leasesOf(worker), leased);
        if (QuarantineLaws.isQuarantined(next)) {
            return;
        }
        List<Row> free = due.stream()
                .filter(row -> !QuarantineLaws.isQuarantined(row))
                .filter(row -> !isBehind(row) && !isFollowing(row) && row.keys().limit() == null)
                .toList();
        int times = passedOver.merge(worker, 1, Integer::sum);
        if (times <= settings.maxPassedOver()) {
            boolean isHighest = free.stream().noneMatch(row -> row.priority() > next.priority());
            LawBroken.when(!isHighest, "higher priorities go first", leased);
            boolean isFirst = free.stream().noneMatch(row -> row.priority() == next.priority() && isSooner(row, next));
            LawBroken.when(!isFirst, "of a tenant the first that waits with a priority is leased", leased);
        } else {
            passedOver.remove(worker);
            // With several tenants it is the longest of those whose turn it is.
            boolean isLongest = due.stream().anyMatch(row -> !Objects.equals(tenant(row), tenant(next)))
                    || free.stream().noneMatch(row -> isSooner(row, next));
            LawBroken.when(!isLongest, "lower priorities do not starve", leased);
        }
    }

    private static boolean isSooner(Row one, Row other) {
        return Objects.equals(tenant(one), tenant(other)) && one.position() < other.position();
    }

    private static @Nullable Key tenant(Row row) {
        Keys.Fair fair = row.keys().fair();
        return fair == null ? null : fair.key();
    }

    private boolean isFollowing(Row row) {
        Follows follows = row.added.task().options().follows();
        Follows.Gathering gathering = follows.gathering();
        return (gathering != null && facts.endedOf(gathering.group()) < gathering.size())
                || facts.tasks.values().stream()
                        .anyMatch(other -> other.position() < row.position()
                                && follows.tasks().contains(other.added.task().id()));
    }

    private boolean isBehind(Row row) {
        Key key = row.keys().order();
        return key != null
                && facts.tasks.values().stream()
                        .anyMatch(other -> key.equals(other.keys().order()) && other.position() < row.position());
    }

    private void checkLimit(@Nullable Key key, Change.TaskLeased leased, long nowMillis) {
        Limit limit = facts.limitOf(key);
        List<Long> started = starts.computeIfAbsent(key == null ? "" : key.value(), none -> new ArrayList<>());
        long running = facts.tasks.values().stream()
                .filter(row -> row.leased != null
                        && (key == null || key.equals(row.keys().limit())))
                .count();
        boolean isTooMany = limit.maxRunning() > 0 && running >= limit.maxRunning();
        LawBroken.when(isTooMany, "no more run at once than the limit", leased);
        started.add(nowMillis);
        long inPeriod = started.stream()
                .filter(time -> time + limit.periodMillis() > nowMillis)
                .count();
        boolean areTooMany = limit.maxStarts() > 0 && inPeriod > limit.maxStarts() && areKnown(key, started, limit);
        LawBroken.when(areTooMany, "no more start within a period than the limit", leased);
    }

    /** Those that started while there was no such limit do not count. */
    private boolean areKnown(@Nullable Key key, List<Long> started, Limit limit) {
        long since = limitSince.getOrDefault(key == null ? "" : key.value(), Long.MIN_VALUE);
        long from = started.get(started.size() - 1) - limit.periodMillis();
        return started.stream().filter(time -> time > from && time > since).count() > limit.maxStarts();
    }

    private WorkerId receiver(Lease lease) {
        return step.effects().stream()
                .filter(effect ->
                        effect instanceof Effect.Run run && run.lease().equals(lease))
                .map(effect -> ((Effect.Run) effect).worker())
                .findFirst()
                .orElseThrow(() -> new LawBroken("what is leased is sent", lease));
    }

    private void check(Effect effect, Call call, Step step) {
        ends.check(effect, call, step);
        keys.check(effect, call, step);
        operations.check(effect, call);
        moves.check(effect, call);
        if (effect instanceof Effect.PutAccepted && call instanceof Call.Put put) {
            boolean isStored = put.tasks().stream()
                    .allMatch(task -> known.contains(task.id()) || goneNow.contains(task.id()) || keys.isKnown(task));
            // Also when its client was forgotten meanwhile, and the record of its key after that.
            boolean isOld = step.changes().stream().noneMatch(Change.ClientSeen.class::isInstance);
            LawBroken.when(!isStored && !isOld, "what is acknowledged is stored", call);
            LawBroken.when(isOld && !isDecided(put), "what is acknowledged is known", call);
        } else if (effect instanceof Effect.PutRefused refused && call instanceof Call.Put put) {
            boolean isStored = put.tasks().stream().map(Task::id).anyMatch(known::contains);
            LawBroken.when(
                    isStored && !forgotten.contains(refused.client()), "nothing of a refused put is stored", call);
        } else if (effect instanceof Effect.Run run) {
            LawBroken.when(!isCurrent(run.lease()), "a lease is stored before it is sent", run);
            LawBroken.when(!isWhole(run), "what a worker is to run is stored where it is said to be", run);
            WorkerId holder = holders.putIfAbsent(run.lease(), run.worker());
            LawBroken.when(holder != null && !holder.equals(run.worker()), "one worker has a lease", run);
        } else if (effect instanceof Effect.CheckpointDecided decided && call instanceof Call.Checkpointed it) {
            Row row = facts.row(decided.lease().task());
            boolean isStored = row != null && row.hasCheckpoint() && isCurrent(decided.lease());
            LawBroken.when(decided.isStored() != isStored, "a checkpoint that is said to be stored is", it);
        } else if (effect instanceof Effect.Settled settled && call instanceof Call.Report report) {
            check(report, settled);
        } else if (effect instanceof Effect.Administered it
                && it.answer() instanceof QueueAnswer.TaskDescribed described) {
            TaskStatus status = described.status();
            boolean isTold = status.phase() == TaskPhase.RUNNING ? status.equals(running) : running == null;
            LawBroken.when(!isTold, "what a running task does and how far it is can be asked", status);
            boolean isEnded = status.phase().isEnd();
            LawBroken.when(isEnded == (facts.row(status.task()) != null), "what lives has not ended", status);
        } else if (effect instanceof Effect.CancelDecided && call instanceof Call.Cancel cancel) {
            Row row = facts.row(cancel.task());
            LawBroken.when(row != null && row.moving == null, "what is cancelled is over", call);
        } else if (effect instanceof Effect.Deliver delivery) {
            openWaits.remove(delivery.call());
        } else if (effect instanceof Effect.Answer answer) {
            openWaits.remove(answer.call());
        } else if (effect instanceof Effect.TakenElsewhere gone) {
            openWaits.remove(gone.call());
        } else if (effect instanceof Effect.Unknown unknown) {
            openWaits.remove(unknown.call());
        } else if (effect instanceof Effect.TimedOut over) {
            Long deadline = openWaits.remove(over.call());
            boolean isDue = deadline != null && deadline <= call.nowMillis();
            LawBroken.when(!isDue, "a wait ends once and not before its time", step);
        }
    }

    private void check(Call.Report report, Effect.Settled settled) {
        for (Finished one : report.finished()) {
            boolean isReborn = reborn.contains(one.lease().task());
            LawBroken.when(!isReborn && isCurrent(one.lease()), "a reported lease is over", one);
            boolean isRefused = settled.refused().contains(one.lease());
            boolean isRetried = one.outcome() instanceof Outcome.Failure && retried.contains(one.lease());
            LawBroken.when(
                    !isRefused && !isRetried && !ends.isAccepted(one),
                    "what was not refused is the accepted result",
                    settled);
        }
        boolean isKept = report.handedBack().stream().anyMatch(this::isCurrent);
        LawBroken.when(isKept, "a lease handed back is over", report);
    }

    private void after(Call call, Step step, OptionalLong nextDeadlineMillis) {
        ends.after(call);
        if (call instanceof Call.WorkerGone gone) {
            credits.remove(gone.worker());
            passedOver.remove(gone.worker());
            stuck.remove(gone.worker());
            lastReports.remove(gone.worker());
            LawBroken.when(!leasesOf(gone.worker()).isEmpty(), "the dead hold nothing", leasesOf(gone.worker()));
        }
        if (call instanceof Call.Tick tick) {
            boolean isLate = openWaits.values().stream().anyMatch(deadline -> deadline <= tick.nowMillis());
            LawBroken.when(isLate, "every wait ends in time", openWaits);
            LawBroken.when(graceEndsMillis <= tick.nowMillis() && hasOrphans(), "no orphan outlives the grace", tick);
        }
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Run run && isNew(run, step)) {
                List<Row> held = leasesOf(run.worker());
                boolean isOver = held.size() > credits.getOrDefault(run.worker(), 0);
                LawBroken.when(isOver, "no more is leased than the credit", run);
                long bytes = held.stream().mapToLong(Row::sizeBytes).sum();
                boolean isHeavy = held.size() > 1 && bytes > settings.capacity().maxLeasedBytes();
                LawBroken.when(isHeavy, "no more bytes are leased than the limit, except in one task", run);
            }
        }
        boolean isForgotten =
                openWaits.values().stream().anyMatch(wait -> wait < nextDeadlineMillis.orElse(Long.MAX_VALUE));
        LawBroken.when(isForgotten, "the next deadline is not after that of any wait", openWaits);
    }

    private boolean isDecided(Call.Put put) {
        TaskId last = put.tasks().get(put.tasks().size() - 1).id();
        return last.sequence() <= facts.watermark(last.clientId());
    }

    /** A payload that is not in memory is looked up by the position of its task. */
    private boolean isWhole(Effect.Run run) {
        Row row = facts.row(run.lease().task());
        if (row == null) {
            return false;
        }
        Task stored = row.added.task();
        return run.position() == row.added.position()
                && run.task().withPayload(stored.payload()).equals(stored)
                && run.task().payload().sizeBytes() == stored.payload().sizeBytes()
                && run.hasCheckpoint() == row.hasCheckpoint();
    }

    private static boolean isNew(Effect.Run run, Step step) {
        return step.changes().stream()
                .anyMatch(change -> change instanceof Change.TaskLeased leased
                        && leased.lease().equals(run.lease()));
    }

    private void recount(QueueCounts counts) {
        long running =
                facts.tasks.values().stream().filter(row -> row.leased != null).count();
        long taskBytes = facts.tasks.values().stream().mapToLong(Row::sizeBytes).sum();
        List<Change.TaskEnded> untaken = facts.results(false);
        LawBroken.when(counts.running() != running, "the running are those with a lease", counts);
        LawBroken.when(
                counts.waiting() + counts.delayed() != facts.tasks.size() - running,
                "the waiting and the delayed are those without",
                counts);
        checkGroups(counts);
        LawBroken.when(counts.results() != untaken.size(), "the results are those not taken", counts);
        LawBroken.when(counts.kept() != facts.results(true).size(), "the kept are those that can only be read", counts);
        long bytes = taskBytes + LivingFacts.bytes(untaken);
        LawBroken.when(counts.bytes() != bytes, "the bytes are those of tasks and results", counts);
        LawBroken.when(counts.dropped() != ends.untakenDropped(), "the dropped are those not taken in time", counts);
        LawBroken.when(added != facts.tasks.size() + ends.count(), "what was put lives or ended", counts);
        QueueSettings.Capacity capacity = settings.capacity();
        int stuckThreads = stuck.values().stream().mapToInt(count -> count).sum();
        LawBroken.when(counts.stuck() != stuckThreads, "the stuck are those that workers have named last", counts);
        LawBroken.when(
                facts.tasks.size() > capacity.maxTasks() || taskBytes > capacity.maxBytes(),
                "the tasks are within the limits",
                counts);
    }

    private void checkGroups(QueueCounts counts) {
        endedOfGroups.forEach((group, ended) -> {
            int told = facts.endedOf(group);
            LawBroken.when(told != 0 && told != ended, "a group counts each end once", counts);
        });
    }

    private int handBacks(long position) {
        Row row = facts.tasks.get(position);
        return row == null || row.released == null ? 0 : row.released.handBacks();
    }

    private boolean isCurrent(Lease lease) {
        Row row = facts.row(lease.task());
        return row != null && row.isHeldBy(lease);
    }

    private List<Row> leasesOf(WorkerId worker) {
        var held = new ArrayList<Row>();
        for (Row row : facts.tasks.values()) {
            if (row.leased != null && worker.equals(holders.get(row.leased.lease()))) {
                held.add(row);
            }
        }
        return held;
    }

    /** Workers that hold nothing and want something. */
    private Map<WorkerId, Set<HandlerName>> idle() {
        var idle = new HashMap<>(handlers);
        idle.keySet()
                .removeIf(worker ->
                        credits.getOrDefault(worker, 0) < 1 || !leasesOf(worker).isEmpty());
        return idle;
    }

    private boolean hasOrphans() {
        return facts.tasks.values().stream()
                .anyMatch(row -> row.leased != null && !holders.containsKey(row.leased.lease()));
    }
}
