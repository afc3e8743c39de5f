package io.pullwork.cli;

import io.pullwork.client.QueueAdmin;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.QueueStatus;
import java.time.Duration;
import java.util.Optional;

/** What earlier commands have left in the queue of this machine, while its worker goes on with it. */
final class LeftTasks {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** 5 s: a worker that could run them would have begun. */
    private static final int LOOKS_UNTIL_ODD = 20;

    private final QueueAdmin admin;
    private final CommonOptions common;
    private QueueStatus status;

    private boolean isDelayTold;

    /** How often in a row none ran, and some could. */
    private int idleLooks;

    LeftTasks(QueueAdmin admin, CommonOptions common) throws InterruptedException {
        this.admin = admin;
        this.common = common;
        this.status = admin.status();
    }

    /** @param patience how long to wait until none is left; empty: as long as it takes */
    int goOn(Optional<Duration> patience) throws InterruptedException {
        int deadBefore = status.counts().dead();
        admin.resume();
        var stopNote =
                new StopNote(common, "what is left stays in queue " + admin.name() + ": the same command goes on");
        try {
            watch(patience);
        } finally {
            stopNote.close();
        }
        int failed = status.counts().dead() - deadBefore;
        common.tell("queue " + admin.name() + " has " + left() + " task(s) left, and " + failed + " have failed");
        if (status.isPaused()) {
            throw new Refusal(
                    ExitCodes.CONFIGURATION,
                    "queue " + admin.name()
                            + " was paused again, the log above says why: mend it, then the same command");
        }
        if (failed > 0) {
            throw new Refusal(ExitCodes.TASK_FAILED, failed + " task(s) have failed");
        }
        if (left() > 0) {
            throw new Refusal(ExitCodes.TRY_AGAIN, left() + " task(s) have not ended in this time, and stay");
        }
        return ExitCodes.OK;
    }

    private void watch(Optional<Duration> patience) throws InterruptedException {
        long beginNanos = System.nanoTime();
        status = admin.status();
        int most = left();
        try (var display = ProgressDisplay.of("what was left", common.err())) {
            while (!status.isPaused() && left() > 0 && !isOver(patience, beginNanos)) {
                display.at(most - left(), most, running());
                // Nobody tells when a queue has become empty.
                Thread.sleep(LOOK_EVERY.toMillis());
                status = admin.status();
                most = Math.max(most, left());
                tellIfNoneRuns();
            }
            display.at(most - left(), most, running());
        }
    }

    private static boolean isOver(Optional<Duration> patience, long beginNanos) {
        return patience.isPresent()
                && System.nanoTime() - beginNanos >= patience.get().toNanos();
    }

    private void tellIfNoneRuns() {
        QueueCounts counts = status.counts();
        if (counts.delayed() > 0 && !isDelayTold) {
            isDelayTold = true;
            common.tell(counts.delayed()
                    + " task(s) wait for their time, most likely for the next attempt after a failed" + " one");
        }
        idleLooks = counts.running() == 0 && counts.waiting() > 0 ? idleLooks + 1 : 0;
        if (idleLooks == LOOKS_UNTIL_ODD) {
            common.tell(counts.waiting() + " task(s) wait and none runs: this machine lacks their handlers, or they are"
                    + " limited; --wait says how long to wait for them");
        }
    }

    private String running() {
        return status.counts().running() + " running";
    }

    private int left() {
        QueueCounts counts = status.counts();
        return counts.waiting() + counts.delayed() + counts.running();
    }
}
