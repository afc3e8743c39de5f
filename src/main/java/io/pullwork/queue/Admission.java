package io.pullwork.queue;

import org.jspecify.annotations.Nullable;

/** Whether there is room for more: for tasks at the door, and for the results of what would be leased (P11). */
final class Admission {

    private final QueueSettings.Capacity capacity;
    private final LiveTasks live;
    private final Results results;
    private boolean isDraining;

    Admission(QueueSettings.Capacity capacity, LiveTasks live, Results results) {
        this.capacity = capacity;
        this.live = live;
        this.results = results;
    }

    /**
     * Why so many tasks cannot be added; null if they can.
     *
     * @param moreBytes by how much the payloads grow; not above 0 if smaller ones take the place of larger ones
     */
    @Nullable
    String refusal(int more, long moreBytes) {
        if (more > 0 && live.size() + more > capacity.maxTasks()) {
            return "the queue holds " + live.size() + " tasks and may hold " + capacity.maxTasks();
        }
        boolean isMore = more > 0 || moreBytes > 0;
        if (isMore && bytes() + moreBytes > capacity.maxBytes()) {
            return "the queue holds " + bytes() + " bytes and may hold " + capacity.maxBytes();
        }
        return null;
    }

    /** Whether all puts are refused until it is told otherwise, so that the queue becomes empty. */
    boolean isDraining() {
        return isDraining;
    }

    void drain(boolean shallDrain) {
        isDraining = shallDrain;
    }

    /** Results that nobody takes must not fill the memory: no more are made until some are taken. */
    boolean isLeasingPaused() {
        return results.size() >= capacity.maxResults() || results.bytes() >= capacity.maxBytes();
    }

    /** Those of tasks, and of results that wait to be taken; what is kept to be read has a limit of its own. */
    long bytes() {
        return live.bytes() + results.bytes();
    }
}
