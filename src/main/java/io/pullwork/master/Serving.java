package io.pullwork.master;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Acknowledge;
import io.pullwork.protocol.MasterMessage.Administer;
import io.pullwork.protocol.MasterMessage.AwaitResult;
import io.pullwork.protocol.MasterMessage.Cancel;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.protocol.MasterMessage.Locate;
import io.pullwork.protocol.MasterMessage.Progress;
import io.pullwork.protocol.MasterMessage.Put;
import io.pullwork.protocol.MasterMessage.PutForwarded;
import io.pullwork.protocol.MasterMessage.Report;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.MasterMessage.StoreCheckpoint;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.queue.Effect;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueState;
import io.pullwork.queue.Step;
import io.pullwork.store.Store.Commit;
import io.pullwork.store.Store.Input;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.Text;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A master that owns its queue. Each message goes to the heart; whenever no commit is under way, all that
 * was decided since is committed as one step (group commit), and what is to be said of it is said after.
 * So the state runs ahead of the disk, and nobody outside can see that it does.
 */
final class Serving extends AbstractBehavior<MasterMessage> {

    /** Akka refuses a timer of more than 248 days, and would stop the master. */
    /** In a line of the log. */
    private static final int MAX_REASON_CHARS = 256;

    private static final long LONGEST_TIMER_MILLIS = Duration.ofDays(1).toMillis();

    /** A row that cannot be read is not tried again before. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(10);

    private static final Duration FORWARD_AGAIN_AFTER = Duration.ofSeconds(10);

    static final Duration FLUSH_AFTER = Duration.ofMillis(20);

    private record Committed(List<Effect> effects, @Nullable Commit commit, @Nullable Throwable failure)
            implements MasterMessage.Internal {}

    /** What was only on disk, by position, and for whom it was read. */
    private record InputsRead(Unread by, @Nullable Map<Long, Input> inputs, @Nullable Throwable failure)
            implements MasterMessage.Internal {}

    /** It is tried again to read what could not be read. */
    private record ReadAgain() implements MasterMessage.Internal {}

    /** What nobody waits for has waited long enough for company. */
    private record Flush() implements MasterMessage.Internal {}

    private record ForwardingStopped(ClientId as, ActorRef<ClientMessage> forwarding)
            implements MasterMessage.Internal {}

    private record ForwardAgain() implements MasterMessage.Internal {}

    /** What was read from disk for somebody. */
    private record Recalled(Effect.Administered answer) implements MasterMessage.Internal {}

    private record Tick() implements MasterMessage.Internal {}

    private record WorkersListed(Set<ActorRef<WorkerMessage.Order>> workers) implements MasterMessage.Internal {}

    private final QueueName queue;
    private final MasterSetup setup;
    private final QueueState state;
    private final TimerScheduler<MasterMessage> timers;
    private final Directory directory;
    private final Set<ActorRef<WorkerMessage.Order>> greeted = new HashSet<>();
    private final Latencies latencies = new Latencies();
    private final Unread unread = new Unread();

    /** By the clients as which they put. */
    private final Map<ClientId, ActorRef<ClientMessage>> forwardings = new HashMap<>();

    private boolean isCommitting;
    private long tickAtMillis = Long.MAX_VALUE;

    static Behavior<MasterMessage> create(
            QueueName queue, MasterSetup setup, QueueState state, Set<ActorRef<Located>> askers) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Serving(context, queue, setup, state, timers).begin(askers)));
    }

    private Serving(
            ActorContext<MasterMessage> context,
            QueueName queue,
            MasterSetup setup,
            QueueState state,
            TimerScheduler<MasterMessage> timers) {
        super(context);
        this.queue = queue;
        this.setup = setup;
        this.state = state;
        this.timers = timers;
        this.directory = new Directory(context, queue, state.epoch(), setup, latencies);
    }

    private Serving begin(Set<ActorRef<Located>> askers) {
        askers.forEach(this::presentTo);
        // A local: the context outlives this behaviour, and must not keep a million tasks alive while a failed
        // commit is being made good by reading them again.
        ServiceKey<WorkerMessage.Order> workers = Keys.workersOf(queue);
        var listings = getContext()
                .messageAdapter(
                        Receptionist.Listing.class, listing -> new WorkersListed(listing.getServiceInstances(workers)));
        getContext().getSystem().receptionist().tell(Receptionist.subscribe(workers, listings));
        state.forwardAgain();
        return advance();
    }

    @Override
    public Receive<MasterMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(Report.class, this::onReport)
                .onMessage(Committed.class, this::onCommitted)
                .onMessage(Put.class, this::onPut)
                .onMessage(GetResults.class, this::onGetResults)
                .onMessage(Acknowledge.class, this::onAcknowledge)
                .onMessage(AwaitResult.class, this::onAwaitResult)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(Administer.class, this::onAdminister)
                .onMessage(Progress.class, this::onProgress)
                .onMessage(InputsRead.class, this::onInputsRead)
                .onMessage(ReadAgain.class, this::onReadAgain)
                .onMessage(StoreCheckpoint.class, this::onStoreCheckpoint)
                .onMessage(Recalled.class, this::onRecalled)
                .onMessage(Flush.class, this::onFlush)
                .onMessage(Tick.class, this::onTick)
                .onMessage(RequestWork.class, this::onRequestWork)
                .onMessage(Forwarding.Decided.class, this::onForwardDecided)
                .onMessage(ForwardAgain.class, this::onForwardAgain)
                .onMessage(ForwardingStopped.class, this::onForwardingStopped)
                .onMessage(PutForwarded.class, this::onPutForwarded)
                .onMessage(Locate.class, this::onLocate)
                .onMessage(WorkersListed.class, this::onWorkersListed)
                .onMessage(SignsOfLife.Shown.class, this::onLifeShown)
                .onMessage(SignsOfLife.Ended.class, this::onLifeEnded)
                .onMessage(Directory.WorkerStopped.class, this::onWorkerStopped)
                .onMessage(Directory.ClientStopped.class, this::onClientStopped)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<MasterMessage> onPut(Put put) {
        directory.client(put.client(), put.replyTo());
        state.put(put.tasks(), now());
        return advance();
    }

    private Behavior<MasterMessage> onGetResults(GetResults get) {
        directory.client(get.call().client(), get.replyTo());
        long now = now();
        state.getResults(get.call(), get.max(), now + get.timeoutMillis(), now);
        return advance();
    }

    private Behavior<MasterMessage> onAwaitResult(AwaitResult await) {
        directory.client(await.call().client(), await.replyTo());
        long now = now();
        state.awaitResult(await.call(), await.task(), now + await.timeoutMillis(), now);
        return advance();
    }

    private Behavior<MasterMessage> onAcknowledge(Acknowledge acknowledge) {
        directory.client(acknowledge.call().client(), acknowledge.replyTo());
        state.acknowledge(acknowledge.call(), acknowledge.tasks(), now());
        return advance();
    }

    private Behavior<MasterMessage> onCancel(Cancel cancel) {
        directory.client(cancel.call().client(), cancel.replyTo());
        state.cancel(cancel.call(), cancel.task(), now());
        return advance();
    }

    private Behavior<MasterMessage> onAdminister(Administer administer) {
        directory.client(administer.call().client(), administer.replyTo());
        state.administer(administer.call(), administer.command(), now());
        return advance();
    }

    private Behavior<MasterMessage> onReport(Report report) {
        directory.worker(report.worker(), report.replyTo());
        state.report(report.worker(), report.number(), report.finished(), report.handedBack(), report.credit(), now());
        return advance();
    }

    private Behavior<MasterMessage> onRequestWork(RequestWork request) {
        if (directory.admits(request)) {
            state.requestWork(
                    request.worker(),
                    request.credit(),
                    Set.copyOf(request.handlers()),
                    Set.copyOf(request.held()),
                    request.stuck(),
                    now());
        }
        return advance();
    }

    /** Nothing follows from it but what is said to those who ask. */
    private Behavior<MasterMessage> onProgress(Progress progress) {
        state.progress(progress.advanced());
        return this;
    }

    private Behavior<MasterMessage> onStoreCheckpoint(StoreCheckpoint store) {
        directory.worker(store.worker(), store.replyTo());
        state.checkpoint(store.worker(), store.checkpoint());
        return advance();
    }

    private Behavior<MasterMessage> onLifeShown(SignsOfLife.Shown shown) {
        RequestWork waiting = directory.prove(shown.worker());
        return waiting == null ? this : onRequestWork(waiting);
    }

    private Behavior<MasterMessage> onLifeEnded(SignsOfLife.Ended ended) {
        directory.distrust(ended.worker());
        return workerGone(ended.worker());
    }

    private Behavior<MasterMessage> onWorkerStopped(Directory.WorkerStopped stopped) {
        return directory.forget(stopped.worker(), stopped.ref()) ? workerGone(stopped.worker()) : this;
    }

    private Behavior<MasterMessage> workerGone(WorkerId worker) {
        state.workerGone(worker, now());
        return advance();
    }

    private Behavior<MasterMessage> onClientStopped(Directory.ClientStopped stopped) {
        if (directory.forget(stopped.client(), stopped.ref())) {
            state.clientGone(stopped.client());
        }
        return advance();
    }

    private Behavior<MasterMessage> onLocate(Locate locate) {
        presentTo(locate.replyTo());
        return this;
    }

    /** Workers of this queue that the receptionist has found; each is greeted once. */
    private Behavior<MasterMessage> onWorkersListed(WorkersListed listed) {
        greeted.retainAll(listed.workers());
        for (ActorRef<WorkerMessage.Order> worker : listed.workers()) {
            if (greeted.add(worker)) {
                presentTo(worker);
            }
        }
        return this;
    }

    private void presentTo(ActorRef<? super Located> someone) {
        someone.tell(new Located(queue, getContext().getSelf().narrow(), state.epoch(), setup.lifeAddress()));
    }

    private Behavior<MasterMessage> onFlush(Flush flush) {
        commit();
        return this;
    }

    private Behavior<MasterMessage> onTick(Tick tick) {
        tickAtMillis = Long.MAX_VALUE;
        state.tick(now());
        return advance();
    }

    /** Commits what has been decided, unless a commit is under way: then its end will come here again. */
    private Serving advance() {
        if (state.isStepAwaited()) {
            commit();
        } else if (!isCommitting && state.hasStep() && !timers.isTimerActive("flush")) {
            timers.startSingleTimer("flush", new Flush(), FLUSH_AFTER);
        }
        scheduleTick();
        return this;
    }

    private void commit() {
        if (!isCommitting && state.hasStep()) {
            Step step = state.take();
            latencies.note(step.changes());
            if (step.changes().isEmpty()) {
                say(step.effects());
            } else {
                isCommitting = true;
                getContext()
                        .pipeToSelf(
                                setup.store().commit(queue, state.epoch(), step.changes()),
                                (commit, failure) -> new Committed(step.effects(), commit, failure));
            }
        }
    }

    /** Answers a call with what the store reads. */
    private <T> void recall(CallId call, CompletionStage<T> reading, Function<T, QueueAnswer> answer) {
        getContext()
                .pipeToSelf(
                        reading,
                        (read, failure) -> new Recalled(new Effect.Administered(
                                call,
                                failure == null
                                        ? answer.apply(read)
                                        : new QueueAnswer.Refused(String.valueOf(failure.getMessage())))));
    }

    private Behavior<MasterMessage> onRecalled(Recalled recalled) {
        directory.say(List.of(recalled.answer()));
        return this;
    }

    private Behavior<MasterMessage> onCommitted(Committed committed) {
        isCommitting = false;
        if (committed.commit() == Commit.DONE) {
            say(committed.effects());
            return advance();
        }
        if (committed.commit() == Commit.FENCED) {
            getContext()
                    .getLog()
                    .warn("Queue {} was taken over by another master: epoch {} stops here", queue, state.epoch());
            return Behaviors.stopped();
        }
        // Whether the step is on disk is not known: what was decided since is forgotten, and the disk tells.
        getContext()
                .getLog()
                .error("Queue {} could not be written, reading it again: {}", queue, reason(committed.failure()));
        forwardings.values().forEach(getContext()::stop);
        return Master.create(queue, setup);
    }

    private static String reason(@Nullable Throwable failure) {
        return failure == null ? "no reason given" : String.valueOf(failure.getMessage());
    }

    private void say(List<Effect> effects) {
        unread.add(directory.say(effects));
        readNext();
        for (Effect effect : effects) {
            if (effect instanceof Effect.TellFailedAttempts tell) {
                recall(
                        tell.call(),
                        setup.store().failedAttempts(queue, tell.position()),
                        QueueAnswer.FailedAttempts::lastOf);
            } else if (effect instanceof Effect.Forward forward) {
                forward(forward);
            } else if (effect instanceof Effect.PausedByHandler paused) {
                getContext()
                        .getLog()
                        .warn(
                                "Queue {} is paused by handler {} in task {}, until an operator resumes it: {}",
                                queue,
                                paused.handler(),
                                paused.task(),
                                Text.shown(paused.reason().message(), MAX_REASON_CHARS));
            }
        }
    }

    /** In place of what was said before of the same move: this is what of it is left, or comes after it. */
    private void forward(Effect.Forward forward) {
        ClientId as = forward.tasks().get(0).id().clientId();
        ActorRef<ClientMessage> next = getContext()
                .spawnAnonymous(
                        Forwarding.create(queue, forward, setup, getContext().getSelf()));
        getContext().watchWith(next, new ForwardingStopped(as, next));
        ActorRef<ClientMessage> before = forwardings.put(as, next);
        if (before != null) {
            getContext().stop(before);
        }
    }

    private Behavior<MasterMessage> onForwardDecided(Forwarding.Decided decided) {
        ClientId as = decided.last().clientId();
        boolean isEnd = decided.isEnd() && forwardings.remove(as, decided.by());
        state.forwardDecided(decided.last(), Set.copyOf(decided.turnedAway()), decided.refusal(), now());
        if (isEnd) {
            state.forwardAgain(as);
        }
        return advance();
    }

    /** By itself, and not at its end: an error has been logged, and all is said again after a while. */
    private Behavior<MasterMessage> onForwardingStopped(ForwardingStopped stopped) {
        if (forwardings.remove(stopped.as(), stopped.forwarding())) {
            timers.startSingleTimer("forward", new ForwardAgain(), FORWARD_AGAIN_AFTER);
        }
        return this;
    }

    private Behavior<MasterMessage> onForwardAgain(ForwardAgain again) {
        state.forwardAgain();
        return advance();
    }

    private Behavior<MasterMessage> onPutForwarded(PutForwarded put) {
        directory.client(put.client(), put.replyTo());
        state.putForwarded(put.tasks(), put.settledUpTo(), now());
        return advance();
    }

    private void readNext() {
        List<Effect.Run> next = timers.isTimerActive("read") ? List.of() : unread.next(state::isCurrent);
        if (!next.isEmpty()) {
            List<Long> positions = next.stream().map(Effect.Run::position).toList();
            getContext()
                    .pipeToSelf(
                            setup.store().inputs(queue, positions),
                            (inputs, failure) -> new InputsRead(unread, inputs, failure));
        }
    }

    private Behavior<MasterMessage> onInputsRead(InputsRead read) {
        if (read.by() != unread) {
            // Asked for before a commit failed: what it was read for has been forgotten.
            return this;
        }
        Map<Long, Input> inputs = read.inputs();
        if (inputs == null) {
            unread.failed().forEach(run -> postpone(run, reason(read.failure())));
            if (unread.isInTrouble()) {
                timers.startSingleTimer("read", new ReadAgain(), READ_AGAIN_AFTER);
            }
        } else {
            // A task that was cancelled meanwhile is not run any more.
            List<Effect.Run> current = unread.read().stream()
                    .filter(run -> state.isCurrent(run.lease()))
                    .toList();
            directory.run(current, inputs).forEach(run -> postpone(run, "its row is not there"));
        }
        readNext();
        return advance();
    }

    private Behavior<MasterMessage> onReadAgain(ReadAgain again) {
        readNext();
        return this;
    }

    /** Nobody is to blame, so nothing fails of it: it is tried again after a while. */
    private void postpone(Effect.Run run, String reason) {
        getContext()
                .getLog()
                .error(
                        "Queue {}: the input of task {} could not be read, it is tried again in {} s: {}",
                        queue,
                        run.lease().task(),
                        READ_AGAIN_AFTER.toSeconds(),
                        reason);
        long now = now();
        state.postpone(run.lease(), now + READ_AGAIN_AFTER.toMillis(), now);
    }

    /** What nobody waits for goes to the store too; whether it got there, the next master will read. */
    private Behavior<MasterMessage> onPostStop(PostStop stop) {
        if (state.hasStep()) {
            setup.store().commit(queue, state.epoch(), state.take().changes());
        }
        return this;
    }

    /** One timer, for the earliest deadline; it is moved only to an earlier time. */
    private void scheduleTick() {
        long deadlineMillis = state.nextDeadlineMillis().orElse(Long.MAX_VALUE);
        if (deadlineMillis < tickAtMillis) {
            tickAtMillis = deadlineMillis;
            // An early tick does nothing but come here again.
            long delayMillis = Math.min(Math.max(1, deadlineMillis - now()), LONGEST_TIMER_MILLIS);
            timers.startSingleTimer("tick", new Tick(), Duration.ofMillis(delayMillis));
        }
    }

    private long now() {
        return setup.nowMillis().getAsLong();
    }
}
