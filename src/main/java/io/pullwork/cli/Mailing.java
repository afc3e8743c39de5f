package io.pullwork.cli;

import io.pullwork.cli.Delivery.State;
import io.pullwork.client.CommandRefused;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.QueueAdmin;
import io.pullwork.client.ResultTaken;
import io.pullwork.job.KeyedRun;
import io.pullwork.queue.QueueStatus;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/** Mails on their way, watched until all have ended, the time is over, or the queue is paused. */
final class Mailing implements KeyedRun.Watcher {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Those that a paused queue waits for are in front. */
    private static final int ASKED_WHY_PAUSED = 20;

    private final QueueAdmin admin;
    private final IntFunction<String> addresses;
    private final int mails;
    private final Optional<Duration> patience;
    private final ProgressDisplay display;
    private final Deliveries deliveries = new Deliveries();

    /** When all had been put. */
    private OptionalLong beginNanos = OptionalLong.empty();

    private OptionalLong lookedNanos = OptionalLong.empty();
    private boolean isPaused;
    private boolean isTimeOver;
    private String queueNote = "";

    /**
     * Mails that were not put yet.
     *
     * @param addresses to whom each of them goes
     * @param patience how long to wait for their ends; empty: as long as it takes
     */
    Mailing(
            QueueAdmin admin,
            IntFunction<String> addresses,
            int mails,
            Optional<Duration> patience,
            ProgressDisplay display) {
        this.admin = admin;
        this.addresses = addresses;
        this.mails = mails;
        this.patience = patience;
        this.display = display;
    }

    @Override
    public void put(int item, TaskId task) {
        deliveries.add(Delivery.of(addresses.apply(item), task));
    }

    @Override
    public void ended(int item, TaskResult result, boolean isNow) {
        deliveries.change(item, one -> one.ended(result));
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
            isPaused = status.isPaused();
            queueNote = ", " + status.counts().workers() + " worker(s)";
        } catch (NoResultYet | CommandRefused noMaster) {
            queueNote = ", the master is away";
        }
    }

    /** Some mails were not seen to their end. */
    boolean isCutShort() {
        return isPaused || isTimeOver;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Why the handler has paused the queue, if it was that. */
    Optional<String> whyPaused() throws InterruptedException {
        List<Delivery> waiting = deliveries.all().stream()
                .filter(one -> one.state() == State.WAITING)
                .limit(ASKED_WHY_PAUSED)
                .toList();
        for (Delivery one : waiting) {
            List<FailedAttempt> failed = admin.failedAttempts(one.task());
            if (!failed.isEmpty()) {
                return Optional.of(failed.get(failed.size() - 1).failure().message());
            }
        }
        return Optional.empty();
    }

    Deliveries deliveries() {
        return deliveries;
    }
}
