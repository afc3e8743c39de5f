package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.protocol.AnySize;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Encoding;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Put;
import io.pullwork.protocol.Samples;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Puts leave in order, one message at a time, and are repeated until they are answered (P1, P2). */
class PutsTest {

    private static final Payload PAYLOAD = Payload.ofJson("7");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration REPEATED_AFTER = Duration.ofMillis(3_001);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofMillis(101);

    private final Time time = new Time();
    private final TestInbox<ClientMessage.Reply> self = TestInbox.create("client");
    private final TestInbox<MasterMessage.Request> master = TestInbox.create("master");
    private final Puts puts = new Puts(Samples.QUEUE, Samples.CLIENT, self.getRef(), time);

    @Test
    void a_put_leaves_at_once_when_nothing_is_under_way() {
        puts.meet(master.getRef());

        put(1);

        assertThat(nextPut()).isEqualTo(new Put(Samples.CLIENT, self.getRef(), tasks(1, 1)));
    }

    @Test
    void a_put_waits_until_a_master_is_known() {
        CompletableFuture<List<TaskId>> stored = put(1);
        assertThat(stored).isNotDone();

        puts.meet(master.getRef());

        assertThat(nextPut().tasks()).isEqualTo(tasks(1, 1));
    }

    @Test
    void what_gathers_while_one_message_is_under_way_leaves_together_in_order() {
        puts.meet(master.getRef());
        put(1);
        put(1);
        put(2);
        assertThat(nextPut().tasks()).isEqualTo(tasks(1, 1));
        assertThat(master.hasMessages()).isFalse();

        accept(1);

        assertThat(nextPut().tasks()).isEqualTo(tasks(2, 4));
    }

    @Test
    void a_put_is_stored_when_it_is_accepted_and_not_before() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(2);
        assertThat(stored).isNotDone();

        accept(2);

        assertThat(stored).isCompletedWithValue(List.of(Samples.id(1), Samples.id(2)));
    }

    @Test
    void a_task_that_is_another_by_its_key_is_known_by_the_id_of_that() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(3);
        TaskId existing = TaskId.parse("00000000000000bb-7");

        puts.accept(3, List.of(2L), List.of(existing));

        assertThat(stored).isCompletedWithValue(List.of(Samples.id(1), existing, Samples.id(3)));
    }

    @Test
    void a_put_whose_key_is_taken_fails_at_once_and_the_others_go_on_in_their_order() {
        // given
        puts.meet(master.getRef());
        put(1);
        CompletableFuture<List<TaskId>> before = put(1);
        CompletableFuture<List<TaskId>> refused = put(2);
        CompletableFuture<List<TaskId>> after = put(1);
        accept(1);
        nextPut();
        assertThat(nextPut().tasks()).isEqualTo(tasks(2, 5));

        // when
        puts.keyTaken(4, "key a belongs to another");
        puts.sendNext();

        // then
        assertThatThrownBy(refused::join)
                .hasCauseInstanceOf(KeyTaken.class)
                .hasMessageContaining("queue squares: key a belongs to another; 0 of 2 task(s) are stored");
        assertThat(nextPut().tasks().stream().map(Task::id)).containsExactly(Samples.id(2), Samples.id(5));
        accept(5);
        assertThat(before).isCompletedWithValue(List.of(Samples.id(2)));
        assertThat(after).isCompletedWithValue(List.of(Samples.id(5)));
    }

    @Test
    void a_put_waits_while_the_queue_is_drained_and_then_says_so() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(1, Duration.ofSeconds(1));
        nextPut();
        puts.defer(1);

        time.pass(TRIED_AGAIN_AFTER);
        puts.expire();
        assertThat(nextPut().tasks()).isEqualTo(tasks(1, 1));
        puts.defer(1);
        time.pass(Duration.ofSeconds(1));
        puts.expire();

        assertThatThrownBy(stored::join)
                .hasCauseInstanceOf(QueueDraining.class)
                .hasMessageContaining("queue squares is being drained and takes no puts; 0 of 1 task(s) are stored");
    }

    @Test
    void a_late_word_that_a_key_is_taken_says_nothing_of_what_is_under_way() {
        puts.meet(master.getRef());
        put(1);
        accept(1);
        CompletableFuture<List<TaskId>> stored = put(1);

        puts.keyTaken(1, "key a belongs to another");

        assertThat(stored).isNotDone();
    }

    @Test
    void an_acceptance_of_less_than_what_is_under_way_says_nothing_of_it() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(2);

        accept(1);

        assertThat(stored).isNotDone();
    }

    @Test
    void an_unanswered_message_is_repeated_under_the_same_ids() {
        puts.meet(master.getRef());
        put(2);
        Put first = nextPut();

        time.pass(REPEATED_AFTER.minusMillis(2));
        puts.repeatIfOld();
        assertThat(master.hasMessages()).isFalse();
        time.pass(Duration.ofMillis(2));
        puts.repeatIfOld();

        assertThat(nextPut()).isEqualTo(first);
    }

    @Test
    void a_new_master_is_told_the_message_under_way_under_the_same_ids() {
        puts.meet(master.getRef());
        put(2);
        Put first = nextPut();
        TestInbox<MasterMessage.Request> successor = TestInbox.create("successor");

        puts.part();
        put(1);
        puts.meet(successor.getRef());

        assertThat(successor.receiveMessage()).isEqualTo(first);
        assertThat(successor.hasMessages()).isFalse();
    }

    @Test
    void a_message_whose_callers_gave_up_is_repeated_before_later_puts() {
        // given
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> impatient = put(1, Duration.ofSeconds(1));
        Put first = nextPut();
        put(1);

        // when
        time.pass(REPEATED_AFTER);
        puts.expire();
        puts.repeatIfOld();

        // then
        assertThat(impatient).isCompletedExceptionally();
        assertThat(nextPut()).isEqualTo(first);
        assertThat(master.hasMessages()).isFalse();
        accept(1);
        assertThat(nextPut().tasks()).isEqualTo(tasks(2, 2));
    }

    @Test
    void a_put_whose_caller_gave_up_before_it_left_is_never_sent() {
        put(1, Duration.ofSeconds(1));
        put(1);
        time.pass(Duration.ofSeconds(2));
        puts.expire();

        puts.meet(master.getRef());

        assertThat(nextPut().tasks()).hasSize(1);
        assertThat(master.hasMessages()).isFalse();
    }

    @Test
    void what_no_master_has_taken_in_time_does_not_stay_in_memory() {
        var input = new WeakReference<>(putLarge());
        time.pass(Duration.ofSeconds(11));

        puts.expire();

        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(input.get()).isNull();
        });
    }

    private byte[] putLarge() {
        var bytes = new byte[100_000];
        var work = new Counterpart.Work(Samples.HANDLER, Payload.ofBytes(bytes), TaskOptions.DEFAULT);
        long deadlineNanos = time.getAsLong() + Duration.ofSeconds(10).toNanos();
        puts.add(new QueueClient.PutTasks(List.of(work), deadlineNanos, new CompletableFuture<>()));
        return bytes;
    }

    @Test
    void a_refused_put_is_tried_again_under_the_same_ids() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(1);
        Put first = nextPut();

        refuse(1);
        puts.expire();
        assertThat(master.hasMessages()).isFalse();
        time.pass(TRIED_AGAIN_AFTER);
        puts.expire();

        assertThat(nextPut()).isEqualTo(first);
        accept(1);
        assertThat(stored).isCompletedWithValue(List.of(Samples.id(1)));
    }

    @Test
    void a_refused_batch_is_tried_again_in_halves_in_the_old_order_before_later_puts() {
        // given
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(4);
        nextPut();
        put(1);

        // when
        refuse(4);
        time.pass(TRIED_AGAIN_AFTER);
        puts.expire();

        // then
        assertThat(nextPut().tasks()).isEqualTo(tasks(1, 2));
        accept(2);
        assertThat(stored).isNotDone();
        assertThat(nextPut().tasks()).isEqualTo(tasks(3, 5));
        accept(5);
        assertThat(stored)
                .isCompletedWithValue(
                        LongStream.rangeClosed(1, 4).mapToObj(Samples::id).toList());
    }

    @Test
    void a_put_that_is_refused_until_its_time_is_over_is_certainly_not_stored() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(1);

        for (int tries = 0; !stored.isDone(); tries++) {
            assertThat(tries).isLessThan(1_000);
            refuse(1);
            time.pass(TRIED_AGAIN_AFTER);
            puts.expire();
        }

        assertThatThrownBy(stored::join)
                .hasRootCauseInstanceOf(QueueFull.class)
                .hasRootCauseMessage("queue squares is full: no room; 0 of 1 task(s) are stored");
    }

    @Test
    void a_refused_put_that_is_under_way_again_when_its_time_is_over_is_unknown() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(1, Duration.ofSeconds(1));
        refuse(1);
        time.pass(TRIED_AGAIN_AFTER);
        puts.expire();

        time.pass(Duration.ofSeconds(1));
        puts.expire();

        assertThatThrownBy(stored::join)
                .hasRootCauseInstanceOf(PutUnknown.class)
                .hasRootCauseMessage("no answer from the master of queue squares in time;"
                        + " 0 of 1 task(s) are stored, of the rest it is not known");
    }

    @Test
    void one_refusal_of_two_copies_leaves_unknown_whether_the_other_is_stored() {
        // given two copies of one put
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(1, Duration.ofSeconds(5));
        time.pass(REPEATED_AFTER);
        puts.repeatIfOld();

        // when one is refused, and so is what follows it
        refuse(1);
        time.pass(TRIED_AGAIN_AFTER);
        puts.expire();
        refuse(1);
        time.pass(Duration.ofSeconds(5));
        puts.expire();

        // then
        assertThatThrownBy(stored::join).hasRootCauseInstanceOf(PutUnknown.class);
    }

    @Test
    void a_put_that_never_left_is_certainly_not_stored() {
        CompletableFuture<List<TaskId>> stored = put(2);

        time.pass(PATIENCE);
        puts.expire();

        assertThatThrownBy(stored::join)
                .hasRootCauseInstanceOf(PutUnknown.class)
                .hasRootCauseMessage("no answer from the master of queue squares in time;"
                        + " 0 of 2 task(s) are stored, the rest certainly not");
    }

    @Test
    void a_put_that_is_stored_in_part_says_how_much() {
        puts.meet(master.getRef());
        CompletableFuture<List<TaskId>> stored = put(5_000);
        int first = nextPut().tasks().size();
        accept(first);
        assertThat(first).isBetween(1, 4_999);

        time.pass(PATIENCE);
        puts.expire();

        assertThatThrownBy(stored::join)
                .hasRootCauseInstanceOf(PutUnknown.class)
                .hasRootCauseMessage("no answer from the master of queue squares in time; " + first
                        + " of 5000 task(s) are stored, of the rest it is not known");
    }

    @Test
    void no_batch_is_larger_than_a_frame_whatever_its_tasks_are() {
        try (var encoding = new Encoding()) {
            // given
            var sizes = new AnySize(Long.getLong("seed", 1));
            var handler = new HandlerName("h".repeat(128));
            TaskOptions longest = AnySize.task(1, Payload.EMPTY).options();
            List<Counterpart.Work> work = Stream.concat(
                            Stream.generate(sizes::payload)
                                    .limit(500)
                                    .map(payload -> new Counterpart.Work(handler, payload, TaskOptions.DEFAULT)),
                            Stream.generate(() -> new Counterpart.Work(handler, Payload.EMPTY, longest))
                                    .limit(5_000))
                    .toList();
            puts.add(new QueueClient.PutTasks(work, time.in(PATIENCE), new CompletableFuture<>()));

            // when
            puts.meet(master.getRef());

            // then
            int sent = 0;
            while (sent < work.size()) {
                Put batch = nextPut();
                var remote = new Put(batch.client(), encoding.nobody(), batch.tasks());
                assertThat(encoding.frameBytesOf(remote)).isLessThanOrEqualTo(encoding.maxFrameBytes());
                sent += batch.tasks().size();
                accept(sent);
            }
        }
    }

    private CompletableFuture<List<TaskId>> put(int tasks) {
        return put(tasks, PATIENCE);
    }

    private CompletableFuture<List<TaskId>> put(int tasks, Duration timeout) {
        var work = new ArrayList<Counterpart.Work>();
        for (int i = 0; i < tasks; i++) {
            work.add(new Counterpart.Work(Samples.HANDLER, PAYLOAD, TaskOptions.DEFAULT));
        }
        var stored = new CompletableFuture<List<TaskId>>();
        puts.add(new QueueClient.PutTasks(work, time.in(timeout), stored));
        puts.sendNext();
        return stored;
    }

    private void accept(long upToSequence) {
        puts.accept(upToSequence);
        puts.sendNext();
    }

    private void refuse(long upToSequence) {
        puts.refuse(upToSequence, "no room");
    }

    private Put nextPut() {
        return (Put) master.receiveMessage();
    }

    private static List<Task> tasks(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> new Task(Samples.id(sequence), Samples.HANDLER, PAYLOAD))
                .toList();
    }
}
