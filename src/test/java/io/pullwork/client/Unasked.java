package io.pullwork.client;

import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A counterpart that expects nothing: a test says what it answers. */
abstract class Unasked implements Counterpart {

    private static final Duration ONE_WAIT = Duration.ofSeconds(10);

    @Override
    public void put(List<Work> work, Duration timeout, CompletableFuture<List<TaskId>> stored) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void take(int max, Duration timeout, CompletableFuture<List<TaskResult>> taken) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void read(TaskId task, Duration timeout, CompletableFuture<TaskResult> read) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(TaskId task, Duration timeout, CompletableFuture<Boolean> cancelled) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void administer(QueueCommand command, Duration timeout, CompletableFuture<QueueAnswer> answered) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration patience(Duration timeout) {
        return timeout;
    }

    @Override
    public Duration oneWait() {
        return ONE_WAIT;
    }

    @Override
    public CompletableFuture<Void> close() {
        return CompletableFuture.allOf();
    }
}
