package io.pullwork.worker;

import io.pullwork.handler.TaskContext;
import io.pullwork.task.Lease;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;

/** What a handler sees of the job that it runs. */
record JobContext(Job job) implements TaskContext {

    @Override
    public QueueName queue() {
        return job.queue;
    }

    @Override
    public Lease lease() {
        return job.lease;
    }

    @Override
    public boolean isCancelled() {
        return job.isInVain();
    }

    @Override
    public void progress(long done, long total, String note) {
        job.progress = new Progress(done, total, note);
    }
}
