package io.pullwork.queue;

import io.pullwork.task.TaskResult;

/** A result that nobody has acknowledged yet. */
final class UntakenResult implements WaitingLine.Positioned {

    private final long position;
    final TaskResult result;

    /** Dropped, or acknowledged, while it still stands in the line or in a delivery. */
    boolean hasGone;

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
