package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A task that was put, as its type and its ends. */
record Handle<O>(TaskId task, TaskType<?, O> type, QueueEnds ends) implements TaskHandle<O> {

    @Override
    public QueueName queue() {
        return ends.name();
    }

    @Override
    public O await(Duration timeout) throws InterruptedException {
        return type.output(ends.await(task, timeout));
    }

    @Override
    public TaskStatus status() throws InterruptedException {
        return ends.admin().task(task);
    }

    @Override
    public boolean cancel() throws InterruptedException {
        return ends.cancel(task);
    }

    @Override
    public CompletableFuture<O> toCompletableFuture() {
        var value = new CompletableFuture<O>();
        waitOnce(value);
        return value;
    }

    private void waitOnce(CompletableFuture<O> value) {
        var one = ends.awaitAsync(task, ends.oneWait()).toCompletableFuture();
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
