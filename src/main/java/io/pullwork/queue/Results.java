package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Follows;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The result queue. A result stands in the line in the order of completion, is delivered to one taker,
 * and stays until that taker has acknowledged it; if the taker goes first, the result takes its old
 * place again (P5). Results that are not for takers never stand in the line: those that are only read are
 * among the {@link KeptResults}, and those that nobody wants are told to who awaits them, and are gone.
 */
final class Results {

    /** Bounds one delivery, so that it fits a message whatever the results are. One is always allowed. */
    static final int MAX_DELIVERY_BYTES = 512 * 1024;

    /** A delivery carries names and ids too: so much is counted for each result beyond its payload. */
    private static final int BYTES_PER_RESULT = 200;

    private final Map<TaskId, UntakenResult> byTask = new HashMap<>();
    private final WaitingLine<UntakenResult> line = new WaitingLine<>();
    private final Map<CallId, List<UntakenResult>> deliveries = new LinkedHashMap<>();
    private final KeptResults kept;
    private final Letters letters;
    private final long retentionMillis;
    private final Waits waits;
    private final StepLog log;
    private long nextPosition = 1;
    private long bytes;
    private long dropped;

    Results(QueueSettings settings, Waits waits, StepLog log) {
        QueueSettings.Retention retention = settings.retention();
        this.kept = new KeptResults(retention, log);
        this.letters = new Letters(settings.letters(), log);
        this.retentionMillis = retention.untakenMillis();
        this.waits = waits;
        this.log = log;
    }

    /** The task has ended so. */
    void add(LiveTask task, TaskResult result) {
        if (result.outcome() instanceof Outcome.Failure failure) {
            letters.keep(task, failure, result.times().endedMillis());
        }
        add(task.position(), result, task.task.options().results());
    }

    private void add(long position, TaskResult result, ResultMode mode) {
        var ended = new Change.TaskEnded(position, mode == ResultMode.DISCARD ? 0 : nextPosition, result, mode);
        log.change(ended);
        enter(ended);
        for (CallId call : waits.removeAwaiters(result.task())) {
            log.effect(new Effect.Answer(call, result));
        }
    }

    /** Now, or as a change of an earlier master tells. */
    void enter(Change.TaskEnded ended) {
        if (ended.isDiscarded()) {
            return;
        }
        nextPosition = ended.resultPosition() + 1;
        if (ended.isKept()) {
            kept.add(ended.resultPosition(), ended.result());
            return;
        }
        var untaken = new UntakenResult(ended.resultPosition(), ended.result());
        byTask.put(ended.result().task(), untaken);
        bytes += untaken.sizeBytes();
        line.add(untaken);
    }

    @Nullable
    TaskResult of(TaskId task) {
        UntakenResult untaken = byTask.get(task);
        return untaken == null ? kept.of(task) : untaken.result;
    }

    /** Whether there is a result of it, or a dead letter. */
    boolean isKnown(TaskId task) {
        return of(task) != null || letters.of(task) != null;
    }

    /** Whether a task that follows these would run in vain. What has failed and is not here any more holds nothing up. */
    boolean tellOfFailure(Follows follows) {
        if (follows.evenIfFailed() || follows.tasks().isEmpty()) {
            return false;
        }
        return follows.tasks().stream().map(this::of).anyMatch(result -> result != null && !result.isSuccess());
    }

    /** Delivers again what this call already got, for a message may have been lost. */
    boolean redeliver(CallId call) {
        List<UntakenResult> delivered = deliveries.get(call);
        if (delivered != null) {
            log.effect(deliver(call, delivered));
        }
        return delivered != null;
    }

    /** Gives the results in the line to those who wait, first come first served. */
    void serveTakers() {
        Waits.Wait taker = waits.firstTaker();
        while (taker != null && firstInLine() != null) {
            waits.remove(taker);
            List<UntakenResult> delivered = takeFromLine(taker.max());
            deliveries.put(taker.call(), delivered);
            log.effect(deliver(taker.call(), delivered));
            taker = waits.firstTaker();
        }
    }

    private List<UntakenResult> takeFromLine(int max) {
        var delivered = new ArrayList<UntakenResult>();
        long deliveredBytes = 0;
        UntakenResult next = firstInLine();
        while (next != null && delivered.size() < max) {
            deliveredBytes += next.sizeBytes() + BYTES_PER_RESULT;
            if (deliveredBytes > MAX_DELIVERY_BYTES && !delivered.isEmpty()) {
                break;
            }
            line.removeFirst();
            delivered.add(next);
            next = firstInLine();
        }
        return delivered;
    }

    private @Nullable UntakenResult firstInLine() {
        UntakenResult first = line.first();
        while (first != null && first.hasGone) {
            line.removeFirst();
            first = line.first();
        }
        return first;
    }

    private static Effect.Deliver deliver(CallId call, List<UntakenResult> delivered) {
        return new Effect.Deliver(call, delivered.stream().map(d -> d.result).toList());
    }

    /**
     * The taker has these results. They are named by their tasks, so that a master that did not make the
     * delivery understands too. What the call got and does not name goes back.
     */
    void acknowledge(CallId call, List<TaskId> tasks) {
        for (TaskId task : tasks) {
            UntakenResult taken = remove(task);
            if (taken != null) {
                log.change(new Change.ResultTaken(taken.position(), task));
            }
        }
        giveBack(call);
    }

    private @Nullable UntakenResult remove(TaskId task) {
        UntakenResult removed = byTask.remove(task);
        if (removed != null) {
            removed.hasGone = true;
            bytes -= removed.sizeBytes();
        }
        return removed;
    }

    void giveBack(CallId call) {
        List<UntakenResult> delivered = deliveries.remove(call);
        if (delivered != null) {
            for (UntakenResult untaken : delivered) {
                if (!untaken.hasGone) {
                    line.giveBack(untaken);
                }
            }
        }
    }

    void giveBackAllOf(ClientId client) {
        for (CallId call : List.copyOf(deliveries.keySet())) {
            if (call.client().equals(client)) {
                giveBack(call);
            }
        }
    }

    /** Drops what nobody has taken or read in time. What a taker has in hand waits for its word. */
    void dropOld(long nowMillis) {
        UntakenResult next = firstInLine();
        while (next != null && dropMillis(next) <= nowMillis) {
            remove(next.result.task());
            log.change(new Change.ResultDropped(next.position(), next.result.task()));
            dropped++;
            next = firstInLine();
        }
        kept.dropOld(nowMillis);
        letters.dropOld(nowMillis);
    }

    private long dropMillis(UntakenResult untaken) {
        return untaken.result.times().endedMillis() + retentionMillis;
    }

    /** When {@link #dropOld} would next do something. */
    OptionalLong nextDeadlineMillis() {
        UntakenResult next = firstInLine();
        long untakenMillis = next == null ? Long.MAX_VALUE : dropMillis(next);
        long nextMillis = Math.min(untakenMillis, Math.min(kept.nextDropMillis(), letters.nextDropMillis()));
        return nextMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMillis);
    }

    /** The task lives again. */
    void drop(TaskId task) {
        UntakenResult untaken = byTask.get(task);
        long position = untaken == null ? kept.positionOf(task) : untaken.position();
        if (position != 0) {
            forget(task);
            log.change(new Change.ResultDropped(position, task));
        }
    }

    Letters letters() {
        return letters;
    }

    /** It was taken, or dropped, from an earlier master. */
    void forget(TaskId task) {
        remove(task);
        kept.forget(task);
    }

    /** How many wait to be taken. */
    int size() {
        return byTask.size();
    }

    /** Of these. */
    long bytes() {
        return bytes;
    }

    /** How many waited in vain to be taken. */
    long dropped() {
        return dropped;
    }

    /** How many can only be read. */
    int kept() {
        return kept.size();
    }
}
