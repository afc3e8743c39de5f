package io.pullwork.worker;

import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.List;

/**
 * How a worker process works.
 *
 * @param queues whose tasks it runs from the start
 * @param parallelism how many tasks it runs at once, at least 1
 * @param lookAhead how much work it holds beyond what it runs, as time; not negative
 * @param drainTimeout how long running tasks may go on after the worker was told to stop
 * @param maxPayloadBytes a larger result becomes a failure of its task
 */
public record WorkerSettings(
        List<QueueName> queues, int parallelism, Duration lookAhead, Duration drainTimeout, int maxPayloadBytes) {

    public WorkerSettings {
        queues = List.copyOf(queues);
        if (parallelism < 1 || lookAhead.isNegative() || drainTimeout.isNegative()) {
            throw new IllegalArgumentException("a worker with parallelism " + parallelism + ", look-ahead " + lookAhead
                    + ", drain timeout " + drainTimeout);
        }
    }

    /** 5 ms of look-ahead, 20 s to drain, results up to 1 MiB. */
    public static WorkerSettings defaults(List<QueueName> queues, int parallelism) {
        return new WorkerSettings(queues, parallelism, Duration.ofMillis(5), Duration.ofSeconds(20), 1 << 20);
    }

    public WorkerSettings withQueues(List<QueueName> other) {
        return new WorkerSettings(other, parallelism, lookAhead, drainTimeout, maxPayloadBytes);
    }
}
