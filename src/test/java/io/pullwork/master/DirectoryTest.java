package io.pullwork.master;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.javadsl.Behaviors;
import io.pullwork.protocol.AnySize;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Encoding;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.WorkerMessage.Order;
import io.pullwork.protocol.WorkerMessage.Run;
import io.pullwork.queue.Change;
import io.pullwork.queue.Effect;
import io.pullwork.queue.FiringTimes;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.QueueState;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.store.MemoryStore;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a master says to one worker or client is gathered, and cut so that it fits frames. */
class DirectoryTest {

    private static final QueueName LONGEST_QUEUE = new QueueName("q".repeat(64));

    private static final FiringTimes NO_TIMES = (cron, zone, afterMillis) -> OptionalLong.empty();

    private final Encoding encoding = new Encoding();
    private final TestInbox<Order> worker = TestInbox.create("worker");
    private final TestInbox<ClientMessage.Reply> client = TestInbox.create("client");
    private final AnySize sizes = new AnySize(Long.getLong("seed", 3));

    @AfterEach
    void close() {
        encoding.close();
    }

    @Test
    void no_assignment_message_is_larger_than_a_frame_whatever_the_tasks_are() {
        // given
        List<Effect> runs = LongStream.rangeClosed(1, 500)
                .<Effect>mapToObj(number -> new Effect.Run(
                        AnySize.LONGEST_WORKER,
                        AnySize.lease(number),
                        AnySize.task(number, sizes.payload()),
                        number,
                        false,
                        0))
                .toList();

        // when
        say(runs);

        // then
        List<Run> said = worker.getAllReceived().stream().map(Run.class::cast).toList();
        assertThat(said).allSatisfy(run -> assertThat(encoding.frameBytesOf(run))
                .isLessThanOrEqualTo(encoding.maxFrameBytes()));
        assertThat(said.stream().flatMap(run -> run.assignments().stream()).map(assignment -> assignment.lease()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 500).mapToObj(AnySize::lease).toList());
    }

    @Test
    void no_delivery_is_larger_than_a_frame_whatever_the_results_are() {
        // given a heart with results of all sizes
        List<Change> results = LongStream.rangeClosed(1, 500)
                .<Change>mapToObj(number -> new Change.TaskEnded(0, number, AnySize.result(number, sizes.outcome())))
                .toList();
        QueueState heart = QueueState.restore(QueueSettings.DEFAULTS, NO_TIMES, 1, results.iterator(), 0);

        // when
        int delivered = 0;
        for (long call = 1; delivered < results.size(); call++) {
            heart.getResults(new CallId(AnySize.CLIENT, call), 100_000, 1, 0);
            say(heart.take().effects());

            // then
            var deliver = (ClientMessage.Deliver) client.receiveMessage();
            assertThat(encoding.frameBytesOf(deliver)).isLessThanOrEqualTo(encoding.maxFrameBytes());
            delivered += deliver.results().size();
        }
    }

    @Test
    void no_page_of_schedules_is_larger_than_a_frame_whatever_they_are() {
        // given
        List<Change> schedules = LongStream.rangeClosed(1, 1_000)
                .<Change>mapToObj(
                        number -> new Change.ScheduleSet(AnySize.schedule(number, sizes.payload()), Long.MAX_VALUE))
                .toList();
        QueueState heart = QueueState.restore(QueueSettings.DEFAULTS, NO_TIMES, 1, schedules.iterator(), 0);
        String after = "";
        int listed = 0;
        while (listed < schedules.size()) {
            // when
            heart.administer(new CallId(AnySize.CLIENT, 1), new QueueCommand.ListSchedules(after), 0);
            say(heart.take().effects());

            // then
            var said = (ClientMessage.Administered) client.receiveMessage();
            assertThat(encoding.frameBytesOf(said)).isLessThanOrEqualTo(encoding.maxFrameBytes());
            List<ScheduleStatus> page = ((QueueAnswer.Schedules) said.answer()).page();
            assertThat(page).isNotEmpty();
            listed += page.size();
            after = page.get(page.size() - 1).schedule().name().value();
        }
        assertThat(listed).isEqualTo(schedules.size());
    }

    @Test
    void acceptances_of_one_clients_puts_are_said_once_for_all() {

        say(List.of(
                new Effect.PutAccepted(AnySize.CLIENT, 1),
                new Effect.PutAccepted(AnySize.CLIENT, 2),
                new Effect.CallClosed(new CallId(AnySize.CLIENT, 7))));

        assertThat(client.getAllReceived())
                .containsExactlyInAnyOrder(new ClientMessage.PutAccepted(2), new ClientMessage.CallClosed(7));
    }

    @Test
    void an_acceptance_that_names_the_tasks_of_as_many_keys_as_a_put_may_have_fits_a_frame() {
        var existing = new TreeMap<Long, TaskId>();
        LongStream.rangeClosed(1, 4_096)
                .forEach(number -> existing.put(Long.MAX_VALUE - number, new TaskId(Long.MIN_VALUE, Long.MAX_VALUE)));

        say(List.of(new Effect.PutAccepted(AnySize.CLIENT, Long.MAX_VALUE, existing)));

        var said = (ClientMessage.PutAcceptedByKey) client.receiveMessage();
        assertThat(said.tasks()).hasSize(4_096);
        assertThat(encoding.frameBytesOf(said)).isLessThanOrEqualTo(encoding.maxFrameBytes());
    }

    @Test
    void what_is_for_one_who_is_not_known_goes_to_nobody() {
        say(List.of(
                new Effect.PutAccepted(new ClientId(404), 1),
                new Effect.Settled(new WorkerId("404"), 1, List.of()),
                new Effect.CallClosed(new CallId(AnySize.CLIENT, 7))));

        assertThat(client.getAllReceived()).containsExactly(new ClientMessage.CallClosed(7));
        assertThat(worker.hasMessages()).isFalse();
    }

    /** Says it by a directory that knows the client and the worker. */
    private void say(List<Effect> effects) {
        var setup = new MasterSetup(
                new MemoryStore(), QueueSettings.DEFAULTS, () -> 0, (queue, replyTo) -> {}, Optional.empty());
        BehaviorTestKit.create(Behaviors.<MasterMessage>setup(context -> {
            var directory = new Directory(context, LONGEST_QUEUE, Long.MAX_VALUE, setup, new Latencies());
            directory.client(AnySize.CLIENT, client.getRef());
            directory.worker(AnySize.LONGEST_WORKER, worker.getRef());
            directory.say(effects);
            return Behaviors.empty();
        }));
    }
}
