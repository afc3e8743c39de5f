package io.pullwork.queue;

import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result queue. A result stands in the line in the order of completion, is delivered to one taker,
 * and is kept until that taker has acknowledged it; if the taker goes first, the result takes its old
 * place again (P5).
 */
final class Results {

    /** Bounds one delivery, so that it fits a message whatever the results are. One is always allowed. */
    static final int MAX_DELIVERY_BYTES = 512 * 1024;

    /** A delivery carries names and ids too: so much is counted for each result beyond its payload. */
    private static final int BYTES_PER_RESULT = 200;

    private final Map<TaskId, UntakenResult> byTask = new HashMap<>();
    private final WaitingLine<UntakenResult> line = new WaitingLine<>();
    private final Map<CallId, List<UntakenResult>> deliveries = new LinkedHashMap<>();
    private final Waits waits;
    private final StepLog log;
    private long nextPosition = 1;
    private long bytes;

    Results(Waits waits, StepLog log) {
        this.waits = waits;
        this.log = log;
    }

    /** A task has ended; {@code position} is where it stood in the task queue. */
    void add(long position, TaskResult result) {
        var untaken = new UntakenResult(nextPosition, result);
        log.change(new Change.TaskEnded(position, nextPosition, result));
        enter(untaken);
        for (CallId call : waits.removeAwaiters(result.task())) {
            log.effect(new Effect.Answer(call, result));
        }
    }

    void restore(long resultPosition, TaskResult result) {
        enter(new UntakenResult(resultPosition, result));
    }

    private void enter(UntakenResult untaken) {
        nextPosition = untaken.position() + 1;
        byTask.put(untaken.result.task(), untaken);
        bytes += untaken.sizeBytes();
        line.add(untaken);
    }

    @Nullable
    TaskResult of(TaskId task) {
        UntakenResult untaken = byTask.get(task);
        return untaken == null ? null : untaken.result;
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
        while (first != null && first.isTaken) {
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
            UntakenResult taken = byTask.remove(task);
            if (taken != null) {
                taken.isTaken = true;
                bytes -= taken.sizeBytes();
                log.change(new Change.ResultTaken(taken.position(), task));
            }
        }
        giveBack(call);
    }

    void giveBack(CallId call) {
        List<UntakenResult> delivered = deliveries.remove(call);
        if (delivered != null) {
            for (UntakenResult untaken : delivered) {
                if (!untaken.isTaken) {
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

    void forget(TaskId task) {
        UntakenResult taken = byTask.remove(task);
        if (taken != null) {
            taken.isTaken = true;
            bytes -= taken.sizeBytes();
        }
    }

    int size() {
        return byTask.size();
    }

    long bytes() {
        return bytes;
    }
}
