package io.pullwork.queue;

import java.util.function.Supplier;

/** What operators have decided about the queue as a whole; durable, so that a new master keeps to it. */
final class Administration {

    private final StepLog log;
    private boolean isPaused;

    Administration(StepLog log) {
        this.log = log;
    }

    QueueAnswer decide(QueueCommand command, Supplier<QueueCounts> counts) {
        if (command instanceof QueueCommand.Pause) {
            return pause(true);
        }
        if (command instanceof QueueCommand.Resume) {
            return pause(false);
        }
        return new QueueAnswer.Described(new QueueStatus(counts.get(), isPaused));
    }

    private QueueAnswer pause(boolean shallBePaused) {
        if (isPaused == shallBePaused) {
            return new QueueAnswer.Done(0);
        }
        isPaused = shallBePaused;
        log.change(new Change.QueuePaused(isPaused));
        return new QueueAnswer.Done(1);
    }

    void restore(Change.QueuePaused paused) {
        isPaused = paused.isPaused();
    }

    boolean isPaused() {
        return isPaused;
    }
}
