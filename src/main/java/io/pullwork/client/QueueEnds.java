package io.pullwork.client;

import akka.actor.typed.ActorRef;
import io.pullwork.handler.TaskType;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Both ends of one queue, as its client sees them: encodes, asks the queue's actor, and waits. */
final class QueueEnds implements TaskQueue, ResultQueue {

    private static final int MAX_RESULTS = 100_000;
    private static final int MAX_TASKS = 100_000;

    private final QueueName name;
    private final ActorRef<ClientMessage> actor;
    private final Promises promises;
    private final ClientSettings settings;
    private final TaskOptions options;

    QueueEnds(QueueName name, ActorRef<ClientMessage> actor, Promises promises, ClientSettings settings) {
        this(name, actor, promises, settings, TaskOptions.DEFAULT);
    }

    private QueueEnds(
            QueueName name,
            ActorRef<ClientMessage> actor,
            Promises promises,
            ClientSettings settings,
            TaskOptions options) {
        this.options = options;
        this.name = name;
        this.actor = actor;
        this.promises = promises;
        this.settings = settings;
    }

    QueueAdmin admin() {
        return new Operator(name, actor, promises, settings);
    }

    /** Complete once its actor has ended. */
    CompletableFuture<Void> close() {
        actor.tell(new QueueClient.Close());
        return promises.ended();
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public TaskQueue with(TaskOptions options) {
        return new QueueEnds(name, actor, promises, settings, options);
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
        return Promises.aside(store(type, List.of(input), settings.putTimeout()), ids -> handles(type, ids)
                .get(0));
    }

    @Override
    public <I, O> CompletionStage<List<TaskHandle<O>>> putAllAsync(TaskType<I, O> type, List<I> inputs) {
        return Promises.aside(store(type, inputs, settings.putTimeout()), ids -> handles(type, ids));
    }

    private <I, O> CompletableFuture<List<TaskId>> store(TaskType<I, O> type, List<I> inputs, Duration timeout) {
        if (inputs.size() > MAX_TASKS) {
            throw new IllegalArgumentException("a batch of " + inputs.size() + " tasks, at most " + MAX_TASKS
                    + " are allowed: put it in parts; nothing is stored");
        }
        var work = new ArrayList<Puts.Work>(inputs.size());
        for (I input : inputs) {
            work.add(new Puts.Work(type.name(), checked(type.encodeInput(input)), options));
        }
        CompletableFuture<List<TaskId>> stored = promises.promise();
        if (work.isEmpty()) {
            stored.complete(List.of());
        } else {
            actor.tell(new QueueClient.PutTasks(work, deadlineNanos(timeout), stored));
        }
        return stored;
    }

    private static long deadlineNanos(Duration timeout) {
        return System.nanoTime() + Durations.bounded(timeout).toNanos();
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
        return Promises.aside(take(1, timeout), results -> results.get(0));
    }

    @Override
    public CompletionStage<List<TaskResult>> getManyAsync(int max, Duration timeout) {
        return Promises.aside(take(max, timeout), Function.identity());
    }

    @Override
    public CompletionStage<TaskResult> awaitAsync(TaskId task, Duration timeout) {
        return Promises.aside(read(task, timeout), Function.identity());
    }

    @Override
    public boolean cancel(TaskId task) throws InterruptedException {
        return Promises.await(cancelled(task));
    }

    @Override
    public CompletionStage<Boolean> cancelAsync(TaskId task) {
        return Promises.aside(cancelled(task), Function.identity());
    }

    private CompletableFuture<Boolean> cancelled(TaskId task) {
        CompletableFuture<Boolean> cancelled = promises.promise();
        actor.tell(new QueueClient.CancelTask(task, Durations.bounded(settings.putTimeout()), cancelled));
        return cancelled;
    }

    private CompletableFuture<List<TaskResult>> take(int max, Duration timeout) {
        if (max < 1 || max > MAX_RESULTS) {
            throw new IllegalArgumentException("max is " + max + ", must be 1 to " + MAX_RESULTS);
        }
        CompletableFuture<List<TaskResult>> taken = promises.promise();
        actor.tell(new QueueClient.TakeResults(max, Durations.bounded(timeout), taken));
        return taken;
    }

    private CompletableFuture<TaskResult> read(TaskId task, Duration timeout) {
        CompletableFuture<TaskResult> read = promises.promise();
        actor.tell(new QueueClient.ReadResult(task, Durations.bounded(timeout), read));
        return read;
    }
}
