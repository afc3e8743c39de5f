package io.pullwork.testing;

import io.pullwork.handler.TaskContext;
import io.pullwork.task.Advanced;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import java.util.Optional;

/** What a handler sees of a job that is run by hand. */
record HandContext(ByHand byHand, HandJob job) implements TaskContext {

    @Override
    public QueueName queue() {
        return byHand.name();
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
        return job.isStopped();
    }

    @Override
    public void progress(long done, long total, String note) {
        byHand.progress(new Advanced(job.lease, new Progress(done, total, note)));
    }

    @Override
    public void checkpoint(byte[] state) throws InterruptedException {
        byHand.checkpoint(job, state);
    }

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return byHand.lastCheckpoint(job);
    }
}
