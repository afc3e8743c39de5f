package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.pullwork.cluster.ClusterConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

    @Test
    void the_defaults_are_those_of_the_reference() {
        assertThat(with(""))
                .isEqualTo(ClientSettings.DEFAULTS)
                .isEqualTo(new ClientSettings(Duration.ofSeconds(30), Duration.ofSeconds(30), 1 << 20, false));
    }

    @Test
    void a_payload_that_no_message_could_carry_is_not_allowed_by_any_setting() {
        assertThatThrownBy(() -> with("pullwork.task.max-payload = 4 MiB"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pullwork.task.max-payload is 4194304 bytes, must be 1 to 1048576");
        assertThatThrownBy(() -> with("pullwork.task.max-payload = 4 GiB"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pullwork.task.max-payload");
    }

    @Test
    void a_timeout_that_is_over_before_it_begins_is_refused() {
        assertThatThrownBy(() -> with("pullwork.client.put-timeout = 0 s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pullwork.client.put-timeout");
        assertThatThrownBy(() -> with("pullwork.client.join-timeout = -1 s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pullwork.client.join-timeout");
    }

    private static ClientSettings with(String settings) {
        return ClientSettings.of(ConfigFactory.parseString(settings).withFallback(ClusterConfig.ofProgram()));
    }
}
