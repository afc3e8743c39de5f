package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.handler.TaskType;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;

/** Both ends of one queue, as its client sees them: encodes, asks the queue's actor, and waits. */
final class QueueEnds implements TaskQueue, ResultQueue {

    private static final int MAX_RESULTS = 100_000;

    private final QueueName name;
    private final ActorRef<ClientMessage> actor;
    private final ClientSettings settings;

    QueueEnds(QueueName name, ActorRef<ClientMessage> actor, ClientSettings settings) {
        this.name = name;
        this.actor = actor;
        this.settings = settings;
    }

    void close() {
        actor.tell(new QueueClient.Close());
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public <I, O> TaskHandle<O> put(TaskType<I, O> type, I input) throws InterruptedException {
        return put(type, input, settings.putTimeout());
    }

    @Override
    public <I, O> TaskHandle<O> put(TaskType<I, O> type, I input, Duration timeout) throws InterruptedException {
        return putAll(type, List.of(input), timeout).get(0);
    }

    @Override
    public <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs) throws InterruptedException {
        return putAll(type, inputs, settings.putTimeout());
    }

    @Override
    public <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs, Duration timeout)
            throws InterruptedException {
        return handles(type, Promises.await(store(type, inputs, timeout)));
    }

    @Override
    public <I, O> CompletionStage<TaskHandle<O>> putAsync(TaskType<I, O> type, I input) {
        return putAllAsync(type, List.of(input)).thenApply(handles -> handles.get(0));
    }

    @Override
    public <I, O> CompletionStage<List<TaskHandle<O>>> putAllAsync(TaskType<I, O> type, List<I> inputs) {
        return aside(store(type, inputs, settings.putTimeout())).thenApply(ids -> handles(type, ids));
    }

    private <I, O> CompletableFuture<List<TaskId>> store(TaskType<I, O> type, List<I> inputs, Duration timeout) {
        var work = new ArrayList<Puts.Work>(inputs.size());
        for (I input : inputs) {
            work.add(new Puts.Work(type.name(), checked(type.encodeInput(input))));
        }
        var stored = new CompletableFuture<List<TaskId>>();
        if (work.isEmpty()) {
            stored.complete(List.of());
        } else {
            actor.tell(new QueueClient.PutTasks(work, System.nanoTime() + timeout.toNanos(), stored));
        }
        return stored;
    }

    private Payload checked(Payload payload) {
        if (payload.sizeBytes() > settings.maxPayloadBytes()) {
            throw new PayloadTooLarge("the payload has " + payload.sizeBytes() + " bytes, at most "
                    + settings.maxPayloadBytes() + " are allowed: store it elsewhere and put where");
        }
        return payload;
    }

    private <I, O> List<TaskHandle<O>> handles(TaskType<I, O> type, List<TaskId> ids) {
        var handles = new ArrayList<TaskHandle<O>>(ids.size());
        for (TaskId id : ids) {
            handles.add(new Handle<>(id, type, this));
        }
        return handles;
    }

    @Override
    public TaskResult get(Duration timeout) throws InterruptedException {
        return getMany(1, timeout).get(0);
    }

    @Override
    public List<TaskResult> getMany(int max, Duration timeout) throws InterruptedException {
        return Promises.await(take(max, timeout));
    }

    @Override
    public TaskResult await(TaskId task, Duration timeout) throws InterruptedException {
        return Promises.await(read(task, timeout));
    }

    @Override
    public CompletionStage<TaskResult> getAsync(Duration timeout) {
        return getManyAsync(1, timeout).thenApply(results -> results.get(0));
    }

    @Override
    public CompletionStage<List<TaskResult>> getManyAsync(int max, Duration timeout) {
        return aside(take(max, timeout));
    }

    @Override
    public CompletionStage<TaskResult> awaitAsync(TaskId task, Duration timeout) {
        return aside(read(task, timeout));
    }

    private CompletableFuture<List<TaskResult>> take(int max, Duration timeout) {
        if (max < 1 || max > MAX_RESULTS) {
            throw new IllegalArgumentException("max is " + max + ", must be 1 to " + MAX_RESULTS);
        }
        var taken = new CompletableFuture<List<TaskResult>>();
        actor.tell(new QueueClient.TakeResults(max, timeout, taken));
        return taken;
    }

    private CompletableFuture<TaskResult> read(TaskId task, Duration timeout) {
        var read = new CompletableFuture<TaskResult>();
        actor.tell(new QueueClient.ReadResult(task, timeout, read));
        return read;
    }

    /** What a program does next must not run on the actor's thread, which it could block. */
    private static <T> CompletableFuture<T> aside(CompletableFuture<T> promise) {
        CompletableFuture<T> given = promise.thenApplyAsync(value -> value, ForkJoinPool.commonPool());
        // A future that its holder cancels must give up what it was promised, or a result would be lost.
        given.whenComplete((value, failed) -> promise.cancel(false));
        return given;
    }
}
