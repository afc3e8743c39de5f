package io.pullwork.client;

import com.typesafe.config.Config;
import java.time.Duration;

/** How a client behaves, as {@code pullwork.client} and {@code pullwork.task} say. */
record ClientSettings(Duration putTimeout, Duration joinTimeout, int maxPayloadBytes, boolean isInsecure) {

    static ClientSettings of(Config config) {
        return new ClientSettings(
                config.getDuration("pullwork.client.put-timeout"),
                config.getDuration("pullwork.client.join-timeout"),
                Math.toIntExact(config.getBytes("pullwork.task.max-payload")),
                config.getBoolean("pullwork.client.insecure"));
    }
}
