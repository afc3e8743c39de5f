package io.pullwork.worker;

import io.pullwork.handler.Handlers;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Advanced;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.Timing;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lease that a worker holds, and how far it is. */
final class Job {

    /** Where a lease stands. */
    private enum Stage {
        QUEUED,
        RUNNING,
        FINISHED,
        GIVEN_BACK,

        /** Interrupted, since its task has ended or its own time is over; its thread is taken until it yields. */
        STOPPED
    }

    final QueueName queue;
    final Lease lease;
    final Task task;

    /**
     * Changed by the actor and by one handler thread under the lock, since a withdrawal and a start must not both win.
     * A handler that asks a million times a second reads it without.
     */
    private volatile Stage stage = Stage.QUEUED;

    private long startNanos;
    private long endNanos;
    private @Nullable Thread thread;

    private @Nullable Finished finished;

    /** What the handler has said last. */
    volatile @Nullable Progress progress;

    /** Of that, what a master was told, and when. */
    private @Nullable Progress toldProgress;

    private long toldNanos;

    /** Whether the actor has seen that it is finished. */
    boolean isFetched;

    final Checkpoints checkpoints;

    Job(QueueName queue, Assignment assignment) {
        this.queue = queue;
        this.lease = assignment.lease();
        this.task = assignment.task();
        this.checkpoints = new Checkpoints(lease, assignment.checkpoint());
    }

    synchronized boolean start(long nowNanos) {
        startNanos = nowNanos;
        thread = Thread.currentThread();
        return move(Stage.QUEUED, Stage.RUNNING);
    }

    synchronized boolean finish(Finished ended, long nowNanos) {
        boolean isWanted = move(Stage.RUNNING, Stage.FINISHED);
        thread = null;
        if (isWanted) {
            endNanos = nowNanos;
            finished = ended;
        }
        return isWanted;
    }

    synchronized boolean withdraw() {
        return move(Stage.QUEUED, Stage.GIVEN_BACK);
    }

    synchronized boolean abandon() {
        return move(Stage.RUNNING, Stage.GIVEN_BACK);
    }

    /** False if it does not run. */
    synchronized boolean stop() {
        boolean isRunning = move(Stage.RUNNING, Stage.STOPPED);
        if (isRunning && thread != null) {
            thread.interrupt();
        }
        return isRunning;
    }

    /**
     * If it has run for longer than it may, its outcome is that it has failed: decided here, since its thread may
     * never yield. Null if it goes on, or has ended.
     */
    @Nullable
    synchronized Finished timeOut(long nowNanos, Handlers handlers) {
        long timeoutMillis = handlers.runTimeoutMillis(task);
        boolean isOver = timeoutMillis > 0 && nowNanos - startNanos >= timeoutMillis * 1_000_000;
        Thread runner = thread;
        if (!isOver || runner == null || stage != Stage.RUNNING) {
            return null;
        }
        endNanos = nowNanos;
        finished = new Finished(lease, tooLong(timeoutMillis, runner), handlers.retry(task.handler()));
        stop();
        return finished;
    }

    private static Outcome.Failure tooLong(long timeoutMillis, Thread runner) {
        String where =
                Stream.of(runner.getStackTrace()).map(frame -> "\tat " + frame).collect(Collectors.joining("\n"));
        return new Outcome.Failure("RunTimeout", "ran longer than " + Timing.shown(timeoutMillis), where);
    }

    /** What the handler has said that no master was told, or a long time ago; null if nothing. */
    @Nullable
    synchronized Advanced progressToTell(long nowNanos, long againAfterNanos) {
        Progress said = progress;
        if (said == null || stage != Stage.RUNNING) {
            return null;
        }
        if (said.equals(toldProgress) && nowNanos - toldNanos <= againAfterNanos) {
            return null;
        }
        toldProgress = said;
        toldNanos = nowNanos;
        return new Advanced(lease, said);
    }

    /** The next master was told nothing. */
    synchronized void forgetTold() {
        toldProgress = null;
        checkpoints.forgetTold();
    }

    synchronized boolean isStopped() {
        return stage == Stage.STOPPED;
    }

    boolean isInVain() {
        Stage now = stage;
        return now == Stage.STOPPED || now == Stage.GIVEN_BACK;
    }

    private boolean move(Stage from, Stage to) {
        boolean isThere = stage == from;
        if (isThere) {
            stage = to;
        }
        return isThere;
    }

    synchronized boolean isGivenBack() {
        return stage == Stage.GIVEN_BACK;
    }

    /** Null if its outcome is not wanted, or not there yet. What was decided for it stays, whatever it still returns. */
    @Nullable
    synchronized Finished finished() {
        return finished;
    }

    synchronized long durationNanos() {
        return endNanos - startNanos;
    }
}
