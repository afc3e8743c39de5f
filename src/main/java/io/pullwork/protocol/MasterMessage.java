package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.util.List;

/** What the master of a queue is told. The verbs are those of {@code QueueState}. */
public sealed interface MasterMessage {

    /** Comes from clients and workers, from anywhere. */
    sealed interface Request extends MasterMessage, Wire {}

    /** The master's own; cannot be sent to another process. */
    non-sealed interface Internal extends MasterMessage {}

    /** Where are you? Sent by way of sharding, which starts the master if need be. */
    record Locate(ActorRef<Located> replyTo) implements Request {}

    /** Tasks of one client in the order of their sequences; its next put follows when this is answered. */
    record Put(ClientId client, ActorRef<ClientMessage.Reply> replyTo, List<Task> tasks) implements Request {
        public Put {
            tasks = Received.list(tasks);
            requireInOrder(client, tasks);
        }

        private static void requireInOrder(ClientId client, List<Task> tasks) {
            if (client.equals(ClientId.SCHEDULES)) {
                throw new IllegalArgumentException("a put by client " + client + ", which is the master's own");
            }
            long last = 0;
            for (Task task : tasks) {
                if (task.id().client() != client.value() || task.id().sequence() <= last) {
                    throw new IllegalArgumentException("task " + task.id() + " is not the next of client " + client);
                }
                last = task.id().sequence();
            }
            if (last == 0) {
                throw new IllegalArgumentException("a put of nothing by client " + client);
            }
        }
    }

    /**
     * The master of another queue moves these here, under ids of a client for each move; repeated until decided.
     *
     * @param settledUpTo it will not ask again what became of those up to this sequence
     */
    record PutForwarded(ClientId client, ActorRef<ClientMessage.Reply> replyTo, List<Task> tasks, long settledUpTo)
            implements Request {
        public PutForwarded {
            tasks = Received.list(tasks);
            Put.requireInOrder(client, tasks);
        }
    }

    record GetResults(CallId call, ActorRef<ClientMessage.Reply> replyTo, int max, long timeoutMillis)
            implements Request {}

    record AwaitResult(CallId call, ActorRef<ClientMessage.Reply> replyTo, TaskId task, long timeoutMillis)
            implements Request {}

    /** Ends a call: the named results are in hand, whatever else it was given goes back. */
    record Acknowledge(CallId call, ActorRef<ClientMessage.Reply> replyTo, List<TaskId> tasks) implements Request {
        public Acknowledge {
            tasks = Received.list(tasks);
        }
    }

    /** End this task, wherever it is. */
    record Cancel(CallId call, ActorRef<ClientMessage.Reply> replyTo, TaskId task) implements Request {}

    /** Do what an operator says. */
    record Administer(CallId call, ActorRef<ClientMessage.Reply> replyTo, QueueCommand command) implements Request {}

    /**
     * I am here, can run these, hold these leases, and am ready to hold {@code credit} in all.
     *
     * @param stuck how many of my threads do not heed an interrupt
     */
    record RequestWork(
            WorkerId worker,
            ActorRef<WorkerMessage.Order> replyTo,
            int credit,
            List<HandlerName> handlers,
            List<Lease> held,
            int stuck)
            implements Request {
        public RequestWork {
            handlers = Received.list(handlers);
            held = Received.list(held);
        }
    }

    /** How far I am with these. Neither answered nor repeated: the next one says what has changed since. */
    record Progress(List<Advanced> advanced) implements Request {
        public Progress {
            advanced = Received.list(advanced);
        }
    }

    /** Store how far this attempt is; repeated until decided. */
    record StoreCheckpoint(WorkerId worker, ActorRef<WorkerMessage.Order> replyTo, Checkpoint checkpoint)
            implements Request {}

    /** Repeated under its number until settled. */
    record Report(
            WorkerId worker,
            ActorRef<WorkerMessage.Order> replyTo,
            long number,
            List<Finished> finished,
            List<Lease> handedBack,
            int credit)
            implements Request {
        public Report {
            finished = Received.list(finished);
            handedBack = Received.list(handedBack);
        }
    }
}
