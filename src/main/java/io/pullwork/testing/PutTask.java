package io.pullwork.testing;

import io.pullwork.handler.TaskType;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A task that was put, and how it stood when it was asked for.
 *
 * @param task with its options as they were put
 * @param delayedUntil when it may run, if it waits for its time: that of its options, or of its next attempt
 * @param attempts so far, the first first
 * @param result once it has ended, also when it was taken from the result queue
 */
public record PutTask(
        Task task, Phase phase, Optional<Instant> delayedUntil, List<Attempt> attempts, Optional<TaskResult> result) {

    /** Where a task stands. */
    public enum Phase {
        /** It could run now. */
        WAITING,
        /** It waits for its time. */
        DELAYED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        EXPIRED
    }

    private static final int MAX_SHOWN_CHARS = 200;

    public PutTask {
        attempts = List.copyOf(attempts);
    }

    public TaskId id() {
        return task.id();
    }

    public HandlerName handler() {
        return task.handler();
    }

    /** As they were put. */
    public TaskOptions options() {
        return task.options();
    }

    public boolean isOf(TaskType<?, ?> type) {
        return task.handler().equals(type.name());
    }

    /**
     * What its handler is given.
     *
     * @throws IllegalArgumentException if it is a task of another type
     */
    public <I> I input(TaskType<I, ?> type) {
        if (!isOf(type)) {
            throw new IllegalArgumentException("this is no task of '" + type + "' but: " + this);
        }
        return type.decodeInput(task.payload());
    }

    /** In one line, for the texts of failed assertions. */
    @Override
    public String toString() {
        return handler() + " " + shown(task.payload()) + priority() + ", " + stands();
    }

    static String shown(Payload payload) {
        if (!payload.contentType().equals(Payload.JSON)) {
            return payload.toString();
        }
        String json = new String(payload.bytes(), StandardCharsets.UTF_8);
        return json.length() <= MAX_SHOWN_CHARS ? json : json.substring(0, MAX_SHOWN_CHARS) + "...";
    }

    private String priority() {
        int priority = options().priority();
        return priority == TaskOptions.NORMAL_PRIORITY ? "" : ", priority " + priority;
    }

    private String stands() {
        return switch (phase) {
            case WAITING -> "waiting";
            case DELAYED -> "delayed until " + delayedUntil.orElseThrow();
            case RUNNING -> "running";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed: " + result.orElseThrow().outcome();
            case CANCELLED -> "cancelled";
            case EXPIRED -> "expired";
        };
    }
}
