package io.pullwork.handler;

import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** An attempt at a task, for a handler that is run without a queue. */
public final class LoneAttempt implements TaskContext {

    private final HandlerName handler;
    private final BooleanSupplier isCancelled;

    /** What the handler has said of its progress. */
    public final List<String> said = new ArrayList<>();

    public LoneAttempt(HandlerName handler) {
        this(handler, () -> false);
    }

    public LoneAttempt(HandlerName handler, BooleanSupplier isCancelled) {
        this.handler = handler;
        this.isCancelled = isCancelled;
    }

    @Override
    public QueueName queue() {
        return new QueueName("numbers");
    }

    @Override
    public Lease lease() {
        return new Lease(TaskId.of(new ClientId(1), 1), 3, 2);
    }

    @Override
    public HandlerName handler() {
        return handler;
    }

    @Override
    public Optional<String> key() {
        return Optional.empty();
    }

    @Override
    public boolean isCancelled() {
        return isCancelled.getAsBoolean();
    }

    @Override
    public void progress(long done, long total, String note) {
        said.add(done + " of " + total);
    }

    @Override
    public void checkpoint(byte[] state) {}

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return Optional.empty();
    }
}
