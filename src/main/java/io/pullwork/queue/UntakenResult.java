package io.pullwork.queue;

import io.pullwork.task.TaskResult;

/** A result that nobody has acknowledged yet. */
final class UntakenResult implements WaitingLine.Positioned {

    private final long position;
    final TaskResult result;

    /** Acknowledged while it stood in the line: by one who had it from an earlier master. */
    boolean isTaken;

    UntakenResult(long position, TaskResult result) {
        this.position = position;
        this.result = result;
    }

    @Override
    public long position() {
        return position;
    }

    int sizeBytes() {
        return result.outcome().sizeBytes();
    }
}
