package io.pullwork.worker;

import akka.actor.typed.ActorRef;
import io.pullwork.protocol.Frame;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Progress;
import io.pullwork.protocol.MasterMessage.Report;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.MasterMessage.StoreCheckpoint;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.task.Advanced;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is under way between this worker and the master of one queue. One report at a time: what is
 * finished meanwhile gathers for the next, so batches grow with the load and nothing waits for a timer.
 */
final class MasterLink {

    private static final long REPEAT_AFTER_NANOS = 3_000_000_000L;

    /** How far tasks are is not news more often than that. */
    private static final long PROGRESS_EVERY_NANOS = 500_000_000L;

    private final QueueName queue;
    private final Workbench bench;
    private final ActorRef<WorkerMessage.Order> self;
    private final ArrayDeque<Finished> finished = new ArrayDeque<>();
    private final List<Lease> handedBack = new ArrayList<>();
    private @Nullable Located master;
    private @Nullable Report underWay;
    private long sentNanos;

    /** When it was last told how far tasks are. */
    private long progressNanos;

    private int lastCredit = -1;
    private boolean isDraining;

    MasterLink(QueueName queue, Workbench bench, ActorRef<WorkerMessage.Order> self) {
        this.queue = queue;
        this.bench = bench;
        this.self = self;
        progressNanos = bench.nowNanos() - PROGRESS_EVERY_NANOS;
        finished.addAll(bench.finishedUnsettled(queue));
        handedBack.addAll(bench.givenBackUnsettled(queue));
    }

    QueueName queue() {
        return queue;
    }

    /** Whether this is a master not known before. */
    boolean isNews(Located located) {
        return located.isNewsTo(master);
    }

    void meet(Located located) {
        master = located;
        bench.forgetTold(queue);
        presentLeases();
        if (underWay == null) {
            report();
        } else {
            repeatReport();
        }
    }

    /** The master is gone; what is to be said waits for the next one. */
    void part() {
        master = null;
    }

    @Nullable
    Located master() {
        return master;
    }

    boolean isCurrent(long epoch) {
        return master != null && master.epoch() == epoch;
    }

    void add(List<Finished> more) {
        finished.addAll(more);
    }

    void handBack(List<Lease> leases) {
        handedBack.addAll(leases);
    }

    /** From now on nothing new is taken; it is settled only when a report has said so. */
    void drain() {
        isDraining = true;
        lastCredit = -1;
    }

    boolean isSettled() {
        return underWay == null && finished.isEmpty() && handedBack.isEmpty();
    }

    void presentLeases() {
        if (master != null) {
            int credit = credit();
            if (!isDraining) {
                lastCredit = credit;
            }
            master.master()
                    .tell(new RequestWork(
                            bench.worker(), self, credit, bench.handlers(), bench.held(queue), bench.stuck()));
        }
    }

    /** Sends what there is to say, unless a report is under way: its settlement leads here again. */
    void report() {
        if (underWay == null && master != null && (!isSettled() || credit() != lastCredit)) {
            lastCredit = credit();
            underWay = new Report(
                    bench.worker(), self, bench.nextReport(), nextFinished(), List.copyOf(handedBack), lastCredit);
            handedBack.clear();
            repeatReport();
        }
    }

    private List<Finished> nextFinished() {
        var next = new ArrayList<Finished>();
        long bytes = 0;
        while (!finished.isEmpty()) {
            bytes += Frame.sizeBytes(finished.peekFirst());
            if (bytes > Frame.BATCH_BYTES && !next.isEmpty()) {
                break;
            }
            next.add(finished.removeFirst());
        }
        return next;
    }

    void repeatReport() {
        if (underWay != null && master != null) {
            sentNanos = bench.nowNanos();
            master.master().tell(underWay);
        }
    }

    void repeatReportIfOld() {
        if (bench.nowNanos() - sentNanos > REPEAT_AFTER_NANOS) {
            repeatReport();
        }
    }

    /** The report's leases are decided. False if the answer is to a report that is not under way. */
    boolean settle(long number) {
        Report settled = underWay;
        if (settled == null || settled.number() != number) {
            return false;
        }
        bench.settle(settled.finished().stream().map(Finished::lease).toList());
        bench.settle(settled.handedBack());
        underWay = null;
        return true;
    }

    /** Tells how far running tasks are, unless it was done just now. A message that is lost is made good in time. */
    void tellProgress() {
        long now = bench.nowNanos();
        if (master == null || now - progressNanos < PROGRESS_EVERY_NANOS) {
            return;
        }
        List<Advanced> news = bench.progressToTell(queue, REPEAT_AFTER_NANOS);
        if (!news.isEmpty()) {
            progressNanos = now;
            tell(master.master(), news);
        }
    }

    /** Has the master store how far handlers say that they are: they wait for it. */
    void tellCheckpoints() {
        if (master != null) {
            for (Checkpoint checkpoint : bench.checkpointsToTell(queue, REPEAT_AFTER_NANOS)) {
                master.master().tell(new StoreCheckpoint(bench.worker(), self, checkpoint));
            }
        }
    }

    private static void tell(ActorRef<MasterMessage.Request> master, List<Advanced> news) {
        var next = new ArrayList<Advanced>();
        long bytes = 0;
        for (Advanced one : news) {
            if (bytes + Frame.sizeBytes(one) > Frame.BATCH_BYTES) {
                master.tell(new Progress(List.copyOf(next)));
                next.clear();
                bytes = 0;
            }
            next.add(one);
            bytes += Frame.sizeBytes(one);
        }
        master.tell(new Progress(next));
    }

    private int credit() {
        return isDraining ? 0 : bench.credit(queue);
    }
}
