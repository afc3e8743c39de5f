package io.pullwork.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two members over real sockets: what is waited for are the cluster's own heartbeats. */
class DowningTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<ActorSystem<?>> systems = new ArrayList<>();

    @AfterEach
    void terminate() {
        systems.forEach(ActorSystem::terminate);
        systems.forEach(
                system -> system.getWhenTerminated().toCompletableFuture().join());
    }

    @Test
    void a_member_that_is_lost_is_removed() {
        // given
        ActorSystem<?> stays = member();
        Cluster.get(stays)
                .manager()
                .tell(Join.create(Cluster.get(stays).selfMember().address()));
        ActorSystem<?> lost = member();
        Cluster.get(lost)
                .manager()
                .tell(Join.create(Cluster.get(stays).selfMember().address()));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(membersUp(stays))
                .hasSize(2));

        // when it ends without a word
        lost.terminate();

        // then
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        Cluster.get(stays).state().getMembers())
                .containsExactly(Cluster.get(stays).selfMember()));
    }

    private ActorSystem<?> member() {
        Config impatient = ConfigFactory.parseString(
                """
                akka.cluster.failure-detector { heartbeat-interval = 100 ms, acceptable-heartbeat-pause = 500 ms }
                # Not to leave, but to be lost.
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                """);
        ActorSystem<?> system = ActorSystem.create(
                Downing.create(Duration.ofMillis(100)),
                ClusterConfig.SYSTEM_NAME,
                ClusterConfig.member(
                        new Address("127.0.0.1", 0), List.of(), impatient.withFallback(ClusterConfig.ofProgram())));
        systems.add(system);
        return system;
    }

    private static List<Member> membersUp(ActorSystem<?> system) {
        var up = new ArrayList<Member>();
        Cluster.get(system).state().getMembers().forEach(member -> {
            if (member.status().equals(MemberStatus.up())) {
                up.add(member);
            }
        });
        return up;
    }
}
