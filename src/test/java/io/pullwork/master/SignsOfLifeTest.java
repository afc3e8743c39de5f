package io.pullwork.master;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.pullwork.cluster.ManualKit;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.Samples;
import io.pullwork.task.WorkerId;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets, with the time of the grace in the test's hands. */
class SignsOfLifeTest {

    private static final WorkerId WORKER = Samples.WORKER;
    private static final WorkerId OTHER = new WorkerId("43@host-2");
    private static final Duration GRACE = Duration.ofMillis(200);

    private final ActorTestKit kit = ManualKit.create();
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<MasterMessage.Internal> master = kit.createTestProbe("master");

    /** What the actor was told, in its order. */
    private final TestProbe<SignsOfLife.Message> seen = kit.createTestProbe("seen");

    private final ActorRef<SignsOfLife.Message> signs =
            kit.spawn(Behaviors.monitor(SignsOfLife.Message.class, seen.getRef(), SignsOfLife.create()));
    private final List<Socket> sockets = new ArrayList<>();
    private LifeAddress address = LifeAddress.SAME_PROCESS;

    @BeforeEach
    void listen() {
        address = SignsOfLife.listen(kit.system(), "127.0.0.1", signs).address();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        kit.shutdownTestKit();
    }

    @Test
    void a_master_is_told_when_the_worker_it_watches_connects() throws IOException {
        watch(WORKER);

        connect(WORKER);

        master.expectMessage(new SignsOfLife.Shown(WORKER));
    }

    @Test
    void a_master_that_watches_a_connected_worker_is_told_at_once() throws IOException {
        connect(WORKER);

        watch(WORKER);

        master.expectMessage(new SignsOfLife.Shown(WORKER));
    }

    @Test
    void a_life_has_ended_when_its_connection_was_closed_and_the_grace_is_over() throws IOException {
        watch(WORKER);
        close(connect(WORKER));
        master.expectMessage(new SignsOfLife.Shown(WORKER));

        time.timePasses(GRACE.minusMillis(1));
        master.expectNoMessage(Duration.ZERO);
        time.timePasses(Duration.ofMillis(1));

        master.expectMessage(new SignsOfLife.Ended(WORKER));
    }

    @Test
    void a_worker_that_connects_again_within_the_grace_was_only_cut_off() throws IOException {
        watch(WORKER);
        close(connect(WORKER));
        connect(WORKER);

        time.timePasses(GRACE);

        master.expectMessage(new SignsOfLife.Shown(WORKER));
        master.expectMessage(new SignsOfLife.Shown(WORKER));
        assertNothingMoreSaid();
    }

    @Test
    void a_worker_with_two_connections_lives_as_long_as_one_of_them() throws IOException {
        watch(WORKER);
        Socket one = connect(WORKER);
        Socket other = connect(WORKER);
        master.expectMessage(new SignsOfLife.Shown(WORKER));
        master.expectMessage(new SignsOfLife.Shown(WORKER));

        close(one);
        time.timePasses(GRACE);
        assertNothingMoreSaid();
        close(other);
        time.timePasses(GRACE);

        master.expectMessage(new SignsOfLife.Ended(WORKER));
    }

    @Test
    void every_master_that_watches_a_worker_is_told() throws IOException {
        TestProbe<MasterMessage.Internal> other = kit.createTestProbe("other");
        watch(WORKER);
        watch(WORKER, other);

        close(connect(WORKER));
        time.timePasses(GRACE);

        for (TestProbe<MasterMessage.Internal> told : List.of(master, other)) {
            told.expectMessage(new SignsOfLife.Shown(WORKER));
            told.expectMessage(new SignsOfLife.Ended(WORKER));
        }
    }

    @Test
    void a_master_that_was_told_of_an_end_watches_anew_if_it_wants_to_know_more() throws IOException {
        watch(WORKER);
        close(connect(WORKER));
        time.timePasses(GRACE);
        master.expectMessage(new SignsOfLife.Shown(WORKER));
        master.expectMessage(new SignsOfLife.Ended(WORKER));

        connect(WORKER);
        assertNothingMoreSaid();
        watch(WORKER);

        master.expectMessage(new SignsOfLife.Shown(WORKER));
    }

    @Test
    void garbage_on_the_port_does_no_harm() throws IOException {
        watch(WORKER);
        say("\u0000\u0001GET / HTTP/1.1\r\n\r\n");
        say("\n\n\n");
        say("x".repeat(10_000));
        say(WORKER + " and more\n");

        connect(WORKER);

        master.expectMessage(new SignsOfLife.Shown(WORKER));
        assertNothingMoreSaid();
    }

    @Test
    void a_second_name_on_a_connection_is_not_heard() throws IOException {
        watch(OTHER);

        say(WORKER + "\n" + OTHER + "\n");
        seen(WORKER);

        connect(OTHER);
        master.expectMessage(new SignsOfLife.Shown(OTHER));
        assertNothingMoreSaid();
    }

    private void watch(WorkerId worker) {
        watch(worker, master);
    }

    private void watch(WorkerId worker, TestProbe<MasterMessage.Internal> watcher) {
        signs.tell(new SignsOfLife.Watch(worker, watcher.getRef()));
        seen.receiveMessage();
    }

    /** A worker's connection, once the actor knows of it. */
    private Socket connect(WorkerId worker) throws IOException {
        Socket life = say(worker + "\n");
        seen(worker);
        return life;
    }

    private void seen(WorkerId worker) {
        String message = seen.receiveMessage().toString();
        assertThat(message.startsWith("GraceOver") ? seen.receiveMessage().toString() : message)
                .isEqualTo("Connected[worker=" + worker + "]");
    }

    /** Closes it, and waits until the actor has dealt with that. */
    private void close(Socket life) throws IOException {
        life.close();
        assertThat(seen.receiveMessage().toString()).startsWith("Disconnected");
        // It is seen before it is dealt with: the next one is seen after.
        watch(new WorkerId("nobody"));
    }

    private Socket say(String text) throws IOException {
        var socket = new Socket(address.host(), address.port());
        sockets.add(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** The answer to a question would stand behind whatever was said before. */
    private void assertNothingMoreSaid() throws IOException {
        WorkerId asked = WorkerId.unique("asked", 1);
        connect(asked);
        watch(asked);
        master.expectMessage(new SignsOfLife.Shown(asked));
    }
}
