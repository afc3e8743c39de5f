package io.pullwork.cli;

import io.pullwork.cli.Delivery.State;
import io.pullwork.client.CommandRefused;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.QueueAdmin;
import io.pullwork.client.ResultTaken;
import io.pullwork.job.KeyedRun;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.WaitReason;
import io.pullwork.report.EndedTask;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Mails on their way, watched until all have ended, the time is over, or the queue is paused. */
final class Mailing implements KeyedRun.Watcher {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** By then a worker that is there has begun. */
    private static final int LOOKS_UNTIL_ODD = 5;

    /** Those that were tried are in front. */
    private static final int ASKED_WHY = 20;

    private final QueueAdmin admin;
    private final IntFunction<String> addresses;
    private final int mails;
    private final Optional<Duration> patience;
    private final ProgressDisplay display;
    private final Consumer<String> teller;
    private final Deliveries deliveries = new Deliveries();

    /** For a report of them. */
    private final List<EndedTask> ended = new ArrayList<>();

    private int endedBefore;

    /** How often it was looked. */
    private int looks;

    /** How many waited when it was last looked. */
    private int waitedThen;

    /** When all had been put. */
    private OptionalLong beginNanos = OptionalLong.empty();

    private OptionalLong lookedNanos = OptionalLong.empty();
    private boolean isPaused;
    private boolean isWhyTold;
    private boolean isTimeOver;
    private String queueNote = "";

    /**
     * Mails that were not put yet.
     *
     * @param addresses to whom each of them goes
     * @param patience how long to wait for their ends; empty: as long as it takes
     * @param teller of what is no figure
     */
    Mailing(
            QueueAdmin admin,
            IntFunction<String> addresses,
            int mails,
            Optional<Duration> patience,
            ProgressDisplay display,
            Consumer<String> teller) {
        this.admin = admin;
        this.addresses = addresses;
        this.mails = mails;
        this.patience = patience;
        this.display = display;
        this.teller = teller;
    }

    @Override
    public void put(int item, TaskId task) {
        deliveries.add(Delivery.of(addresses.apply(item), task));
    }

    @Override
    public void ended(int item, TaskResult result, boolean isNow) {
        deliveries.change(item, one -> one.ended(result));
        ended.add(deliveries.all().get(item).ofReport(result));
        endedBefore += isNow ? 0 : 1;
    }

    @Override
    public void ended(ResultTaken resultIsGone) {
        // Which one it is, is known in the end: it is still not known to have ended.
    }

    @Override
    public boolean isToGoOn() throws InterruptedException {
        long nanos = System.nanoTime();
        if (beginNanos.isEmpty()) {
            beginNanos = OptionalLong.of(nanos);
        }
        isTimeOver = patience.isPresent() && hasPassed(patience.get(), beginNanos, nanos);
        if (!isTimeOver && (lookedNanos.isEmpty() || hasPassed(LOOK_EVERY, lookedNanos, nanos))) {
            lookedNanos = OptionalLong.of(nanos);
            look();
        }
        tell();
        return !isTimeOver && !isPaused;
    }

    private static boolean hasPassed(Duration time, OptionalLong sinceNanos, long nanos) {
        return nanos - sinceNanos.getAsLong() >= time.toNanos();
    }

    /** Says how it stands. */
    void tell() {
        display.at(
                deliveries.all().size() - deliveries.count(State.WAITING),
                mails,
                String.format(
                        Locale.ROOT,
                        "%,d sent, %,d failed%s",
                        deliveries.count(State.SENT),
                        deliveries.count(State.FAILED),
                        queueNote));
    }

    private void look() throws InterruptedException {
        try {
            QueueStatus status = admin.status();
            isPaused = status.isPaused() && isQuiet(status);
            queueNote = ", " + status.counts().workers() + " worker(s)";
            if (!isWhyTold) {
                tellWhyNoneGoes(status);
            }
        } catch (NoResultYet | CommandRefused noMaster) {
            queueNote = ", the master is away";
        }
    }

    /** Whether nothing is under way any more, and nothing has come since the last look. */
    private boolean isQuiet(QueueStatus status) {
        int waited = waitedThen;
        waitedThen = deliveries.count(State.WAITING);
        return waitedThen == waited && status.counts().running() == 0;
    }

    /** Once: a server that is away is away for all of them. */
    private void tellWhyNoneGoes(QueueStatus status) throws InterruptedException {
        if (status.counts().delayed() > 0) {
            lastFailure()
                    .ifPresent(failure -> tellWhy(String.format(
                            Locale.ROOT,
                            "%,d task(s) are tried again later: %s",
                            status.counts().delayed(),
                            failure)));
        } else if (++looks >= LOOKS_UNTIL_ODD && deliveries.count(State.WAITING) == mails) {
            WaitReason reason = admin.task(deliveries.all().get(0).task()).waitsFor();
            if (reason != null) {
                tellWhy("none is sent so far: queue " + admin.name() + " waits for " + reason.description()
                        + ", and has " + status.counts().workers() + " worker(s)");
            }
        }
    }

    private void tellWhy(String why) {
        isWhyTold = true;
        teller.accept(why);
    }

    /** Some mails were not seen to their end. */
    boolean isCutShort() {
        return isPaused || isTimeOver;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Why the first of those that wait were not sent, if they were tried; it may be why the queue is paused. */
    Optional<String> lastFailure() throws InterruptedException {
        List<Delivery> waiting = deliveries.all().stream()
                .filter(one -> one.state() == State.WAITING)
                .limit(ASKED_WHY)
                .toList();
        for (Delivery one : waiting) {
            List<FailedAttempt> failed = admin.failedAttempts(one.task());
            if (!failed.isEmpty()) {
                return Optional.of(failed.get(failed.size() - 1).failure().message());
            }
        }
        return Optional.empty();
    }

    /** How many mails an earlier command has seen to their end. */
    int endedBefore() {
        return endedBefore;
    }

    List<EndedTask> ended() {
        return ended;
    }

    Deliveries deliveries() {
        return deliveries;
    }
}
