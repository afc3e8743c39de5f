package io.pullwork.task;

/**
 * A unit of work.
 *
 * @param id made by the client that puts it
 * @param handler names the code that runs it
 * @param payload its input
 */
public record Task(TaskId id, HandlerName handler, Payload payload, TaskOptions options) {

    /** With the usual options. */
    public Task(TaskId id, HandlerName handler, Payload payload) {
        this(id, handler, payload, TaskOptions.DEFAULT);
    }

    /** With its delay turned into a time, now that it begins. */
    public Task startingAt(long nowMillis) {
        TaskOptions started = options.startingAt(nowMillis);
        return started.equals(options) ? this : new Task(id, handler, payload, started);
    }
}
