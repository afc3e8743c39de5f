package io.pullwork.client;

import static io.pullwork.protocol.Samples.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.UnhandledMessage;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Adapter;
import io.pullwork.cluster.ManualKit;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.protocol.MasterMessage.Put;
import io.pullwork.protocol.Samples;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The actor behind a queue's ends finds its master, and the next one. */
class QueueClientTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final ActorTestKit kit = ManualKit.create();
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<QueueName> lookups = kit.createTestProbe("lookups");
    private final TestProbe<MasterMessage.Request> master = kit.createTestProbe("master");
    private final Promises promises = new Promises(QUEUE);
    private final ActorRef<ClientMessage> client = kit.spawn(QueueClient.create(
            QUEUE, Samples.CLIENT, (queue, replyTo) -> lookups.getRef().tell(queue), promises));

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    @Test
    void the_master_is_looked_for_at_once_and_every_second() {
        lookups.expectMessage(QUEUE);

        time.timePasses(Duration.ofSeconds(1));

        lookups.expectMessage(QUEUE);
    }

    @Test
    void puts_and_calls_go_to_the_master_that_presents_itself() {
        put();
        take();

        client.tell(located(1, master));

        assertThat(master.expectMessageClass(Put.class).tasks()).hasSize(1);
        assertThat(master.expectMessageClass(GetResults.class).max()).isEqualTo(5);
    }

    @Test
    void a_master_that_presents_itself_again_is_no_news() {
        client.tell(located(1, master));
        put();
        master.expectMessageClass(Put.class);

        client.tell(located(1, master));
        take();

        master.expectMessageClass(GetResults.class);
    }

    @Test
    void a_master_of_a_higher_epoch_is_told_all_that_is_open() {
        client.tell(located(1, master));
        put();
        take();
        Put put = master.expectMessageClass(Put.class);
        TestProbe<MasterMessage.Request> successor = kit.createTestProbe("successor");

        client.tell(located(2, successor));

        successor.expectMessage(put);
        successor.expectMessageClass(GetResults.class);
    }

    @Test
    void a_master_of_an_earlier_epoch_is_not_believed() {
        TestProbe<MasterMessage.Request> late = kit.createTestProbe("late");
        client.tell(located(2, master));

        client.tell(located(1, late));
        put();

        master.expectMessageClass(Put.class);
        late.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_stopped_master_is_replaced_by_the_next_that_is_found() {
        lookups.expectMessage(QUEUE);
        client.tell(located(1, master));
        put();
        Put put = master.expectMessageClass(Put.class);

        master.stop();
        lookups.expectMessage(QUEUE);
        TestProbe<MasterMessage.Request> successor = kit.createTestProbe("successor");
        client.tell(located(1, successor));

        successor.expectMessage(put);
    }

    @Test
    void answers_reach_the_futures_of_their_calls() throws Exception {
        client.tell(located(1, master));
        CompletableFuture<List<TaskId>> stored = put();
        CompletableFuture<List<TaskResult>> taken = take();

        client.tell(new ClientMessage.PutAccepted(1));
        client.tell(new ClientMessage.Deliver(1, List.of(Samples.succeeded(9))));

        assertThat(stored.get(1, TimeUnit.MINUTES)).containsExactly(Samples.id(1));
        assertThat(taken.get(1, TimeUnit.MINUTES)).containsExactly(Samples.succeeded(9));
    }

    @Test
    void every_open_promise_fails_when_the_actor_ends() {
        CompletableFuture<List<TaskId>> stored = put();
        CompletableFuture<List<TaskResult>> taken = take();

        client.tell(new QueueClient.Close());

        assertThatThrownBy(() -> stored.get(1, TimeUnit.MINUTES))
                .hasRootCauseMessage("the connection to queue squares is closed");
        assertThatThrownBy(() -> taken.get(1, TimeUnit.MINUTES))
                .hasRootCauseMessage("the connection to queue squares is closed");
    }

    @Test
    void every_open_promise_fails_when_the_actor_system_ends() {
        CompletableFuture<List<TaskResult>> taken = take();

        kit.system().terminate();

        assertThatThrownBy(() -> taken.get(1, TimeUnit.MINUTES))
                .hasRootCauseMessage("the connection to queue squares is closed");
    }

    @Test
    void every_message_is_handled() {
        TestProbe<UnhandledMessage> unhandled = kit.createUnhandledMessageProbe();
        var nobody = Adapter.toClassic(kit.system().deadLetters());
        var first = new UnhandledMessage("first", nobody, nobody);
        kit.system().eventStream().tell(new EventStream.Publish<>(first));
        unhandled.expectMessage(first);

        Samples.ofClients(kit.system()).forEach(client::tell);
        put();
        take();
        client.tell(new QueueClient.ReadResult(Samples.id(1), TIMEOUT, promises.promise()));
        client.tell(new Alien());

        assertThat(unhandled.receiveMessage().message()).isEqualTo(new Alien());
    }

    private record Alien() implements ClientMessage.Internal {}

    @Test
    void a_client_ends_when_the_master_has_confirmed_what_the_program_has_in_hand() throws Exception {
        closeWithAResultInHand();
        assertThat(promises.ended()).isNotDone();

        client.tell(new ClientMessage.CallClosed(1));
        promises.ended().get(1, TimeUnit.MINUTES);
    }

    @Test
    void a_client_does_not_wait_long_for_a_confirmation() throws Exception {
        closeWithAResultInHand();

        time.timePasses(Duration.ofSeconds(1));

        promises.ended().get(1, TimeUnit.MINUTES);
    }

    /** What else waits fails at once. */
    private void closeWithAResultInHand() throws Exception {
        client.tell(located(1, master));
        CompletableFuture<List<TaskResult>> taken = take();
        client.tell(new ClientMessage.Deliver(1, List.of(Samples.succeeded(9))));
        taken.get(1, TimeUnit.MINUTES);
        CompletableFuture<List<TaskResult>> waiting = take();
        client.tell(new QueueClient.Close());
        assertThatThrownBy(() -> waiting.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(ConnectionClosed.class);
    }

    private CompletableFuture<List<TaskId>> put() {
        CompletableFuture<List<TaskId>> stored = promises.promise();
        client.tell(new QueueClient.PutTasks(
                List.of(new Counterpart.Work(Samples.HANDLER, Payload.ofJson("7"), TaskOptions.DEFAULT)),
                System.nanoTime() + TIMEOUT.toNanos(),
                stored));
        return stored;
    }

    private CompletableFuture<List<TaskResult>> take() {
        CompletableFuture<List<TaskResult>> taken = promises.promise();
        client.tell(new QueueClient.TakeResults(5, TIMEOUT, taken));
        return taken;
    }

    private static Located located(long epoch, TestProbe<MasterMessage.Request> master) {
        return new Located(QUEUE, master.getRef(), epoch, LifeAddress.SAME_PROCESS);
    }
}
