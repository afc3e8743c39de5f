package io.pullwork.queue;

import io.pullwork.task.ClientId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.OptionalLong;

/**
 * How far each client has put. A client's puts arrive in the order of their sequence, so one number, the
 * watermark, tells a repetition from a new put, as in Kafka's idempotent producer (P2): a set of all ids
 * ever seen would grow without end.
 */
final class Clients {

    /** Nobody repeats a put after a day: the watermark is dropped. */
    static final long FORGET_AFTER_MILLIS = 24 * 60 * 60 * 1_000L;

    private record Watermark(long sequence, long seenMillis) {}

    /** By client number, the longest silent first. */
    private final LinkedHashMap<Long, Watermark> watermarks = new LinkedHashMap<>();

    /** How far the master itself has put. Never forgotten, since a number must not be given twice. */
    private long ofSchedules;

    private final StepLog log;
    private final Forwarders forwarders;

    Clients(StepLog log) {
        this.log = log;
        this.forwarders = new Forwarders(log);
    }

    Forwarders forwarders() {
        return forwarders;
    }

    void restore(ClientId client, long sequence, long seenMillis) {
        if (client.equals(ClientId.SCHEDULES)) {
            ofSchedules = sequence;
            return;
        }
        watermarks.remove(client.value());
        watermarks.put(client.value(), new Watermark(sequence, seenMillis));
    }

    /** The highest sequence that was decided; 0 for a client not known. */
    long watermark(long client) {
        if (client == ClientId.SCHEDULES.value()) {
            return ofSchedules;
        }
        Watermark known = watermarks.get(client);
        return known == null ? forwarders.watermark(client) : known.sequence();
    }

    void saw(ClientId client, long sequence, long nowMillis) {
        restore(client, Math.max(sequence, watermark(client.value())), nowMillis);
        log.change(new Change.ClientSeen(client, watermark(client.value()), nowMillis));
    }

    void forgetSilent(long nowMillis) {
        forwarders.forgetSilent(nowMillis);
        var oldestFirst = watermarks.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            var client = oldestFirst.next();
            if (client.getValue().seenMillis() + FORGET_AFTER_MILLIS > nowMillis) {
                return;
            }
            oldestFirst.remove();
            log.change(new Change.ClientForgotten(new ClientId(client.getKey())));
        }
    }

    void forget(ClientId client) {
        watermarks.remove(client.value());
    }

    /** After restoring in any order. */
    void sortBySilence() {
        forwarders.sortBySilence();
        var sorted = new ArrayList<>(watermarks.entrySet());
        sorted.sort(Comparator.comparingLong(client -> client.getValue().seenMillis()));
        watermarks.clear();
        sorted.forEach(client -> watermarks.put(client.getKey(), client.getValue()));
    }

    OptionalLong nextDeadlineMillis() {
        if (watermarks.isEmpty()) {
            return forwarders.nextDeadlineMillis();
        }
        long nextMillis = watermarks.values().iterator().next().seenMillis() + FORGET_AFTER_MILLIS;
        return OptionalLong.of(
                Math.min(nextMillis, forwarders.nextDeadlineMillis().orElse(Long.MAX_VALUE)));
    }
}
