package io.pullwork.client;

import com.typesafe.config.Config;
import io.pullwork.protocol.Frame;
import java.time.Duration;

/** How a client behaves, as {@code pullwork.client} and {@code pullwork.task} say. */
record ClientSettings(Duration putTimeout, Duration joinTimeout, int maxPayloadBytes, boolean isInsecure) {

    /** 30 s to put and to join, 1 MiB, on this machine. */
    static final ClientSettings DEFAULTS =
            new ClientSettings(Duration.ofSeconds(30), Duration.ofSeconds(30), 1 << 20, false);

    ClientSettings {
        if (maxPayloadBytes < 1 || maxPayloadBytes > Frame.LARGEST_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("pullwork.task.max-payload is " + maxPayloadBytes
                    + " bytes, must be 1 to " + Frame.LARGEST_PAYLOAD_BYTES
                    + ": a larger one would not fit a message and block all that follow");
        }
        positive("pullwork.client.put-timeout", putTimeout);
        positive("pullwork.client.join-timeout", joinTimeout);
    }

    private static void positive(String key, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(key + " is " + timeout + ", must be more than 0");
        }
    }

    /** @throws IllegalArgumentException if a setting cannot be; names it */
    static ClientSettings of(Config config) {
        return new ClientSettings(
                config.getDuration("pullwork.client.put-timeout"),
                config.getDuration("pullwork.client.join-timeout"),
                (int) Math.min(config.getBytes("pullwork.task.max-payload"), Integer.MAX_VALUE),
                config.getBoolean("pullwork.client.insecure"));
    }
}
