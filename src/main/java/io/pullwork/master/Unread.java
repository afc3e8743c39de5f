package io.pullwork.master;

import io.pullwork.protocol.Frame;
import io.pullwork.queue.Effect;
import io.pullwork.task.Lease;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Leases of tasks whose payloads or checkpoints are only on disk. They are read one slice at a time, in the order in
 * which they were leased, so that many large payloads do not fill the memory that they were kept out of.
 */
final class Unread {

    static final long SLICE_BYTES = 4L << 20;

    /** Of a checkpoint the size is known only to the disk; it is a payload. */
    private static final long CHECKPOINT_BYTES = Frame.LARGEST_PAYLOAD_BYTES;

    private final Map<Lease, Effect.Run> waiting = new LinkedHashMap<>();
    private List<Effect.Run> underWay = List.of();

    /** So many of the first are read alone, since they could not be read together. */
    private int alone;

    /** A lease that waits here already, or is being read, is sent once. */
    void add(List<Effect.Run> runs) {
        for (Effect.Run run : runs) {
            boolean isUnderWay =
                    underWay.stream().anyMatch(other -> other.lease().equals(run.lease()));
            if (!isUnderWay) {
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
        return underWay;
    }

    /** What was read is here. */
    List<Effect.Run> read() {
        List<Effect.Run> read = underWay;
        underWay = List.of();
        return read;
    }

    /**
     * What was to be read could not be: each of it is tried alone, so that one bad row does not hold up others.
     *
     * @return what could not be read alone either
     */
    List<Effect.Run> failed() {
        List<Effect.Run> failed = read();
        if (failed.size() == 1) {
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
