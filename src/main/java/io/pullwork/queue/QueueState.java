package io.pullwork.queue;

import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
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

    static final int MAX_PURGED_AT_ONCE = 10_000;

    private final long epoch;
    private final StepLog log = new StepLog();
    private final Waits waits = new Waits();
    private final Results results;
    private final LiveTasks live;
    private final Intake intake;
    private final Inquiries inquiries;
    private final Leasing leasing;
    private final Moves moves;
    private final Administration administration;
    private final Attempts attempts;
    private final Schedules schedules;
    private final LetterDesk letters;

    private long refusedAsStale;

    /** An empty queue. */
    public QueueState(QueueSettings settings, FiringTimes times, long epoch) {
        this.epoch = epoch;
        this.live = new LiveTasks(settings.capacity().maxBytesInMemory());
        this.results = new Results(settings, waits, log);
        this.leasing = new Leasing(settings, epoch, live, log);
        this.moves = new Moves(live, leasing, log, epoch);
        this.intake = new Intake(settings, live, results, leasing, log);
        this.inquiries = intake.inquiries();
        this.administration = new Administration(leasing.limits(), leasing.groups(), intake, log);
        this.attempts = new Attempts(new Retries(settings.retry()), leasing, log);
        this.schedules = new Schedules(times, log);
        this.letters = new LetterDesk(live, results, leasing, intake.admission(), log);
    }

    /**
     * A queue as its changes tell it: all of them since ever, or only those of what lives. Workers are
     * gone, nobody waits, and what was delivered and not acknowledged will be delivered again.
     */
    public static QueueState restore(
            QueueSettings settings, FiringTimes times, long epoch, Iterator<Change> changes, long nowMillis) {
        var state = new QueueState(settings, times, epoch);
        var restoration = new Restoration(
                state.live,
                state.results,
                state.intake,
                state.leasing,
                state.moves,
                state.administration,
                state.schedules);
        changes.forEachRemaining(restoration::apply);
        restoration.end(nowMillis);
        return state;
    }

    /** The incarnation of the master that this state belongs to. */
    public long epoch() {
        return epoch;
    }

    // The task queue, from the client's side

    /**
     * Adds tasks to the end of the queue, all or none. Those that were decided before are left out, so
     * the whole call may be repeated (P2); a repetition names the same tasks, no more and no fewer. A task whose
     * unique key is another's is that one, or takes its place if it says so.
     *
     * @param tasks of one client, in the order of their sequences, at least one
     */
    public void put(List<Task> tasks, long nowMillis) {
        if (intake.put(tasks, nowMillis)) {
            moveOn(nowMillis);
        }
    }

    /**
     * Ends a task wherever it is: it is not run, or what runs of it does not count any more. One that is on its way
     * into another queue may run there, and is not cancelled.
     */
    public void cancel(CallId call, TaskId id, long nowMillis) {
        LiveTask task = live.get(id);
        boolean isHere = task != null && task.place != LiveTask.Place.MOVING;
        if (task != null && isHere) {
            endUnfinished(task, new Outcome.Cancelled(), nowMillis);
        }
        TaskResult result = results.of(id);
        boolean isCancelled = isHere || (result != null && result.outcome() instanceof Outcome.Cancelled);
        boolean isKnown = task != null
                || result != null
                || id.sequence() <= intake.clients().watermark(id.client());
        log.effect(isKnown ? new Effect.CancelDecided(call, isCancelled) : new Effect.Unknown(call));
        moveOn(nowMillis);
    }

    /** Nobody has finished it: it ends with its current lease, or with the last before it waited. */
    private void endUnfinished(LiveTask task, Outcome outcome, long nowMillis) {
        Lease last = task.isLeased() ? task.lease() : new Lease(task.task.id(), task.attempt, epoch);
        end(task, leasing.withdraw(task, nowMillis), last, outcome, nowMillis);
    }

    /** Does what an operator has said, and answers. */
    public void administer(CallId call, QueueCommand command, long nowMillis) {
        // Nobody is told that something waits whose time is over.
        endWhatIsOver(nowMillis);
        log.effect(
                command instanceof QueueCommand.ListFailedAttempts list
                        ? inquiries.failedAttempts(call, list.task())
                        : new Effect.Administered(call, answer(command, nowMillis)));
        moveOn(nowMillis);
    }

    private QueueAnswer answer(QueueCommand command, long nowMillis) {
        if (command instanceof QueueCommand.OfSchedules ofSchedules) {
            return schedules.decide(ofSchedules, nowMillis);
        }
        if (command instanceof QueueCommand.OfLetters ofLetters) {
            return letters.decide(ofLetters, nowMillis);
        }
        if (command instanceof QueueCommand.OfWaiting ofWaiting) {
            return intake.amendments().decide(ofWaiting, nowMillis);
        }
        if (command instanceof QueueCommand.Purge purge) {
            return purge(purge, nowMillis);
        }
        if (command instanceof QueueCommand.Move move) {
            return moves.decide(move, nowMillis);
        }
        return command instanceof QueueCommand.CancelGroup cancel
                ? cancelGroup(cancel.group(), nowMillis)
                : administration.decide(command, this::counts, nowMillis);
    }

    private QueueAnswer cancelGroup(Key group, long nowMillis) {
        List<LiveTask> members = leasing.groups().members(group);
        members.forEach(member -> endUnfinished(member, new Outcome.Cancelled(), nowMillis));
        return new QueueAnswer.Done(members.size());
    }

    /**
     * In slices, since one step of a million ends would hold up all others; whoever asks goes on as the answer says.
     * So what is put meanwhile stays, also when an answer was lost and the question is repeated, and nothing goes on
     * by itself when nobody asks any more.
     */
    private QueueAnswer purge(QueueCommand.Purge purge, long nowMillis) {
        if (purge.epoch() == 0) {
            return new QueueAnswer.Purged(0, live.nextPosition() - 1, epoch);
        }
        if (purge.epoch() != epoch) {
            return new QueueAnswer.Refused("another master has taken over: what was purged is purged; purge again");
        }
        List<LiveTask> oldest = live.oldestWaiting(0, purge.upToPosition(), MAX_PURGED_AT_ONCE);
        oldest.forEach(task -> endUnfinished(task, new Outcome.Cancelled(), nowMillis));
        boolean isLast = oldest.size() < MAX_PURGED_AT_ONCE;
        return new QueueAnswer.Purged(oldest.size(), isLast ? 0 : purge.upToPosition(), epoch);
    }

    // Tasks for other queues

    /** Says again what is under way into other queues, for one who has not heard it: a new master. */
    public void forwardAgain() {
        moves.forwardAgain();
    }

    /** The same for one move, of which nobody has anything in hand. */
    public void forwardAgain(ClientId as) {
        moves.forwardAgain(as);
    }

    /**
     * The other queue has decided what was forwarded, up to this task. What it has stored ends here, as cancelled;
     * what it has turned away waits here again, and with it what comes after and must not overtake it. Nothing that
     * comes after a task that was turned away may have been put.
     *
     * @param last by its id there
     * @param turnedAway the sequences there of those that were
     * @param refusal why it takes no more for now, so that the move is over; empty if it turned them away for their
     *     own sake
     */
    public void forwardDecided(TaskId last, Set<Long> turnedAway, String refusal, long nowMillis) {
        moves.decided(last, turnedAway, refusal, nowMillis)
                .forEach(task -> endUnfinished(task, new Outcome.Cancelled(), nowMillis));
        moveOn(nowMillis);
    }

    /**
     * The master of another queue puts tasks here, as its {@link Effect.Forward} says. Each is decided once, and the
     * same is said to a repetition, since the other master must know for certain where each of them is.
     *
     * @param tasks of one client, in the order of their sequences, at least one; all that it puts is decided in the
     *     order of its sequences
     * @param settledUpTo what was said up to this sequence the other master has on disk: it will not be asked again
     */
    public void putForwarded(List<Task> tasks, long settledUpTo, long nowMillis) {
        intake.putForwarded(tasks, settledUpTo, nowMillis);
        moveOn(nowMillis);
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
        live.progress(advanced);
    }

    /** How far an attempt has come: once it is on disk, the next attempt is told. */
    public void checkpoint(WorkerId worker, Checkpoint checkpoint) {
        LiveTask task = live.get(checkpoint.lease().task());
        boolean isCurrent = isCurrent(checkpoint.lease());
        if (task != null && isCurrent && task.isNextCheckpoint(checkpoint.number())) {
            task.hasCheckpoint = true;
            log.change(new Change.TaskCheckpointed(task.position(), task.task.id(), checkpoint.state()));
        }
        log.effect(new Effect.CheckpointDecided(worker, checkpoint.lease(), checkpoint.number(), isCurrent));
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
            if (!goesOn(task, worker, finished, nowMillis)) {
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
        log.totals().countStale();
        return false;
    }

    /** Whether the task is to be tried again. */
    private boolean goesOn(LiveTask task, WorkerId worker, Finished finished, long nowMillis) {
        if (!(finished.outcome() instanceof Outcome.Failure failure)) {
            return false;
        }
        if (finished.retry() instanceof Retry.PauseQueue) {
            attempts.goOnUncounted(task, worker, failure, nowMillis);
            administration.pause();
            log.effect(new Effect.PausedByHandler(task.task.id(), task.task.handler(), failure));
            return true;
        }
        return attempts.goOn(task, worker, failure, finished.retry(), nowMillis);
    }

    private void end(LiveTask task, WorkerId worker, Lease lease, Outcome outcome, long nowMillis) {
        long leasedMillis = task.isLeased() ? task.leasedMillis() : 0;
        var times = new TaskResult.Times(task.addedMillis, leasedMillis, nowMillis);
        live.remove(lease.task());
        var result = new TaskResult(lease, task.task.handler(), outcome, worker, times);
        results.add(task, result);
        intake.foundInVain(leasing.freeFollowers(task, outcome, nowMillis));
        intake.keys().ended(task, nowMillis);
    }

    private void handBack(Lease lease, long nowMillis) {
        LiveTask task = live.get(lease.task());
        if (task != null && task.isHeldBy(lease)) {
            attempts.handBack(task, 0, nowMillis);
        }
    }

    /**
     * Gives back a lease, since what its worker needs could not be read: it costs no attempt, and the task is leased
     * again, not before {@code dueMillis}. A worker that was told of the lease after all is to stop.
     */
    public void postpone(Lease lease, long dueMillis, long nowMillis) {
        LiveTask task = live.get(lease.task());
        if (task != null && task.isHeldBy(lease)) {
            leasing.stop(task);
            attempts.handBack(task, dueMillis, nowMillis);
        }
        moveOn(nowMillis);
    }

    /** A worker is dead: its tasks run elsewhere, from the front of the queue, and it costs them an attempt (P8). */
    public void workerGone(WorkerId worker, long nowMillis) {
        leasing.remove(worker).forEach(task -> lose(task, worker, nowMillis));
        moveOn(nowMillis);
    }

    /** The holder died. A task that has cost so many workers their lives is given to no further one (P3). */
    private void lose(LiveTask task, WorkerId worker, long nowMillis) {
        if (!attempts.goOnAfterDeath(task, worker, nowMillis)) {
            leasing.end(task, nowMillis);
            end(task, worker, task.lease(), FailedAttempt.lastDeath(task.deaths(), worker), nowMillis);
        }
    }

    /**
     * Gives out what can be given out now: results to takers, and tasks to workers. First of all ends what has
     * expired: whatever made a task wait, a lease that ended too late among them, it is not leased after its time.
     */
    private void moveOn(long nowMillis) {
        endWhatIsOver(nowMillis);
        leasing.wake(nowMillis);
        if (!intake.admission().isLeasingPaused() && !administration.isPaused()) {
            leasing.leaseWaiting(nowMillis);
        }
    }

    private void endWhatIsOver(long nowMillis) {
        leasing.expired(nowMillis).forEach(task -> endUnfinished(task, new Outcome.Expired(), nowMillis));
        leasing.groups().overdue(nowMillis).forEach(task -> endUnfinished(task, new Outcome.Expired(), nowMillis));
        cancelInVain(nowMillis);
        results.serveTakers();
        results.dropOld(nowMillis);
    }

    private void cancelInVain(long nowMillis) {
        for (TaskId next = intake.nextInVain(); next != null; next = intake.nextInVain()) {
            LiveTask task = live.get(next);
            if (task != null) {
                endUnfinished(task, new Outcome.Cancelled(), nowMillis);
            }
        }
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
        } else if (task.sequence() <= intake.clients().watermark(task.client())) {
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
        intake.clients().forgetSilent(nowMillis);
        intake.keys().forgetOld(nowMillis);
        leasing.groups().forgetSilent(nowMillis);
        leasing.unclaimed(nowMillis).forEach(orphan -> lose(orphan, NOBODY, nowMillis));
        // What ends by itself makes room for what fires.
        endWhatIsOver(nowMillis);
        schedules.fireDue(nowMillis, schedule -> intake.put(schedule, nowMillis));
        moveOn(nowMillis);
    }

    private void expire(long nowMillis) {
        for (Waits.Wait wait : waits.removeExpired(nowMillis)) {
            log.effect(new Effect.TimedOut(wait.call(), counts(), reason(wait.task(), nowMillis)));
        }
    }

    private @Nullable WaitReason reason(@Nullable TaskId task, long nowMillis) {
        if (task == null) {
            return administration.isPaused() ? WaitReason.RESUME : null;
        }
        return inquiries.waitsFor(task, administration.isPaused(), nowMillis);
    }

    /** When {@link #tick} would next do something; empty if it never would. */
    public OptionalLong nextDeadlineMillis() {
        return Stream.of(
                        waits.nextDeadlineMillis(),
                        intake.clients().nextDeadlineMillis(),
                        intake.keys().nextDeadlineMillis(),
                        leasing.nextDeadlineMillis(),
                        schedules.nextDeadlineMillis(),
                        results.nextDeadlineMillis())
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

    /** Whether its worker can still finish the task. */
    public boolean isCurrent(Lease lease) {
        LiveTask task = live.get(lease.task());
        return task != null && task.isHeldBy(lease);
    }

    public QueueCounts counts() {
        return new QueueCounts(
                live.size() - leasing.running() - leasing.delayed(),
                leasing.delayed(),
                leasing.running(),
                results.size(),
                results.kept(),
                leasing.workers(),
                leasing.stuck(),
                intake.admission().bytes(),
                refusedAsStale,
                results.dropped(),
                results.letters().size(),
                results.letters().dropped(),
                intake.admission().isLeasingPaused());
    }
}
