package io.pullwork.queue;

import io.pullwork.task.ClientId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * How far masters of other queues have put tasks here, and which were turned away. Each task is decided once, and the
 * decision is remembered, as by a participant of two-phase commit (Gray, 1978): the other master asks until it has
 * heard it, and may have been down for long.
 */
final class Forwarders {

    /** Nobody asks after a month. */
    static final long FORGET_AFTER_MILLIS = 30 * 24 * 60 * 60 * 1_000L;

    private record Forwarder(
            long sequence, long settledUpTo, long seenMillis, NavigableSet<Long> turnedAway, String refusal) {}

    private static final Forwarder UNKNOWN = new Forwarder(0, 0, 0, new TreeSet<>(), "");

    /** By client number, the longest silent first. */
    private final LinkedHashMap<Long, Forwarder> known = new LinkedHashMap<>();

    private final StepLog log;

    Forwarders(StepLog log) {
        this.log = log;
    }

    void restore(Change.ForwarderSeen seen) {
        put(seen, "");
    }

    private void put(Change.ForwarderSeen seen, String refusal) {
        long client = seen.client().value();
        known.remove(client);
        if (seen.sequence() > 0) {
            var turnedAway = new TreeSet<>(seen.turnedAway());
            known.put(
                    client, new Forwarder(seen.sequence(), seen.settledUpTo(), seen.seenMillis(), turnedAway, refusal));
        }
    }

    /** Up to where all is decided; 0 if nothing is. */
    long watermark(long client) {
        return known.getOrDefault(client, UNKNOWN).sequence();
    }

    /** Whether one asks who speaks for an earlier master, or in vain: what it would be told is not known any more. */
    boolean isStale(ClientId client, long settledUpTo) {
        return settledUpTo < known.getOrDefault(client.value(), UNKNOWN).settledUpTo();
    }

    /** Those after this sequence that were turned away. */
    NavigableSet<Long> turnedAway(ClientId client, long afterSequence) {
        return known.getOrDefault(client.value(), UNKNOWN).turnedAway().tailSet(afterSequence, false);
    }

    /** Why the last ones were turned away; empty if for their own sake, or if an earlier master has done it. */
    String refusal(ClientId client) {
        return known.getOrDefault(client.value(), UNKNOWN).refusal();
    }

    void saw(
            ClientId client,
            long sequence,
            long settledUpTo,
            NavigableSet<Long> turnedAway,
            String refusal,
            long nowMillis) {
        var seen = new Change.ForwarderSeen(client, sequence, settledUpTo, nowMillis, List.copyOf(turnedAway));
        put(seen, refusal);
        log.change(seen);
    }

    void forgetSilent(long nowMillis) {
        while (nextDeadlineMillis().orElse(Long.MAX_VALUE) <= nowMillis) {
            var client = new ClientId(known.keySet().iterator().next());
            known.remove(client.value());
            log.change(new Change.ForwarderSeen(client, 0, 0, 0, List.of()));
        }
    }

    /** After restoring in any order. */
    void sortBySilence() {
        var sorted = new ArrayList<>(known.entrySet());
        sorted.sort(Comparator.<Map.Entry<Long, Forwarder>>comparingLong(
                        one -> one.getValue().seenMillis())
                .thenComparing(Map.Entry::getKey));
        known.clear();
        sorted.forEach(one -> known.put(one.getKey(), one.getValue()));
    }

    OptionalLong nextDeadlineMillis() {
        return known.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(known.values().iterator().next().seenMillis() + FORGET_AFTER_MILLIS);
    }
}
