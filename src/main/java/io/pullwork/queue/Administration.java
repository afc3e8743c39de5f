package io.pullwork.queue;

import java.util.function.Supplier;

/** What operators have decided about the queue as a whole; durable, so that a new master keeps to it. */
final class Administration {

    private final Limits limits;
    private final Groups groups;
    private final StepLog log;
    private final Inquiries inquiries;
    private final Admission admission;
    private boolean isPaused;

    Administration(Limits limits, Groups groups, Intake intake, StepLog log) {
        this.limits = limits;
        this.groups = groups;
        this.log = log;
        this.inquiries = intake.inquiries();
        this.admission = intake.admission();
    }

    QueueAnswer decide(QueueCommand command, Supplier<QueueCounts> counts, long nowMillis) {
        if (command instanceof QueueCommand.Pause) {
            return decide(true, admission.isDraining());
        }
        if (command instanceof QueueCommand.Resume) {
            return decide(false, false);
        }
        if (command instanceof QueueCommand.Drain) {
            return decide(isPaused, true);
        }
        if (command instanceof QueueCommand.SetLimit set) {
            return new QueueAnswer.Done(limits.set(set.scope(), set.limit(), nowMillis) ? 1 : 0);
        }
        if (command instanceof QueueCommand.SetGroupDeadline set) {
            return groups.setDeadline(set.group(), set.deadlineMillis())
                    ? new QueueAnswer.Done(1)
                    : new QueueAnswer.Refused("there is no group " + set.group() + ": put its tasks first");
        }
        if (command instanceof QueueCommand.DescribeGroup describe) {
            return new QueueAnswer.GroupDescribed(groups.status(describe.group()));
        }
        if (command instanceof QueueCommand.DescribeTask it) {
            return inquiries.describe(it.task(), isPaused, nowMillis);
        }
        if (command instanceof QueueCommand.ListRunning it) {
            return inquiries.listRunning(it.afterPosition());
        }
        return new QueueAnswer.Described(status(counts.get()));
    }

    private QueueStatus status(QueueCounts counts) {
        // How long things take is measured by who sees the clock.
        return new QueueStatus(
                counts,
                isPaused,
                admission.isDraining(),
                log.totals().now(),
                inquiries.oldestWaitingMillis(),
                Latency.NONE,
                Latency.NONE);
    }

    private QueueAnswer decide(boolean shallBePaused, boolean shallDrain) {
        boolean isNews = isPaused != shallBePaused || admission.isDraining() != shallDrain;
        pause(shallBePaused);
        if (admission.isDraining() != shallDrain) {
            admission.drain(shallDrain);
            log.change(new Change.QueueDraining(shallDrain));
        }
        return new QueueAnswer.Done(isNews ? 1 : 0);
    }

    /** A handler has asked for it. */
    void pause() {
        pause(true);
    }

    private void pause(boolean shallBePaused) {
        if (isPaused != shallBePaused) {
            isPaused = shallBePaused;
            log.change(new Change.QueuePaused(isPaused));
        }
    }

    void restore(Change.QueuePaused paused) {
        isPaused = paused.isPaused();
    }

    void restore(Change.Counted counted) {
        log.totals().restore(counted.totals());
    }

    boolean isPaused() {
        return isPaused;
    }
}
