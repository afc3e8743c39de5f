package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** The {@link QueueClient} of a queue answers. */
record ByActor(ActorRef<ClientMessage> actor, Promises promises) implements Counterpart {

    /** One wait of many: long enough to be cheap, and short enough for the master to forget the abandoned. */
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    @Override
    public void put(List<Work> work, Duration timeout, CompletableFuture<List<TaskId>> stored) {
        actor.tell(new QueueClient.PutTasks(work, System.nanoTime() + timeout.toNanos(), stored));
    }

    @Override
    public void take(int max, Duration timeout, CompletableFuture<List<TaskResult>> taken) {
        actor.tell(new QueueClient.TakeResults(max, timeout, taken));
    }

    @Override
    public void read(TaskId task, Duration timeout, CompletableFuture<TaskResult> read) {
        actor.tell(new QueueClient.ReadResult(task, timeout, read));
    }

    @Override
    public void cancel(TaskId task, Duration timeout, CompletableFuture<Boolean> cancelled) {
        actor.tell(new QueueClient.CancelTask(task, timeout, cancelled));
    }

    @Override
    public void administer(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered) {
        actor.tell(new QueueClient.GiveCommand(command, timeout, answered));
    }

    @Override
    public Duration patience(Duration timeout) {
        return timeout;
    }

    /** At random, so that many that began together do not end together. */
    @Override
    public Duration oneWait() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(SHORTEST_WAIT.toMillis(), LONGEST_WAIT.toMillis()));
    }

    @Override
    public CompletableFuture<Void> close() {
        actor.tell(new QueueClient.Close());
        return promises.ended();
    }
}
