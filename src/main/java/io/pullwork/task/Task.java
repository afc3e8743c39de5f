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

    /** What its worker must know of its options. */
    public Task withRunTimeout(long runTimeoutMillis) {
        Timing timing = options.timing().withRunTimeout(runTimeoutMillis);
        return new Task(id, handler, payload, options.with(timing));
    }

    public Task withPriority(int priority) {
        return new Task(id, handler, payload, options.withPriority(priority));
    }

    public Task withPayload(Payload payload) {
        return new Task(id, handler, payload, options);
    }

    /** With the options that are left when it is retried after its end. */
    public Task revived() {
        return new Task(id, handler, payload, options.revived());
    }

    /** With the options that are left once it is stored, which it is now. */
    public Task startingAt(long nowMillis) {
        TaskOptions started = options.startingAt(nowMillis);
        return started.equals(options) ? this : new Task(id, handler, payload, started);
    }

    /** The same for another queue: under an id there, and not before its time; 0: at once. */
    public Task forwarded(TaskId there, long dueMillis) {
        Timing timing = options.timing().withStart(dueMillis, 0);
        return new Task(there, handler, payload, timing.equals(options.timing()) ? options : options.with(timing));
    }

    /** The same as this in place of another: under its id, and bound to the tasks that the other is bound to. */
    public Task inPlaceOf(Task other) {
        return new Task(other.id(), handler, payload, options.boundAs(other.options()));
    }
}
