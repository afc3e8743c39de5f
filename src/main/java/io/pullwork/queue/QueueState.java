package io.pullwork.queue;

import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one queue knows and decides. A task waits in the task queue, is leased to a worker,
 * ends, and waits as a result in the result queue until somebody has taken it.
 *
 * <p>Call a method for each thing that happens, then {@link #take()} the step: make its changes durable,
 * then say its effects. Every method may be called again with the same arguments, as happens when a
 * message was lost: nothing is done twice, and the answer is given again.
 *
 * <p>Times are in milliseconds of a clock of the caller's that never goes back. Not safe for use by
 * several threads.
 */
public final class QueueState {

    /** Stands for the unknown holder of a lease that no worker presented after a fail-over. */
    private static final WorkerId NOBODY = new WorkerId("unknown");

    private final QueueSettings settings;
    private final long epoch;
    private final StepLog log = new StepLog();
    private final Clients clients = new Clients(log);
    private final Waits waits = new Waits();
    private final Results results = new Results(waits, log);

    private final LiveTasks live = new LiveTasks();
    private final Inquiries inquiries = new Inquiries(live, results, clients);
    private final Leasing leasing;
    private final Administration administration;
    private final Retries retries;

    /** Tasks that shall not run, since what they follow has failed. */
    private final ArrayDeque<LiveTask> inVain = new ArrayDeque<>();

    private long refusedAsStale;

    /** An empty queue. */
    public QueueState(QueueSettings settings, long epoch) {
        this.settings = settings;
        this.epoch = epoch;
        this.leasing = new Leasing(settings, epoch, live, log);
        this.administration = new Administration(leasing.limits(), leasing.groups(), inquiries, log);
        this.retries = new Retries(settings.retry());
    }

    /**
     * A queue as its changes tell it: all of them since ever, or only those of what lives. Workers are
     * gone, nobody waits, and what was delivered and not acknowledged will be delivered again.
     */
    public static QueueState restore(QueueSettings settings, long epoch, Iterator<Change> changes, long nowMillis) {
        var state = new QueueState(settings, epoch);
        var added = new ArrayList<LiveTask>();
        changes.forEachRemaining(change -> state.restore(change, added));
        added.removeIf(task -> task.hasEnded);
        state.leasing.sortOut(added, nowMillis);
        state.clients.sortBySilence();
        return state;
    }

    private void restore(Change change, List<LiveTask> tasks) {
        if (change instanceof Change.TaskAdded added) {
            tasks.add(live.add(added.position(), added.task(), added.addedMillis(), added.dueMillis()));
        } else if (change instanceof Change.TaskLeased leased) {
            liveTask(leased.lease().task()).leased(leased.lease(), leased.leasedMillis());
        } else if (change instanceof Change.TaskReleased released) {
            liveTask(released.task()).released(released.attempt(), released.handBacks(), released.dueMillis());
        } else if (change instanceof Change.TaskEnded ended) {
            live.remove(ended.result().task());
            results.restore(ended.resultPosition(), ended.result());
        } else if (change instanceof Change.ResultTaken taken) {
            results.forget(taken.task());
        } else if (change instanceof Change.QueuePaused paused) {
            administration.restore(paused);
        } else if (change instanceof Change.LimitSet set) {
            leasing.limits().restore(set.scope(), set.limit());
        } else if (change instanceof Change.LimitUsed used) {
            leasing.limits().restore(used);
        } else if (change instanceof Change.GroupCounted counted) {
            leasing.groups().restore(counted);
        } else if (change instanceof Change.ClientSeen seen) {
            clients.restore(seen.client(), seen.sequence(), seen.seenMillis());
        } else if (change instanceof Change.ClientForgotten forgotten) {
            clients.forget(forgotten.client());
        }
    }

    private LiveTask liveTask(TaskId id) {
        LiveTask task = live.get(id);
        if (task == null) {
            throw new IllegalStateException("a change tells of task " + id + ", which does not live");
        }
        return task;
    }

    /** The incarnation of the master that this state belongs to. */
    public long epoch() {
        return epoch;
    }

    // The task queue, from the client's side

    /**
     * Adds tasks to the end of the queue, all or none. Those that were decided before are left out, so
     * the whole call may be repeated (P2); a repetition names the same tasks, no more and no fewer.
     *
     * @param tasks of one client, in the order of their sequences, at least one
     */
    public void put(List<Task> tasks, long nowMillis) {
        ClientId client = tasks.get(0).id().clientId();
        long last = tasks.get(tasks.size() - 1).id().sequence();
        List<Task> fresh = tasks.stream().filter(task -> !isDecided(task.id())).toList();
        if (!fresh.isEmpty()) {
            String refusal = refusal(fresh);
            if (refusal != null) {
                log.effect(new Effect.PutRefused(client, last, refusal));
                return;
            }
            fresh.forEach(task -> add(task, nowMillis));
            clients.saw(client, last, nowMillis);
        }
        log.effect(new Effect.PutAccepted(client, last));
        moveOn(nowMillis);
    }

    /** What is here is known even when its client was silent for so long that its watermark is forgotten. */
    private boolean isDecided(TaskId id) {
        return id.sequence() <= clients.watermark(id.client()) || live.contains(id) || results.of(id) != null;
    }

    private @Nullable String refusal(List<Task> tasks) {
        if (live.size() + tasks.size() > settings.maxTasks()) {
            return "the queue holds " + live.size() + " tasks and may hold " + settings.maxTasks();
        }
        long more = tasks.stream().mapToLong(task -> task.payload().sizeBytes()).sum();
        if (bytes() + more > settings.maxBytes()) {
            return "the queue holds " + bytes() + " bytes and may hold " + settings.maxBytes();
        }
        return null;
    }

    private void add(Task asked, long nowMillis) {
        Task task = asked.startingAt(nowMillis);
        long dueMillis = asked.options().dueMillis(nowMillis);
        LiveTask added = live.add(live.nextPosition(), task, nowMillis, dueMillis);
        log.change(new Change.TaskAdded(added.position(), task, nowMillis, dueMillis));
        leasing.enter(added, nowMillis);
        if (followsFailure(task.options().follows())) {
            inVain.add(added);
        }
    }

    /** What has failed and was taken is not known any more: it holds nothing up. */
    private boolean followsFailure(Follows follows) {
        return !follows.evenIfFailed()
                && follows.tasks().stream().map(results::of).anyMatch(result -> result != null && !result.isSuccess());
    }

    /** Ends a task wherever it is: it is not run, or what runs of it does not count any more. */
    public void cancel(CallId call, TaskId id, long nowMillis) {
        LiveTask task = live.get(id);
        if (task != null) {
            cancel(task, nowMillis);
        }
        TaskResult result = results.of(id);
        boolean isCancelled = result != null && result.outcome() instanceof Outcome.Cancelled;
        boolean isKnown = result != null || id.sequence() <= clients.watermark(id.client());
        log.effect(isKnown ? new Effect.CancelDecided(call, isCancelled) : new Effect.Unknown(call));
        moveOn(nowMillis);
    }

    private void cancel(LiveTask task, long nowMillis) {
        Lease last = task.isLeased() ? task.lease() : new Lease(task.task.id(), task.attempt, epoch);
        end(task, leasing.withdraw(task, nowMillis), last, new Outcome.Cancelled(), nowMillis);
    }

    /** Does what an operator has said, and answers. */
    public void administer(CallId call, QueueCommand command, long nowMillis) {
        QueueAnswer answer = command instanceof QueueCommand.CancelGroup cancel
                ? cancelGroup(cancel.group(), nowMillis)
                : administration.decide(command, this::counts, nowMillis);
        log.effect(new Effect.Administered(call, answer));
        moveOn(nowMillis);
    }

    private QueueAnswer cancelGroup(Key group, long nowMillis) {
        List<LiveTask> members = leasing.groups().members(group);
        members.forEach(member -> cancel(member, nowMillis));
        return new QueueAnswer.Done(members.size());
    }

    // Workers

    /**
     * A worker is here, or still here. It asks for work by naming the leases it holds: those of an
     * earlier master are adopted (P9), those of ours that got lost on their way are sent again.
     *
     * @param credit the most leases it is ready to hold at once, counting those it holds
     * @param handlers what it can run: it is given nothing else
     * @param stuck how many of its threads do not heed an interrupt, for people to see
     */
    public void requestWork(
            WorkerId worker, int credit, Set<HandlerName> handlers, Set<Lease> held, int stuck, long nowMillis) {
        leasing.present(worker, credit, handlers, held, stuck, nowMillis);
        moveOn(nowMillis);
    }

    /** How far workers are with what they run: told to whoever asks, and forgotten when the lease ends. */
    public void progress(List<Advanced> advanced) {
        for (Advanced one : advanced) {
            LiveTask task = live.get(one.lease().task());
            if (task != null && task.isHeldBy(one.lease())) {
                task.progress(one.progress());
            }
        }
    }

    /**
     * A worker's report: what it has finished, what it gives back without having tried (at its shutdown,
     * for instance), and its new credit. A repeated report is only answered.
     *
     * @param number counts up from 1 within the worker
     */
    public void report(
            WorkerId worker, long number, List<Finished> finished, List<Lease> handedBack, int credit, long nowMillis) {
        WorkerSeat seat = leasing.seatOf(worker);
        if (seat != null && number <= seat.lastReport) {
            log.effect(new Effect.Settled(worker, number, seat.refusedBy(number)));
            return;
        }
        var refused = new ArrayList<Lease>(0);
        for (Finished one : finished) {
            if (!finish(worker, one, nowMillis)) {
                refused.add(one.lease());
            }
        }
        handedBack.forEach(lease -> handBack(lease, nowMillis));
        log.effect(new Effect.Settled(worker, number, refused));
        // A worker without a seat is gone, or was never here: it gets no work until it asks by name.
        if (seat != null) {
            seat.lastReport = number;
            seat.lastRefused = refused;
            leasing.grant(seat, credit);
        }
        moveOn(nowMillis);
    }

    /** Accepts an outcome under the current lease, once; says so again when the same one is repeated (P4). */
    private boolean finish(WorkerId worker, Finished finished, long nowMillis) {
        Lease lease = finished.lease();
        Outcome outcome = finished.outcome();
        LiveTask task = live.get(lease.task());
        if (task != null && task.isHeldBy(lease)) {
            OptionalLong retryDelay = outcome instanceof Outcome.Failure
                    ? retries.delayMillis(task, finished.retry())
                    : OptionalLong.empty();
            if (retryDelay.isPresent()) {
                leasing.release(task, nowMillis + retryDelay.getAsLong(), nowMillis);
            } else {
                leasing.end(task, nowMillis);
                end(task, worker, lease, outcome, nowMillis);
            }
            return true;
        }
        TaskResult ended = results.of(lease.task());
        // The outcome too: a lease may have ended by its worker's presumed death, and the worker speaks later.
        if (ended != null && ended.lease().equals(lease) && ended.outcome().equals(outcome)) {
            return true;
        }
        refusedAsStale++;
        return false;
    }

    private void end(LiveTask task, WorkerId worker, Lease lease, Outcome outcome, long nowMillis) {
        long leasedMillis = task.isLeased() ? task.leasedMillis() : 0;
        var times = new TaskResult.Times(task.addedMillis, leasedMillis, nowMillis);
        live.remove(lease.task());
        results.add(task.position(), new TaskResult(lease, task.task.handler(), outcome, worker, times));
        inVain.addAll(leasing.freeFollowers(task, outcome, nowMillis));
    }

    private void handBack(Lease lease, long nowMillis) {
        LiveTask task = live.get(lease.task());
        if (task != null && task.isHeldBy(lease)) {
            task.handBacks++;
            leasing.release(task, 0, nowMillis);
        }
    }

    /** A worker is dead: its tasks run elsewhere, from the front of the queue, and it costs them an attempt (P8). */
    public void workerGone(WorkerId worker, long nowMillis) {
        leasing.remove(worker).forEach(task -> lose(task, worker, nowMillis));
        moveOn(nowMillis);
    }

    /** The holder died. A task that has cost so many workers their lives is given to no further one (P3). */
    private void lose(LiveTask task, WorkerId worker, long nowMillis) {
        if (retries.survivesDeath(task)) {
            leasing.release(task, 0, nowMillis);
            return;
        }
        var died = new Outcome.Failure(
                "WorkerDied",
                task.countedAttempts() + " workers died while they ran this task, the last was " + worker,
                "");
        leasing.end(task, nowMillis);
        end(task, worker, task.lease(), died, nowMillis);
    }

    /** Gives out what can be given out now: results to takers, and tasks to workers. */
    private void moveOn(long nowMillis) {
        cancelInVain(nowMillis);
        results.serveTakers();
        leasing.wake(nowMillis);
        if (!isLeasingPaused() && !administration.isPaused()) {
            leasing.leaseWaiting(nowMillis);
        }
    }

    private void cancelInVain(long nowMillis) {
        for (LiveTask next = inVain.poll(); next != null; next = inVain.poll()) {
            if (!next.hasEnded) {
                cancel(next, nowMillis);
            }
        }
    }

    /** Results that nobody takes must not fill the memory: no more are made until some are taken (P11). */
    private boolean isLeasingPaused() {
        return results.size() >= settings.maxResults() || results.bytes() >= settings.maxBytes();
    }

    // The result queue

    /**
     * Takes the next results, at once if there are any, else when some come. They stay stored until
     * {@link #acknowledge}.
     *
     * @param max at least 1; fewer may come, since nobody waits for a full number
     */
    public void getResults(CallId call, int max, long deadlineMillis, long nowMillis) {
        if (waits.contains(call) || results.redeliver(call)) {
            return;
        }
        waits.addTaker(call, max, deadlineMillis);
        results.serveTakers();
        expire(nowMillis);
    }

    /** Reads the result of one task without taking it, at once or when the task has ended. */
    public void awaitResult(CallId call, TaskId task, long deadlineMillis, long nowMillis) {
        TaskResult result = results.of(task);
        if (result != null) {
            log.effect(new Effect.Answer(call, result));
        } else if (live.contains(task)) {
            if (!waits.contains(call)) {
                waits.addAwaiter(call, task, deadlineMillis);
                expire(nowMillis);
            }
        } else if (task.sequence() <= clients.watermark(task.client())) {
            log.effect(new Effect.TakenElsewhere(call));
        } else {
            log.effect(new Effect.Unknown(call));
        }
    }

    /** The taker has these results in hand: they are no longer kept. Other results of the call go back. */
    public void acknowledge(CallId call, List<TaskId> tasks, long nowMillis) {
        waits.remove(call);
        results.acknowledge(call, tasks);
        log.effect(new Effect.CallClosed(call));
        moveOn(nowMillis);
    }

    /** A client is gone: its waits end, and what it was given and did not acknowledge is given to others. */
    public void clientGone(ClientId client) {
        waits.removeOf(client);
        results.giveBackAllOf(client);
        results.serveTakers();
    }

    // Time

    /** Does what is due. Early or repeated calls do nothing. */
    public void tick(long nowMillis) {
        expire(nowMillis);
        clients.forgetSilent(nowMillis);
        leasing.groups().forgetSilent(nowMillis);
        leasing.unclaimed(nowMillis).forEach(orphan -> lose(orphan, NOBODY, nowMillis));
        moveOn(nowMillis);
    }

    private void expire(long nowMillis) {
        for (Waits.Wait wait : waits.removeExpired(nowMillis)) {
            log.effect(new Effect.TimedOut(wait.call(), counts(), inquiries.phase(wait.task())));
        }
    }

    /** When {@link #tick} would next do something; empty if it never would. */
    public OptionalLong nextDeadlineMillis() {
        return Stream.of(waits.nextDeadlineMillis(), clients.nextDeadlineMillis(), leasing.nextDeadlineMillis())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    // What came out

    public boolean hasStep() {
        return !log.isEmpty();
    }

    /**
     * Whether somebody waits for the step. Nobody waits for the end of an acknowledgement: a step of these
     * alone may wait for the next one, so that it does not delay it by a commit of its own.
     */
    public boolean isStepAwaited() {
        return log.isAwaited();
    }

    /** Changes and effects since the last take. */
    public Step take() {
        return log.take();
    }

    public QueueCounts counts() {
        return new QueueCounts(
                live.size() - leasing.running() - leasing.delayed(),
                leasing.delayed(),
                leasing.running(),
                results.size(),
                leasing.workers(),
                leasing.stuck(),
                bytes(),
                refusedAsStale,
                isLeasingPaused());
    }

    private long bytes() {
        return live.bytes() + results.bytes();
    }
}
