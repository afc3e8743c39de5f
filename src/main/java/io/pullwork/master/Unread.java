package io.pullwork.master;

import io.pullwork.protocol.Frame;
import io.pullwork.queue.Effect;
import io.pullwork.task.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leases of tasks whose payloads or checkpoints are only on disk. They are read one slice at a time, in the order in
 * which they were leased, so that many large payloads do not fill the memory that they were kept out of.
 */
final class Unread {

    static final long SLICE_BYTES = 4L << 20;

    /** Of a checkpoint the size is known only to the disk; it is a payload. */
    private static final long CHECKPOINT_BYTES = Frame.LARGEST_PAYLOAD_BYTES;

    private static final int MAX_FAILURES_IN_A_ROW = 3;

    private final Map<Lease, Effect.Run> waiting = new LinkedHashMap<>();
    private List<Effect.Run> underWay = List.of();
    private final Set<Lease> leasesUnderWay = new HashSet<>();

    /** So many single ones could not be read, one after the other. */
    private int failuresInARow;

    /** So many of the first are read alone, since they could not be read together. */
    private int alone;

    /** A lease that waits here already, or is being read, is sent once. */
    void add(List<Effect.Run> runs) {
        for (Effect.Run run : runs) {
            if (!leasesUnderWay.contains(run.lease())) {
                waiting.putIfAbsent(run.lease(), run);
            }
        }
    }

    /**
     * What is to be read now.
     *
     * @param isCurrent whether the task of a lease is still to be run
     * @return empty if nothing is, or something is being read
     */
    List<Effect.Run> next(Predicate<Lease> isCurrent) {
        if (!underWay.isEmpty()) {
            return List.of();
        }
        var slice = new ArrayList<Effect.Run>();
        long bytes = 0;
        Iterator<Effect.Run> turns = waiting.values().iterator();
        boolean isAlone = alone > 0;
        while (turns.hasNext() && !(isAlone && !slice.isEmpty())) {
            Effect.Run run = turns.next();
            if (isCurrent.test(run.lease())) {
                bytes += run.task().payload().sizeBytes() + (run.hasCheckpoint() ? CHECKPOINT_BYTES : 0);
                if (bytes > SLICE_BYTES && !slice.isEmpty()) {
                    break;
                }
                slice.add(run);
            }
            turns.remove();
            if (isAlone) {
                alone--;
            }
        }
        underWay = List.copyOf(slice);
        underWay.forEach(run -> leasesUnderWay.add(run.lease()));
        return underWay;
    }

    /** Whether it is not single rows that cannot be read: whoever goes on would only go through all there is. */
    boolean isInTrouble() {
        return failuresInARow >= MAX_FAILURES_IN_A_ROW;
    }

    /** What was to be read is here. */
    List<Effect.Run> read() {
        failuresInARow = 0;
        return takeUnderWay();
    }

    private List<Effect.Run> takeUnderWay() {
        List<Effect.Run> taken = underWay;
        underWay = List.of();
        leasesUnderWay.clear();
        return taken;
    }

    /**
     * What was to be read could not be: each of it is tried alone, so that one bad row does not hold up others.
     *
     * @return what could not be read alone either
     */
    List<Effect.Run> failed() {
        List<Effect.Run> failed = takeUnderWay();
        if (failed.size() == 1) {
            failuresInARow++;
            return failed;
        }
        var others = new LinkedHashMap<>(waiting);
        waiting.clear();
        failed.forEach(run -> waiting.put(run.lease(), run));
        waiting.putAll(others);
        alone += failed.size();
        return List.of();
    }
}
