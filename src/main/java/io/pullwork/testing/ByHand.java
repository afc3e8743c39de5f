package io.pullwork.testing;

import io.pullwork.client.Counterpart;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.ResultTaken;
import io.pullwork.client.UnknownTask;
import io.pullwork.cron.CronTimes;
import io.pullwork.handler.Handlers;
import io.pullwork.protocol.Frame;
import io.pullwork.queue.Change;
import io.pullwork.queue.Effect;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.QueueState;
import io.pullwork.queue.Step;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import io.pullwork.testing.WaitingPuts.Decision;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One queue, its client and its worker on the threads of those who call. The heart decides, as everywhere; what
 * it says is done at once, and what it waits for comes when a task is run or the clock is moved. Handlers run
 * outside the lock: one may wait for a thread of its own that puts.
 */
final class ByHand implements Counterpart {

    /** The same in each run, and so are the ids of tasks, and the jitter that follows from them. */
    static final ClientId CLIENT = new ClientId(1);

    private static final WorkerId WORKER = new WorkerId("test");
    private static final Duration AS_GOOD_AS_FOR_EVER = Duration.ofDays(36_500);

    /** A call that the heart has not answered yet. */
    private sealed interface Call {

        CompletableFuture<?> promise();
    }

    private record Taking(CompletableFuture<List<TaskResult>> promise) implements Call {}

    /** One that is about a task. */
    private sealed interface OfTask extends Call {

        TaskId task();
    }

    private record Reading(TaskId task, CompletableFuture<TaskResult> promise) implements OfTask {}

    private record Cancelling(TaskId task, CompletableFuture<Boolean> promise) implements OfTask {}

    private record Administering(CompletableFuture<QueueAnswer> promise) implements Call {}

    private final QueueName name;
    private final Handlers handlers;
    private final Clock clock;
    private final QueueState state;
    private final History history = new History();
    private final WaitingPuts puts;
    private final Map<CallId, Call> calls = new HashMap<>();

    /** Tasks on their way into other queues, by their ids there. */
    private final Map<TaskId, TaskId> leaving = new HashMap<>();

    private final ArrayDeque<Effect.Forward> forwards = new ArrayDeque<>();

    /** What was said of what another queue has moved here last. */
    private Effect.@Nullable ForwardDecided forwardDecided;

    private final Function<QueueName, ByHand> others;
    private final UnaryOperator<ClientId> movers;
    private long lastCall;
    private long lastReport;
    private boolean isPaused;

    /** Whether there was nothing to be run, and nothing was decided since. */
    private boolean isDrained;

    /** What became of the last put. */
    private Decision decision = new Decision(List.of(), Decision.Kind.STORED, "");

    /** The tasks that it has added, or given another input. */
    private final Set<TaskId> entered = new HashSet<>();

    /** What the worker was given and has not reported yet. */
    private @Nullable HandJob running;

    ByHand(
            QueueName name,
            QueueSettings settings,
            Handlers handlers,
            Clock clock,
            Function<QueueName, ByHand> others,
            UnaryOperator<ClientId> movers) {
        this.movers = movers;
        this.name = name;
        this.others = others;
        this.handlers = handlers;
        this.clock = clock;
        this.state = new QueueState(settings, new CronTimes(), 1);
        this.puts = new WaitingPuts(name, this::store);
        askForWork(0);
    }

    QueueName name() {
        return name;
    }

    // The worker

    /** Runs the task that is next, on this thread; false if none may run now. */
    boolean runNext() {
        HandJob job = lease();
        if (job == null) {
            return false;
        }
        report(job, job.run(handlers, new HandContext(this, job)));
        return true;
    }

    private synchronized @Nullable HandJob lease() {
        askForWork(1);
        HandJob leased = running;
        askForWork(0);
        isDrained = leased == null;
        return leased;
    }

    private void askForWork(int credit) {
        Set<Lease> held = running == null ? Set.of() : Set.of(running.lease);
        state.requestWork(WORKER, credit, handlers.names(), held, 0, now());
        settle();
    }

    private synchronized void report(HandJob job, Finished finished) {
        running = null;
        history.ran(job, clock.instant(), finished.outcome());
        List<Finished> wanted = job.isStopped() ? List.of() : List.of(finished);
        state.report(WORKER, ++lastReport, wanted, List.of(), 0, now());
        settle();
    }

    synchronized void progress(Advanced advanced) {
        state.progress(List.of(advanced));
    }

    synchronized void checkpoint(HandJob job, byte[] said) throws InterruptedException {
        Payload stateOfTask = Checkpoint.stateFor(job.task, said, Frame.LARGEST_PAYLOAD_BYTES);
        if (!state.isCurrent(job.lease)) {
            throw new InterruptedException("this attempt at task " + job.lease.task() + " does not count any more");
        }
        state.checkpoint(WORKER, new Checkpoint(job.lease, job.nextCheckpoint(), stateOfTask));
        settle();
    }

    synchronized Optional<byte[]> lastCheckpoint(HandJob job) {
        return history.checkpoint(job.lease.task()).map(Payload::bytes);
    }

    // Time

    synchronized void tick() {
        state.tick(now());
        settle();
    }

    /** When something happens by itself; empty if nothing ever does. */
    synchronized OptionalLong nextDeadlineMillis() {
        return Stream.of(state.nextDeadlineMillis(), puts.nextDeadlineMillis())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    private long now() {
        return clock.millis();
    }

    // The client

    @Override
    public synchronized void put(List<Work> work, Duration timeout, CompletableFuture<List<TaskId>> stored) {
        puts.add(work, now() + timeout.toMillis(), stored);
        settle();
    }

    private Decision store(List<Task> tasks) {
        decision = new Decision(tasks.stream().map(Task::id).toList(), Decision.Kind.STORED, "");
        entered.clear();
        state.put(tasks, now());
        sayAll();
        for (int i = 0; i < tasks.size() && decision.kind() == Decision.Kind.STORED; i++) {
            TaskId id = decision.ids().get(i);
            if (entered.contains(id)) {
                history.asPut(id, tasks.get(i));
            }
        }
        return decision;
    }

    @Override
    public synchronized void take(int max, Duration timeout, CompletableFuture<List<TaskResult>> taken) {
        if (!taken.isDone()) {
            state.getResults(begin(new Taking(taken)), max, now() + timeout.toMillis(), now());
            settle();
        }
    }

    @Override
    public synchronized void read(TaskId task, Duration timeout, CompletableFuture<TaskResult> read) {
        if (!read.isDone()) {
            state.awaitResult(begin(new Reading(task, read)), task, now() + timeout.toMillis(), now());
            settle();
        }
    }

    @Override
    public synchronized void cancel(TaskId task, Duration timeout, CompletableFuture<Boolean> cancelled) {
        if (!cancelled.isDone()) {
            state.cancel(begin(new Cancelling(task, cancelled)), task, now());
            settle();
        }
    }

    @Override
    public void administer(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered) {
        if (!answered.isDone()) {
            administer(command, answered);
            // Not under the lock: the other queue may be moving tasks into this one.
            for (Effect.Forward next = nextForward(); next != null; next = nextForward()) {
                forward(next);
            }
        }
    }

    private synchronized void administer(QueueCommand command, CompletableFuture<QueueAnswer> answered) {
        state.administer(begin(new Administering(answered)), repeatable(command), now());
        settle();
    }

    /** With an id that is the same in each run. */
    private QueueCommand repeatable(QueueCommand command) {
        return command instanceof QueueCommand.Move move
                ? new QueueCommand.Move(move.to(), movers.apply(move.as()), move.upToPosition(), move.epoch())
                : command;
    }

    private synchronized Effect.@Nullable Forward nextForward() {
        return forwards.poll();
    }

    private void forward(Effect.Forward forward) {
        List<Task> tasks = forward.tasks().stream().map(this::whole).toList();
        Effect.ForwardDecided decided = others.apply(forward.to()).putForwarded(tasks);
        forwardDecided(forward.to(), tasks.get(tasks.size() - 1).id(), decided);
    }

    private synchronized Task whole(Task task) {
        TaskId here = leaving.get(task.id());
        return here == null ? task : task.withPayload(history.payload(here));
    }

    private synchronized Effect.ForwardDecided putForwarded(List<Task> tasks) {
        state.putForwarded(tasks, 0, now());
        settle();
        Effect.ForwardDecided said = forwardDecided;
        if (said == null) {
            throw new IllegalStateException("queue " + name + " says nothing of what is moved into it");
        }
        return said;
    }

    private synchronized void forwardDecided(QueueName to, TaskId last, Effect.ForwardDecided decided) {
        String refusal = decided.refusal().isEmpty() ? "" : "queue " + to + " " + decided.refusal();
        state.forwardDecided(last, Set.copyOf(decided.turnedAway()), refusal, now());
        state.forwardAgain(last.clientId());
        settle();
    }

    private CallId begin(Call call) {
        var id = new CallId(CLIENT, ++lastCall);
        calls.put(id, call);
        return id;
    }

    /** None: while a thread waits here, nobody runs a task or moves the clock. */
    @Override
    public Duration patience(Duration timeout) {
        return Duration.ZERO;
    }

    @Override
    public Duration oneWait() {
        return AS_GOOD_AS_FOR_EVER;
    }

    @Override
    public CompletableFuture<Void> close() {
        return CompletableFuture.allOf();
    }

    // What the heart has decided

    /** Says what came out, and stores what has room now. */
    private void settle() {
        sayAll();
        puts.storeAll(now());
    }

    private void sayAll() {
        while (state.hasStep()) {
            Step step = state.take();
            step.changes().forEach(this::note);
            step.effects().forEach(this::say);
        }
    }

    private void note(Change change) {
        history.note(change);
        isDrained = false;
        if (change instanceof Change.TaskAdded added) {
            entered.add(added.task().id());
        } else if (change instanceof Change.TaskReplaced replaced) {
            entered.add(replaced.task().id());
        } else if (change instanceof Change.TaskMoving moving) {
            leaving.put(moving.as(), moving.task());
        } else if (change instanceof Change.QueuePaused paused) {
            isPaused = paused.isPaused();
        }
    }

    private void say(Effect effect) {
        if (effect instanceof Effect.PutRefused refused) {
            decision = new Decision(decision.ids(), Decision.Kind.NO_ROOM, refused.reason());
        } else if (effect instanceof Effect.PutDeferred) {
            decision = new Decision(decision.ids(), Decision.Kind.DRAINING, "");
        } else if (effect instanceof Effect.KeyTaken taken) {
            decision = new Decision(decision.ids(), Decision.Kind.KEY_TAKEN, taken.reason());
        } else if (effect instanceof Effect.PutAccepted accepted) {
            List<TaskId> ids = decision.ids().stream()
                    .map(id -> accepted.existing().getOrDefault(id.sequence(), id))
                    .toList();
            decision = new Decision(ids, Decision.Kind.STORED, "");
        } else if (effect instanceof Effect.Run run) {
            // Its payload may be on disk only, and the disk is the history.
            running = new HandJob(
                    run.lease(),
                    run.task().withPayload(history.payload(run.lease().task())));
        } else if (effect instanceof Effect.Stop && running != null) {
            running.stop();
        } else if (effect instanceof Effect.Forward forward) {
            forwards.add(forward);
        } else if (effect instanceof Effect.ForwardDecided decided) {
            forwardDecided = decided;
        } else if (effect instanceof Effect.Deliver deliver) {
            deliver(deliver.call(), deliver.results());
        } else if (effect instanceof Effect.Answer answer) {
            ((Reading) answered(answer.call())).promise.complete(answer.result());
        } else if (effect instanceof Effect.CancelDecided decided) {
            ((Cancelling) answered(decided.call())).promise.complete(decided.isCancelled());
        } else if (effect instanceof Effect.Administered administered) {
            ((Administering) answered(administered.call())).promise.complete(administered.answer());
        } else if (effect instanceof Effect.TellFailedAttempts tell) {
            ((Administering) answered(tell.call()))
                    .promise.complete(QueueAnswer.FailedAttempts.lastOf(history.failedAttempts(tell.position())));
        } else if (effect instanceof Effect.TimedOut timedOut) {
            Call call = answered(timedOut.call());
            call.promise().completeExceptionally(new NoResultYet(known(call, timedOut.counts())));
        } else if (effect instanceof Effect.TakenElsewhere taken) {
            Reading call = (Reading) answered(taken.call());
            call.promise.completeExceptionally(new ResultTaken(name, call.task));
        } else if (effect instanceof Effect.Unknown unknown) {
            OfTask call = (OfTask) answered(unknown.call());
            call.promise().completeExceptionally(new UnknownTask(name, call.task()));
        }
        // That something is stored, settled or closed is known here without being told.
    }

    private Call answered(CallId id) {
        Call call = calls.remove(id);
        if (call == null) {
            throw new IllegalStateException("queue " + name + " answers call " + id + ", which nobody made");
        }
        return call;
    }

    /** A result whose taker has given up goes back into the line. */
    private void deliver(CallId id, List<TaskResult> results) {
        boolean isInHand = ((Taking) answered(id)).promise.complete(results);
        List<TaskResult> taken = isInHand ? results : List.of();
        state.acknowledge(id, taken.stream().map(TaskResult::task).toList(), now());
    }

    private String known(Call call, QueueCounts counts) {
        var advice = new Advice(handlers.names(), isPaused, counts.isLeasingPaused(), isDrained, clock.instant());
        if (call instanceof OfTask ofTask) {
            return "task " + ofTask.task() + " of queue " + name + " has not ended: "
                    + advice.on(List.of(history.put(ofTask.task(), now())));
        }
        return "no result in queue " + name + ", which has " + counts.waiting() + " task(s) waiting, "
                + counts.delayed() + " delayed: " + advice.on(put());
    }

    // What a test sees

    synchronized List<PutTask> put() {
        return history.put(now());
    }

    synchronized List<Attempt> attempts() {
        return history.attempts();
    }

    synchronized QueueCounts counts() {
        return state.counts();
    }
}
