package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Both ends of one queue, as its client sees them: encodes, asks the counterpart, and waits. Public for the
 * room {@code testing} alone; programs get theirs from {@link Pullwork}.
 */
public final class QueueEnds implements TaskQueue, ResultQueue {

    private static final int MAX_RESULTS = 100_000;
    private static final int MAX_TASKS = 100_000;

    private final QueueName name;
    private final Counterpart counterpart;
    private final Promises promises;
    private final ClientSettings settings;
    private final TaskOptions options;

    /** With the usual settings, and a counterpart that answers on the threads of those who ask. */
    public QueueEnds(QueueName name, Counterpart counterpart) {
        this(name, counterpart, new Promises(name, Runnable::run), ClientSettings.DEFAULTS);
    }

    QueueEnds(QueueName name, Counterpart counterpart, Promises promises, ClientSettings settings) {
        this(name, counterpart, promises, settings, TaskOptions.DEFAULT);
    }

    private QueueEnds(
            QueueName name, Counterpart counterpart, Promises promises, ClientSettings settings, TaskOptions options) {
        this.options = options;
        this.name = name;
        this.counterpart = counterpart;
        this.promises = promises;
        this.settings = settings;
    }

    public QueueAdmin admin() {
        return new Operator(this, counterpart, promises, settings);
    }

    /** Ends waiting calls, and those to come, as failed. The future is complete when all is said. */
    public CompletableFuture<Void> close() {
        promises.close();
        return counterpart.close();
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public TaskQueue with(TaskOptions options) {
        return new QueueEnds(name, counterpart, promises, settings, options);
    }

    @Override
    public <I, O> TaskHandle<O> put(TaskType<I, O> type, I input) throws InterruptedException {
        return put(type, input, settings.putTimeout());
    }

    @Override
    public <I, O> TaskHandle<O> put(TaskType<I, O> type, I input, Duration timeout) throws InterruptedException {
        return putAll(type, Collections.singletonList(input), timeout).get(0);
    }

    @Override
    public <I, O> TaskHandle<O> submit(TaskType<I, O> type, I input) throws InterruptedException {
        boolean isForTheQueue = options.results() == ResultMode.QUEUE;
        return (isForTheQueue ? with(options.withResults(ResultMode.KEEP)) : this).put(type, input);
    }

    @Override
    public <I, O> TaskCompletionService<I, O> completionService(TaskType<I, O> type) {
        return new Submissions<>(this, type);
    }

    @Override
    public <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs) throws InterruptedException {
        return putAll(type, inputs, settings.putTimeout());
    }

    @Override
    public <I, O> List<TaskHandle<O>> putAll(TaskType<I, O> type, List<I> inputs, Duration timeout)
            throws InterruptedException {
        return handles(type, Promises.await(store(type, inputs, patience(timeout))));
    }

    @Override
    public <I, O> CompletionStage<TaskHandle<O>> putAsync(TaskType<I, O> type, I input) {
        return promises.aside(
                store(type, Collections.singletonList(input), settings.putTimeout()),
                ids -> handles(type, ids).get(0));
    }

    @Override
    public <I, O> CompletionStage<List<TaskHandle<O>>> putAllAsync(TaskType<I, O> type, List<I> inputs) {
        return promises.aside(store(type, inputs, settings.putTimeout()), ids -> handles(type, ids));
    }

    private <I, O> CompletableFuture<List<TaskId>> store(TaskType<I, O> type, List<I> inputs, Duration timeout) {
        if (inputs.size() > MAX_TASKS) {
            throw new IllegalArgumentException("a batch of " + inputs.size() + " tasks, at most " + MAX_TASKS
                    + " are allowed: put it in parts; nothing is stored");
        }
        var work = new ArrayList<Counterpart.Work>(inputs.size());
        for (I input : inputs) {
            work.add(new Counterpart.Work(type.name(), checked(type.encodeInput(input)), options));
        }
        return stored(work, timeout);
    }

    /** Puts one task that is encoded already. */
    TaskId put(Counterpart.Work work) throws InterruptedException {
        return Promises.await(stored(List.of(work), patience(settings.putTimeout())))
                .get(0);
    }

    private CompletableFuture<List<TaskId>> stored(List<Counterpart.Work> work, Duration timeout) {
        CompletableFuture<List<TaskId>> stored = promises.promise();
        if (work.isEmpty()) {
            stored.complete(List.of());
        } else {
            counterpart.put(work, Durations.bounded(timeout), stored);
        }
        return stored;
    }

    Payload checked(Payload payload) {
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
        return Promises.await(take(max, patience(timeout)));
    }

    @Override
    public TaskResult await(TaskId task, Duration timeout) throws InterruptedException {
        return Promises.await(read(task, patience(timeout)));
    }

    @Override
    public Stream<TaskResult> stream(Duration timeout) {
        return StreamSupport.stream(new WhenAsked<>(() -> get(timeout)), false);
    }

    @Override
    public Stream<List<TaskResult>> streamMany(int max, Duration timeout) {
        checkMax(max);
        return StreamSupport.stream(new WhenAsked<>(() -> getMany(max, timeout)), false);
    }

    @Override
    public Completions asCompleted(List<? extends TaskHandle<?>> handles) {
        return new Completions(this, handles.stream().map(this::ownTask).toList());
    }

    /** Another queue may have a task of the same id. */
    TaskId ownTask(TaskHandle<?> handle) {
        if (!handle.queue().equals(name)) {
            throw new IllegalArgumentException(
                    "task " + handle.task() + " was put into queue " + handle.queue() + ", not into " + name);
        }
        return handle.task();
    }

    @Override
    public Completions asCompleted(Set<TaskId> tasks) {
        return new Completions(this, tasks);
    }

    @Override
    public CompletionStage<TaskResult> getAsync(Duration timeout) {
        return promises.aside(take(1, timeout), results -> results.get(0));
    }

    @Override
    public CompletionStage<List<TaskResult>> getManyAsync(int max, Duration timeout) {
        return promises.aside(take(max, timeout), Function.identity());
    }

    @Override
    public CompletionStage<TaskResult> awaitAsync(TaskId task, Duration timeout) {
        return promises.aside(read(task, timeout), Function.identity());
    }

    @Override
    public boolean cancel(TaskId task) throws InterruptedException {
        return Promises.await(cancelled(task));
    }

    @Override
    public CompletionStage<Boolean> cancelAsync(TaskId task) {
        return promises.aside(cancelled(task), Function.identity());
    }

    private CompletableFuture<Boolean> cancelled(TaskId task) {
        CompletableFuture<Boolean> cancelled = promises.promise();
        counterpart.cancel(task, Durations.bounded(settings.putTimeout()), cancelled);
        return cancelled;
    }

    private CompletableFuture<List<TaskResult>> take(int max, Duration timeout) {
        checkMax(max);
        CompletableFuture<List<TaskResult>> taken = promises.promise();
        counterpart.take(max, Durations.bounded(timeout), taken);
        return taken;
    }

    private static void checkMax(int max) {
        if (max < 1 || max > MAX_RESULTS) {
            throw new IllegalArgumentException("max is " + max + ", must be 1 to " + MAX_RESULTS);
        }
    }

    CompletableFuture<TaskResult> read(TaskId task, Duration timeout) {
        CompletableFuture<TaskResult> read = promises.promise();
        counterpart.read(task, Durations.bounded(timeout), read);
        return read;
    }

    /** As {@link Counterpart#patience}. */
    Duration patience(Duration timeout) {
        return counterpart.patience(timeout);
    }

    /** As {@link Counterpart#oneWait}. */
    Duration oneWait() {
        return counterpart.oneWait();
    }
}
