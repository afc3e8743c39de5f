package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/** A task that was put, as its type and its queue. */
record Handle<O>(TaskId task, TaskType<?, O> type, QueueEnds queue) implements TaskHandle<O> {

    /** One wait of many: long enough to be cheap, and short enough for the master to forget the abandoned. */
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    @Override
    public O await(Duration timeout) throws InterruptedException {
        return type.output(queue.await(task, timeout));
    }

    @Override
    public boolean cancel() throws InterruptedException {
        return queue.cancel(task);
    }

    @Override
    public CompletableFuture<O> toCompletableFuture() {
        var value = new CompletableFuture<O>();
        waitOnce(value);
        return value;
    }

    private void waitOnce(CompletableFuture<O> value) {
        // At random, so that many that began together do not end together.
        long waitMillis = ThreadLocalRandom.current().nextLong(SHORTEST_WAIT.toMillis(), LONGEST_WAIT.toMillis());
        var one = queue.awaitAsync(task, Duration.ofMillis(waitMillis)).toCompletableFuture();
        value.whenComplete((done, failed) -> one.cancel(false));
        one.whenComplete((result, failed) -> {
            Throwable reason = failed instanceof CompletionException wrapped ? wrapped.getCause() : failed;
            if (reason instanceof NoResultYet && !value.isDone()) {
                waitOnce(value);
            } else if (reason != null) {
                value.completeExceptionally(reason);
            } else {
                complete(value, result);
            }
        });
    }

    private void complete(CompletableFuture<O> value, TaskResult result) {
        try {
            value.complete(type.output(result));
        } catch (RuntimeException noValue) {
            value.completeExceptionally(noValue);
        }
    }
}
