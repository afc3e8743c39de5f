package io.pullwork.master;

import static io.pullwork.protocol.Samples.QUEUE;
import static io.pullwork.protocol.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.pullwork.cluster.ManualKit;
import io.pullwork.master.HeldStore.HeldCommit;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.ClientMessage.ForwardDecided;
import io.pullwork.protocol.ClientMessage.PutAccepted;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Put;
import io.pullwork.protocol.MasterMessage.PutForwarded;
import io.pullwork.protocol.Samples;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A master that puts tasks into another queue, whose master is the test. */
class MasterMoveTest {

    private static final QueueName OTHER = new QueueName("other");
    private static final ClientId OPERATOR = new ClientId(0xb);
    private static final ClientId AS = new ClientId(0xc);

    private final ActorTestKit kit = ManualKit.create();
    private final ManualTime time = ManualTime.get(kit.system());
    private final HeldStore store = new HeldStore();
    private final TestProbe<ClientMessage.Reply> client = kit.createTestProbe("client");
    private final TestProbe<ClientMessage.Reply> operator = kit.createTestProbe("operator");
    private final TestProbe<MasterMessage.Request> other = kit.createTestProbe("other");
    private final AtomicLong epochOfOther = new AtomicLong(1);

    /** Whether whoever asks for the other queue stops with an error. */
    private final AtomicBoolean isBroken = new AtomicBoolean();

    private final AtomicBoolean hasBroken = new AtomicBoolean();

    /** Whether somebody has asked for it since one has stopped. */
    private final CountDownLatch isFound = new CountDownLatch(1);

    private long lastCall;

    @AfterEach
    void tearDown() {
        kit.shutdownTestKit();
        store.close();
    }

    @Test
    void what_leaves_is_said_when_its_way_is_on_disk_and_ends_when_the_other_queue_has_stored_it() {
        ActorRef<MasterMessage> master = serving();
        put(master, 2);

        move(master);
        HeldCommit way = store.nextCommit();
        assertThat(way.changes(TaskMoving.class)).extracting(TaskMoving::as).containsExactly(there(1), there(2));
        assertNothingSaidToOther();
        way.succeed();
        PutForwarded put = nextPut();

        assertThat(put.client()).isEqualTo(AS);
        assertThat(put.tasks()).containsExactly(asThere(1), asThere(2));
        put.replyTo().tell(taken(2));
        HeldCommit end = store.nextCommit();
        assertThat(end.changes(TaskEnded.class))
                .extracting(ended -> ended.result().task())
                .containsExactly(id(1), id(2));
        end.succeed();
        assertThat(askedAgain(master)).isEqualTo(new QueueAnswer.Moving(2, 0, 0, true, "", Long.MAX_VALUE, 1));
    }

    @Test
    void what_does_not_fit_a_message_leaves_in_several_one_after_the_other() {
        ActorRef<MasterMessage> master = serving();
        put(master, 3, 200_000);
        move(master);
        store.nextCommit().succeed();

        for (long sequence = 1; sequence <= 3; sequence++) {
            PutForwarded put = nextPut();
            assertThat(put.tasks()).extracting(Task::id).containsExactly(there(sequence));
            assertThat(put.settledUpTo()).isZero();
            assertNothingSaidToOther();
            put.replyTo().tell(taken(sequence));
            HeldCommit end = store.nextCommit();
            assertThat(end.changes(TaskEnded.class)).hasSize(1);
            end.succeed();
        }
    }

    @Test
    void what_is_only_on_disk_is_read_first_and_read_again_when_that_fails() {
        ActorRef<MasterMessage> master =
                serving(QueueSettings.DEFAULTS.withCapacity(new Capacity(100, 1 << 20, 100, 1 << 20, 0)));
        put(master, 2);
        move(master);
        store.nextCommit().succeed();

        store.nextLookup().fail();
        time.timePasses(Duration.ofMillis(9_999));
        assertThat(store.isAskedToLookUp()).isFalse();
        assertNothingSaidToOther();
        passUntilLookup();
        store.nextLookup().succeed();

        assertThat(nextPut().tasks()).containsExactly(asThere(1), asThere(2));
    }

    @Test
    void one_that_is_turned_away_stays_and_that_is_on_disk_before_the_others_are_put() {
        ActorRef<MasterMessage> master = serving();
        put(master, 3, 200_000);
        move(master);
        store.nextCommit().succeed();
        nextPut().replyTo().tell(taken(1));
        store.nextCommit().succeed();

        nextPut().replyTo().tell(new ForwardDecided(2, List.of(2L), ""));

        HeldCommit stays = store.nextCommit();
        assertThat(stays.changes(TaskStays.class)).containsExactly(new TaskStays(2, id(2)));
        assertNothingSaidToOther();
        stays.succeed();
        PutForwarded rest = nextPut();
        assertThat(rest.tasks()).extracting(Task::id).containsExactly(there(3));
        assertThat(rest.settledUpTo()).isEqualTo(2);
    }

    @Test
    void where_there_is_no_room_for_one_the_rest_stays_and_the_operator_hears_why() {
        ActorRef<MasterMessage> master = serving();
        put(master, 2);
        move(master);
        store.nextCommit().succeed();

        nextPut().replyTo().tell(new ForwardDecided(2, List.of(2L), "is full: the queue holds 5 tasks and may hold 5"));

        HeldCommit end = store.nextCommit();
        assertThat(end.changes(TaskEnded.class)).hasSize(1);
        assertThat(end.changes(TaskStays.class)).hasSize(1);
        end.succeed();
        assertThat(askedAgain(master))
                .isEqualTo(new QueueAnswer.Moving(
                        1,
                        1,
                        0,
                        true,
                        "queue other is full: the queue holds 5 tasks and may hold 5",
                        Long.MAX_VALUE,
                        1));
    }

    @Test
    void what_is_not_answered_is_said_again_and_a_late_answer_to_what_was_before_is_none() {
        ActorRef<MasterMessage> master = serving();
        put(master, 2, 200_000);
        move(master);
        store.nextCommit().succeed();
        PutForwarded first = nextPut();
        time.timePasses(Duration.ofSeconds(3));
        assertThat(nextPut()).isEqualTo(first);

        first.replyTo().tell(taken(1));
        assertThat(store.nextCommit().changes(TaskEnded.class)).hasSize(1);
        PutForwarded second = nextPut();
        assertThat(second.tasks()).extracting(Task::id).containsExactly(there(2));
        first.replyTo().tell(taken(1));
        time.timePasses(Duration.ofSeconds(3));
        assertThat(nextPut()).isEqualTo(second);
    }

    @Test
    void whoever_stops_by_itself_is_put_in_its_place_a_while_later_whatever_another_said_before()
            throws InterruptedException {
        ActorRef<MasterMessage> master = serving();
        put(master, 2, 200_000);
        move(master);
        store.nextCommit().succeed();
        PutForwarded first = nextPut();
        TestProbe<ClientMessage> former = kit.createTestProbe("former");

        master.tell(new Forwarding.Decided(former.getRef(), there(1), List.of(), "", true));
        store.nextCommit().succeed();
        isBroken.set(true);
        time.timePasses(Duration.ofSeconds(1));
        kit.<Object>createTestProbe().expectTerminated(first.replyTo());
        isBroken.set(false);

        // The news of its end may still be on its way to the master; and looking takes the last but one millisecond.
        time.timePasses(Duration.ofMillis(9_998));
        assertNothingSaidToOther();
        for (int i = 0; i < 1_000 && !isFound.await(10, TimeUnit.MILLISECONDS); i++) {
            time.timePasses(Duration.ofSeconds(1));
        }
        assertThat(nextPut().tasks()).extracting(Task::id).containsExactly(there(2));
    }

    @Test
    void to_a_new_master_of_the_other_queue_all_is_said_again() {
        ActorRef<MasterMessage> master = serving();
        put(master, 1);
        move(master);
        store.nextCommit().succeed();
        PutForwarded first = nextPut();

        epochOfOther.set(2);
        time.timePasses(Duration.ofSeconds(1));

        assertThat(nextPut()).isEqualTo(first);
    }

    @Test
    void the_next_master_says_again_what_was_on_its_way_under_the_same_ids() {
        ActorRef<MasterMessage> first = serving();
        put(first, 2);
        move(first);
        store.nextCommit().succeed();
        PutForwarded before = nextPut();
        kit.stop(first);

        start(QueueSettings.DEFAULTS);
        store.nextOpening().succeed();
        PutForwarded again = nextPut();

        assertThat(again.tasks()).isEqualTo(before.tasks());
        again.replyTo().tell(taken(2));
        assertThat(store.nextCommit().changes(TaskEnded.class)).hasSize(2);
    }

    @Test
    void after_a_failed_commit_only_what_the_disk_tells_is_said() {
        ActorRef<MasterMessage> master = serving();
        put(master, 2);
        move(master);
        store.nextCommit().succeed();
        PutForwarded before = nextPut();
        TestProbe<Object> end = kit.createTestProbe();
        before.replyTo().tell(new ForwardDecided(2, List.of(1L), ""));

        store.nextCommit().fail();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);

        PutForwarded again = nextPut();
        assertThat(again.tasks()).isEqualTo(before.tasks());
        end.expectTerminated(before.replyTo());
    }

    @Test
    void what_another_queue_moves_here_is_on_disk_before_it_is_said_to_be() {
        ActorRef<MasterMessage> master = serving();
        TestProbe<ClientMessage.Reply> mover = kit.createTestProbe("mover");

        master.tell(new PutForwarded(AS, mover.getRef(), List.of(asThere(1)), 0));
        HeldCommit commit = store.nextCommit();
        assertThat(commit.changes(TaskAdded.class)).hasSize(1);
        assertThat(epochOf(master)).isEqualTo(1);
        mover.expectNoMessage(Duration.ZERO);
        commit.succeed();

        mover.expectMessage(taken(1));
        master.tell(new PutForwarded(AS, mover.getRef(), List.of(asThere(1)), 0));
        mover.expectMessage(taken(1));
        assertThat(store.isAskedToCommit()).isFalse();
    }

    /** A question to it is answered behind whatever was said before. */
    private void assertNothingSaidToOther() {
        var question = new MasterMessage.Locate(kit.<Located>createTestProbe().getRef());
        time.timePasses(Duration.ofMillis(1));
        other.getRef().tell(question);
        other.expectMessage(question);
    }

    private void passUntilLookup() {
        for (int i = 0; i < 1_000 && !store.isAskedToLookUp(); i++) {
            time.timePasses(Duration.ofMillis(1));
        }
    }

    private ActorRef<MasterMessage> serving() {
        return serving(QueueSettings.DEFAULTS);
    }

    private ActorRef<MasterMessage> serving(QueueSettings settings) {
        ActorRef<MasterMessage> master = start(settings);
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(1);
        return master;
    }

    private ActorRef<MasterMessage> start(QueueSettings settings) {
        return kit.spawn(Master.create(
                QUEUE, new MasterSetup(store, settings, () -> 1_000_000, this::locate, Optional.empty())));
    }

    private void locate(QueueName queue, ActorRef<? super Located> replyTo) {
        assertThat(queue).isEqualTo(OTHER);
        if (isBroken.get()) {
            hasBroken.set(true);
            throw new IllegalStateException("a fault");
        }
        if (hasBroken.get()) {
            isFound.countDown();
        }
        replyTo.tell(new Located(queue, other.getRef(), epochOfOther.get(), LifeAddress.SAME_PROCESS));
    }

    private long epochOf(ActorRef<MasterMessage> master) {
        TestProbe<Located> asker = kit.createTestProbe();
        master.tell(new MasterMessage.Locate(asker.getRef()));
        return asker.receiveMessage().epoch();
    }

    private void put(ActorRef<MasterMessage> master, int count) {
        put(master, count, 1);
    }

    private void put(ActorRef<MasterMessage> master, int count, int sizeBytes) {
        for (long sequence = 1; sequence <= count; sequence++) {
            master.tell(new Put(Samples.CLIENT, client.getRef(), List.of(task(id(sequence), sizeBytes))));
            store.nextCommit().succeed();
            client.expectMessage(new PutAccepted(sequence));
        }
    }

    private static Task task(TaskId id, int sizeBytes) {
        return new Task(id, Samples.HANDLER, Payload.ofBytes(new byte[sizeBytes]));
    }

    private static TaskId there(long sequence) {
        return TaskId.of(AS, sequence);
    }

    private static Task asThere(long sequence) {
        return task(there(sequence), 1);
    }

    private void move(ActorRef<MasterMessage> master) {
        var command = new QueueCommand.Move(OTHER, AS, Long.MAX_VALUE, 1);
        master.tell(new MasterMessage.Administer(new CallId(OPERATOR, ++lastCall), operator.getRef(), command));
    }

    /** What an operator is told who asks now. */
    private QueueAnswer askedAgain(ActorRef<MasterMessage> master) {
        move(master);
        ClientMessage.Administered answer;
        do {
            answer = operator.expectMessageClass(ClientMessage.Administered.class);
        } while (answer.call() < lastCall);
        return answer.answer();
    }

    private PutForwarded nextPut() {
        return other.expectMessageClass(PutForwarded.class);
    }

    private static ForwardDecided taken(long upToSequence) {
        return new ForwardDecided(upToSequence, List.of(), "");
    }
}
