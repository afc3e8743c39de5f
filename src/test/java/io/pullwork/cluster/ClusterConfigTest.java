package io.pullwork.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterConfigTest {

    @Test
    void our_settings_win_over_those_of_akka() {
        Config config = ClusterConfig.ofProgram();

        assertThat(config.getString("akka.actor.provider")).isEqualTo("cluster");
        assertThat(config.getBoolean("akka.actor.allow-java-serialization")).isFalse();
        assertThat(config.getList("akka.serialization.jackson.jackson-modules").unwrapped())
                .contains("io.pullwork.protocol.WireModule", "akka.serialization.jackson.AkkaTypedJacksonModule");
    }

    @Test
    void a_member_listens_where_it_is_told_and_has_its_roles() {
        Config config = ClusterConfig.member(new Address("10.0.0.5", 2_551), List.of("master"), ClusterConfig.ours());

        assertThat(config.getString("akka.remote.artery.canonical.hostname")).isEqualTo("10.0.0.5");
        assertThat(config.getInt("akka.remote.artery.canonical.port")).isEqualTo(2_551);
        assertThat(config.getStringList("akka.cluster.roles")).containsExactly("master");
    }

    @Test
    void an_embedded_system_has_no_network() {
        assertThat(ClusterConfig.embedded().getString("akka.actor.provider")).isEqualTo("local");
    }

    @Test
    void no_default_of_akka_removes_members_beside_us() {
        assertThat(ClusterConfig.ours()
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve()
                        .getString("akka.cluster.downing-provider-class"))
                .isEmpty();
    }
}
