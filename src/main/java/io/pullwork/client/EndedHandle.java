package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Of a task whose result has been read, or cannot be. */
record EndedHandle<O>(TaskHandle<O> submitted, TaskType<?, O> type, CompletableFuture<TaskResult> read)
        implements TaskHandle<O> {

    @Override
    public TaskId task() {
        return submitted.task();
    }

    @Override
    public QueueName queue() {
        return submitted.queue();
    }

    @Override
    public O await(Duration timeout) throws InterruptedException {
        return type.output(Promises.await(read));
    }

    @Override
    public TaskStatus status() throws InterruptedException {
        return submitted.status();
    }

    @Override
    public boolean cancel() throws InterruptedException {
        return submitted.cancel();
    }

    @Override
    public CompletableFuture<O> toCompletableFuture() {
        return read.thenApply(type::output);
    }
}
