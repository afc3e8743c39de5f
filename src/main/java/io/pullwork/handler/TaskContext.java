package io.pullwork.handler;

import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For which attempt at which task a handler runs, and what it may say while it does. A task may be run more than
 * once, since a worker can die after the work and before its report (P4): whoever has effects outside makes them
 * idempotent by the task's id. Safe for use by threads of the handler's own, as long as the handler runs.
 */
public interface TaskContext {

    QueueName queue();

    Lease lease();

    default TaskId task() {
        return lease().task();
    }

    /** By which name the handler was found. */
    HandlerName handler();

    /** The unique key with which the task was put, see {@link io.pullwork.task.TaskOptions#withKey}. */
    Optional<String> key();

    /** 1 for the first; rises each time the task is leased again. */
    default int attempt() {
        return lease().attempt();
    }

    /**
     * Whether this attempt is in vain, since the task was cancelled, has run for longer than it may, or was given to
     * another worker. The thread is interrupted too; a handler that does not wait asks here from time to time, and
     * returns.
     */
    boolean isCancelled();

    /**
     * Says how far this attempt is, for whoever asks ({@code QueueAdmin.task}). As cheap as a field: call it as often
     * as you like. The last word is sent on twice a second at most, is never on disk, and is gone when the attempt
     * ends.
     *
     * @param done not negative
     * @param total 0 if it is not known
     * @param note for people; what is longer than 200 characters is cut
     * @throws IllegalArgumentException if a number is negative
     */
    void progress(long done, long total, String note);

    /** As {@link #progress(long, long, String)}, without a note. */
    default void progress(long done, long total) {
        progress(done, total, "");
    }

    /**
     * Stores how far this attempt is. When this returns, it is on disk: should this attempt fail, or its worker die,
     * the next one is given it by {@link #lastCheckpoint}. A later one replaces it. Each costs a commit: some in a
     * second are cheap, thousands are not.
     *
     * @param state whatever the handler can go on from; with the payload of the task at most as large as
     *     {@code pullwork.task.max-payload}
     * @throws IllegalArgumentException if it is larger
     * @throws InterruptedException if this attempt is in vain, see {@link #isCancelled}
     */
    void checkpoint(byte[] state) throws InterruptedException;

    /**
     * For what the handler has to say to its operator. What is logged on the handler's own thread, by this logger or
     * another one, has {@code queue}, {@code task}, {@code attempt} and {@code handler} in its diagnostic context (MDC).
     */
    default Logger logger() {
        return LoggerFactory.getLogger("io.pullwork.handler." + handler());
    }

    /** The last that was stored, by this attempt or one before it. The array is not a copy: do not change it. */
    Optional<byte[]> lastCheckpoint();
}
