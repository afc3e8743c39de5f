package io.pullwork.protocol;

import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker's actor is told. */
public sealed interface WorkerMessage {

    /** Comes from a master. */
    sealed interface Order extends WorkerMessage, Wire permits Located, Run, Settled, Stop, CheckpointDecided {}

    /** The worker's own. */
    non-sealed interface Internal extends WorkerMessage {}

    /**
     * A lease and what to do under it.
     *
     * @param checkpoint how far an attempt before it has come; null if none has said so
     */
    record Assignment(Lease lease, Task task, @Nullable Payload checkpoint) {

        public Assignment(Lease lease, Task task) {
            this(lease, task, null);
        }
    }

    record Run(QueueName queue, long epoch, List<Assignment> assignments) implements Order {
        public Run {
            assignments = Received.list(assignments);
        }
    }

    /** What runs under these leases is in vain: the tasks have ended. */
    record Stop(QueueName queue, List<Lease> leases) implements Order {
        public Stop {
            leases = Received.list(leases);
        }
    }

    /** How far this attempt is, is stored; or its lease is not current any more. */
    record CheckpointDecided(QueueName queue, Lease lease, int number, boolean isStored) implements Order {}

    /** The report with this number is decided; {@code refused} were not current any more. */
    record Settled(QueueName queue, long report, List<Lease> refused) implements Order {
        public Settled {
            refused = Received.list(refused);
        }
    }
}
