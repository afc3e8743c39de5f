package io.pullwork.master;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.pullwork.cluster.ClusterConfig;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.queue.QueueSettings;
import io.pullwork.store.MemoryStore;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against Akka's real scheduler, which refuses timers of more than 248 days; the manual one takes any. */
class LongWaitTest {

    private final ActorTestKit kit = ActorTestKit.create("pullwork", ClusterConfig.embedded());

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    @Test
    void a_wait_of_more_than_a_year_does_the_master_no_harm() {
        TestProbe<ClientMessage.Reply> client = kit.createTestProbe();
        ActorRef<MasterMessage> master = kit.spawn(Master.create(
                new QueueName("work"),
                new MasterSetup(
                        new MemoryStore(),
                        QueueSettings.DEFAULTS,
                        new MonotonicClock(),
                        (queue, replyTo) -> {},
                        Optional.empty())));
        master.tell(new MasterMessage.Locate(client.getRef().narrow()));
        client.expectMessageClass(Located.class, Duration.ofSeconds(20));

        master.tell(new MasterMessage.GetResults(
                new CallId(new ClientId(1), 1),
                client.getRef(),
                1,
                Duration.ofDays(400).toMillis()));
        master.tell(new MasterMessage.Locate(client.getRef().narrow()));

        client.expectMessageClass(Located.class, Duration.ofSeconds(20));
    }
}
