package io.pullwork.master;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Frame;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.queue.Effect;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.store.Store.Input;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows by which references the workers and clients that the heart names are reached, notices when they
 * stop, and tells them what the heart has to say. References live as long as an incarnation of the
 * master: they are never stored.
 */
final class Directory {

    /** A worker's actor has stopped, or its node has left the cluster. */
    record WorkerStopped(WorkerId worker, ActorRef<WorkerMessage.Order> ref) implements MasterMessage.Internal {}

    /** A client's actor has stopped, or its node has left the cluster. */
    record ClientStopped(ClientId client, ActorRef<ClientMessage.Reply> ref) implements MasterMessage.Internal {}

    private final ActorContext<MasterMessage> context;
    private final QueueName queue;
    private final long epoch;
    private final MasterSetup setup;
    private final Latencies latencies;
    private final Map<ClientId, ActorRef<ClientMessage.Reply>> clients = new HashMap<>();
    private final Map<WorkerId, ActorRef<WorkerMessage.Order>> workers = new HashMap<>();

    /**
     * Workers that have asked and have not shown a sign of life yet. A message may arrive after the death
     * of its sender: without the sign a dead worker could be given work.
     */
    private final Map<WorkerId, RequestWork> unproven = new HashMap<>();

    private final Set<WorkerId> proven = new HashSet<>();

    Directory(
            ActorContext<MasterMessage> context, QueueName queue, long epoch, MasterSetup setup, Latencies latencies) {
        this.context = context;
        this.queue = queue;
        this.epoch = epoch;
        this.setup = setup;
        this.latencies = latencies;
    }

    void client(ClientId client, ActorRef<ClientMessage.Reply> ref) {
        ActorRef<ClientMessage.Reply> known = clients.put(client, ref);
        if (!ref.equals(known)) {
            context.watchWith(ref, new ClientStopped(client, ref));
        }
    }

    /** False if the client has come back by another reference since. */
    boolean forget(ClientId client, ActorRef<ClientMessage.Reply> ref) {
        return clients.remove(client, ref);
    }

    /** Whether the worker is proven alive; otherwise its request waits until it is. */
    boolean admits(RequestWork request) {
        worker(request.worker(), request.replyTo());
        if (setup.signs().isEmpty() || proven.contains(request.worker())) {
            return true;
        }
        unproven.put(request.worker(), request);
        setup.signs().ifPresent(signs -> signs.listener()
                .tell(new SignsOfLife.Watch(request.worker(), context.getSelf().narrow())));
        return false;
    }

    /** The worker's process shows a sign of life. Gives the request that waited for it, if one did. */
    @Nullable
    RequestWork prove(WorkerId worker) {
        proven.add(worker);
        return unproven.remove(worker);
    }

    void worker(WorkerId worker, ActorRef<WorkerMessage.Order> ref) {
        ActorRef<WorkerMessage.Order> known = workers.put(worker, ref);
        if (!ref.equals(known)) {
            context.watchWith(ref, new WorkerStopped(worker, ref));
        }
    }

    /** False if the worker has come back by another reference since. */
    boolean forget(WorkerId worker, ActorRef<WorkerMessage.Order> ref) {
        boolean isForgotten = workers.remove(worker, ref);
        if (isForgotten) {
            unproven.remove(worker);
        }
        return isForgotten;
    }

    /** It gets no work until it shows life again. */
    void distrust(WorkerId worker) {
        proven.remove(worker);
    }

    /**
     * Says all of it, gathered into as few messages as fit.
     *
     * @return what is not said, since something of it has to be read first
     */
    List<Effect.Run> say(List<Effect> effects) {
        var unread = new ArrayList<Effect.Run>(0);
        var puts = new LinkedHashMap<ClientId, Long>();
        var runs = new LinkedHashMap<WorkerId, Runs>();
        var stops = new LinkedHashMap<WorkerId, List<Lease>>();
        var settlements = new ArrayList<Effect.Settled>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Run run) {
                latencies.note(run);
                if (run.isAtHand()) {
                    runs.computeIfAbsent(run.worker(), Runs::new).add(new Assignment(run.lease(), run.task()));
                } else {
                    unread.add(run);
                }
            } else if (effect instanceof Effect.PutAccepted accepted) {
                if (accepted.existing().isEmpty()) {
                    puts.merge(accepted.client(), accepted.upToSequence(), Math::max);
                } else {
                    tell(accepted.client(), byKey(accepted));
                }
            } else if (effect instanceof Effect.PutDeferred deferred) {
                tell(deferred.client(), new ClientMessage.PutDeferred(deferred.upToSequence()));
            } else if (effect instanceof Effect.KeyTaken taken) {
                tell(
                        taken.client(),
                        new ClientMessage.KeyTaken(taken.upToSequence(), taken.sequence(), taken.reason()));
            } else if (effect instanceof Effect.PutRefused refused) {
                tell(refused.client(), new ClientMessage.PutRefused(refused.upToSequence(), refused.reason()));
            } else if (effect instanceof Effect.ForwardDecided decided) {
                tell(
                        decided.client(),
                        new ClientMessage.ForwardDecided(
                                decided.upToSequence(), decided.turnedAway(), decided.refusal()));
            } else if (effect instanceof Effect.Settled settled) {
                settlements.add(settled);
            } else if (effect instanceof Effect.Stop stop) {
                stops.computeIfAbsent(stop.worker(), none -> new ArrayList<>()).add(stop.lease());
            } else if (effect instanceof Effect.CheckpointDecided decided) {
                tell(
                        decided.worker(),
                        new WorkerMessage.CheckpointDecided(
                                queue, decided.lease(), decided.number(), decided.isStored()));
            } else if (effect instanceof Effect.CancelDecided decided) {
                tell(
                        decided.call(),
                        new ClientMessage.CancelDecided(decided.call().number(), decided.isCancelled()));
            } else if (effect instanceof Effect.Deliver deliver) {
                tell(deliver.call(), new ClientMessage.Deliver(deliver.call().number(), deliver.results()));
            } else if (effect instanceof Effect.Answer answer) {
                tell(answer.call(), new ClientMessage.Answer(answer.call().number(), answer.result()));
            } else if (effect instanceof Effect.TakenElsewhere taken) {
                tell(taken.call(), new ClientMessage.TakenElsewhere(taken.call().number()));
            } else if (effect instanceof Effect.Unknown unknown) {
                tell(unknown.call(), new ClientMessage.Unknown(unknown.call().number()));
            } else if (effect instanceof Effect.TimedOut timedOut) {
                tell(
                        timedOut.call(),
                        new ClientMessage.TimedOut(timedOut.call().number(), timedOut.counts(), timedOut.waitsFor()));
            } else if (effect instanceof Effect.Administered administered) {
                tell(
                        administered.call(),
                        new ClientMessage.Administered(administered.call().number(), measured(administered.answer())));
            } else if (effect instanceof Effect.CallClosed closed) {
                tell(closed.call(), new ClientMessage.CallClosed(closed.call().number()));
            }
        }
        puts.forEach((client, upToSequence) -> tell(client, new ClientMessage.PutAccepted(upToSequence)));
        runs.values().forEach(Runs::send);
        stops.forEach((worker, leases) -> tell(worker, new WorkerMessage.Stop(queue, leases)));
        // After the runs: a lease that is sent again and settled in one step is still held when the repetition
        // arrives, which is therefore ignored and not run.
        for (Effect.Settled settled : settlements) {
            tell(settled.worker(), new WorkerMessage.Settled(queue, settled.report(), settled.refused()));
        }
        return unread;
    }

    /**
     * Says what {@link #say} has left out.
     *
     * @return those whose inputs are missing
     */
    List<Effect.Run> run(List<Effect.Run> unread, Map<Long, Input> inputs) {
        var missing = new ArrayList<Effect.Run>(0);
        var runs = new LinkedHashMap<WorkerId, Runs>();
        for (Effect.Run run : unread) {
            Input input = inputs.get(run.position());
            if (input == null) {
                missing.add(run);
            } else {
                Task task = run.task().withPayload(input.payload());
                runs.computeIfAbsent(run.worker(), Runs::new)
                        .add(new Assignment(run.lease(), task, input.checkpoint()));
            }
        }
        runs.values().forEach(Runs::send);
        return missing;
    }

    private static ClientMessage.PutAcceptedByKey byKey(Effect.PutAccepted accepted) {
        return new ClientMessage.PutAcceptedByKey(
                accepted.upToSequence(),
                List.copyOf(accepted.existing().keySet()),
                List.copyOf(accepted.existing().values()));
    }

    private QueueAnswer measured(QueueAnswer answer) {
        return answer instanceof QueueAnswer.Described it
                ? new QueueAnswer.Described(latencies.in(it.status()))
                : answer;
    }

    private void tell(CallId call, ClientMessage.Reply reply) {
        tell(call.client(), reply);
    }

    private void tell(ClientId client, ClientMessage.Reply reply) {
        ActorRef<ClientMessage.Reply> ref = clients.get(client);
        if (ref != null) {
            ref.tell(reply);
        }
    }

    private void tell(WorkerId worker, WorkerMessage.Order order) {
        ActorRef<WorkerMessage.Order> ref = workers.get(worker);
        if (ref != null) {
            ref.tell(order);
        }
    }

    /** The assignments of one worker, cut into messages that fit a frame. */
    private final class Runs {

        private final WorkerId worker;
        private List<Assignment> assignments = new ArrayList<>();
        private long bytes;

        Runs(WorkerId worker) {
            this.worker = worker;
        }

        void add(Assignment assignment) {
            int size = Frame.sizeBytes(assignment);
            if (bytes + size > Frame.BATCH_BYTES && !assignments.isEmpty()) {
                send();
            }
            assignments.add(assignment);
            bytes += size;
        }

        void send() {
            tell(worker, new WorkerMessage.Run(queue, epoch, assignments));
            assignments = new ArrayList<>();
            bytes = 0;
        }
    }
}
