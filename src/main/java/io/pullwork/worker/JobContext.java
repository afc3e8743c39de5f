package io.pullwork.worker;

import io.pullwork.handler.TaskContext;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import java.util.Optional;

/** What a handler sees of the job that it runs. */
record JobContext(Job job, Storing storing) implements TaskContext {

    @FunctionalInterface
    interface Storing {
        void store(Job job, byte[] checkpoint) throws InterruptedException;
    }

    @Override
    public QueueName queue() {
        return job.queue;
    }

    @Override
    public Lease lease() {
        return job.lease;
    }

    @Override
    public HandlerName handler() {
        return job.task.handler();
    }

    @Override
    public Optional<String> key() {
        return job.task.options().keys().uniqueKey();
    }

    @Override
    public boolean isCancelled() {
        return job.isInVain();
    }

    @Override
    public void progress(long done, long total, String note) {
        job.progress = new Progress(done, total, note);
    }

    @Override
    public void checkpoint(byte[] state) throws InterruptedException {
        storing.store(job, state);
    }

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return job.checkpoints.last();
    }
}
