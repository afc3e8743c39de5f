package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What was submitted to it, and what of that has ended and was not given yet. */
final class Submissions<I, O> implements TaskCompletionService<I, O> {

    private static final Duration HOWEVER_LONG = Duration.ofSeconds(Long.MAX_VALUE);

    private final QueueEnds queue;
    private final TaskType<I, O> type;
    private final LinkedBlockingQueue<TaskHandle<O>> ended = new LinkedBlockingQueue<>();

    Submissions(QueueEnds queue, TaskType<I, O> type) {
        this.queue = queue;
        this.type = type;
    }

    @Override
    public TaskHandle<O> submit(I input) throws InterruptedException {
        TaskHandle<O> submitted = queue.submit(type, input);
        awaitEnd(submitted);
        return submitted;
    }

    /** On the thread that brings the result, since others would bring them out of their order. */
    private void awaitEnd(TaskHandle<O> submitted) {
        CompletableFuture<TaskResult> read = queue.read(submitted.task(), queue.oneWait());
        read.whenComplete((result, failed) -> {
            if (failed instanceof NoResultYet) {
                awaitEnd(submitted);
            } else {
                ended.add(new EndedHandle<>(submitted, type, read));
            }
        });
    }

    @Override
    public TaskHandle<O> take() throws InterruptedException {
        return poll(HOWEVER_LONG).orElseThrow(() -> new NoResultYet("none of what was submitted has ended"));
    }

    @Override
    public Optional<TaskHandle<O>> poll() {
        return Optional.ofNullable(ended.poll());
    }

    @Override
    public Optional<TaskHandle<O>> poll(Duration timeout) throws InterruptedException {
        Duration patience = queue.patience(Durations.bounded(timeout));
        return Optional.ofNullable(ended.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }
}
