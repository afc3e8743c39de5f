package io.pullwork.testing;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskContext;
import io.pullwork.protocol.Frame;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Task;

/** A lease that is run at once, on the thread that was given it. */
final class HandJob {

    final Lease lease;
    final Task task;
    private final Thread thread = Thread.currentThread();
    private boolean isStopped;
    private boolean hasEnded;
    private int lastCheckpoint;

    HandJob(Lease lease, Task task) {
        this.lease = lease;
        this.task = task;
    }

    Finished run(Handlers handlers, TaskContext context) {
        Finished finished =
                handlers.run(task.handler(), task.payload(), context).boundedTo(Frame.LARGEST_PAYLOAD_BYTES);
        end();
        return finished;
    }

    /** The interrupt was meant for the handler; the test that ran it must not suffer it. */
    private synchronized void end() {
        hasEnded = true;
        if (isStopped) {
            Thread.interrupted();
        }
    }

    /** The task has ended without it, by the handler itself or by another thread. */
    synchronized void stop() {
        if (!hasEnded) {
            isStopped = true;
            thread.interrupt();
        }
    }

    int nextCheckpoint() {
        return ++lastCheckpoint;
    }

    synchronized boolean isStopped() {
        return isStopped;
    }
}
