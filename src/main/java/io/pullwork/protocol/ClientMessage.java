package io.pullwork.protocol;

import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.WaitReason;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's actor is told. Calls are named by their number alone: the actor that is told belongs
 * to the client.
 */
public sealed interface ClientMessage {

    /** Comes from a master. */
    sealed interface Reply extends ClientMessage, Wire
            permits Answered,
                    Located,
                    PutAccepted,
                    PutAcceptedByKey,
                    PutRefused,
                    PutDeferred,
                    KeyTaken,
                    ForwardDecided {}

    /** The client's own. */
    non-sealed interface Internal extends ClientMessage {}

    record PutAccepted(long upToSequence) implements Reply {}

    /**
     * As {@link PutAccepted}, and some of the tasks are others, by their keys.
     *
     * @param sequences of these
     * @param tasks which each of them is
     */
    record PutAcceptedByKey(long upToSequence, List<Long> sequences, List<TaskId> tasks) implements Reply {
        public PutAcceptedByKey {
            sequences = Received.list(sequences);
            tasks = Received.list(tasks);
            if (sequences.size() != tasks.size()) {
                throw new IllegalArgumentException(sequences.size() + " sequences of " + tasks.size() + " tasks");
            }
        }
    }

    /** As {@link PutRefused}, since the queue is being drained. */
    record PutDeferred(long upToSequence) implements Reply {}

    /** Nothing of the put is stored, since the key of this task belongs to another. */
    record KeyTaken(long upToSequence, long sequence, String reason) implements Reply {}

    record PutRefused(long upToSequence, String reason) implements Reply {}

    /** What a master has put for another queue is decided: all is stored but these, which never will be. */
    record ForwardDecided(long upToSequence, List<Long> turnedAway, String refusal) implements Reply {
        public ForwardDecided {
            turnedAway = Received.list(turnedAway);
            long last = 0;
            for (long sequence : turnedAway) {
                if (sequence <= last || sequence > upToSequence) {
                    throw new IllegalArgumentException(
                            "sequence " + sequence + " is not the next of those turned away up to " + upToSequence);
                }
                last = sequence;
            }
        }
    }

    /** Says something to one call. */
    sealed interface Answered extends Reply {
        long call();
    }

    record Deliver(long call, List<TaskResult> results) implements Answered {
        public Deliver {
            results = Received.list(results);
        }
    }

    record Answer(long call, TaskResult result) implements Answered {}

    record TakenElsewhere(long call) implements Answered {}

    record Unknown(long call) implements Answered {}

    record TimedOut(long call, QueueCounts counts, @Nullable WaitReason waitsFor) implements Answered {}

    /** @param isCancelled false if the task had ended before, in another way */
    record CancelDecided(long call, boolean isCancelled) implements Answered {}

    record Administered(long call, QueueAnswer answer) implements Answered {}

    record CallClosed(long call) implements Answered {}
}
