package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Acknowledge;
import io.pullwork.protocol.MasterMessage.AwaitResult;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.protocol.Samples;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.WaitReason;
import io.pullwork.task.CallId;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A result that was taken is in one pair of hands, once (P5); every wait ends (P12). */
class CallsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REPEATED_AFTER = Duration.ofMillis(3_001);
    private static final Duration ANSWER_GRACE = Duration.ofMillis(501);
    private static final QueueCounts COUNTS = new QueueCounts(5, 0, 3, 0, 0, 2, 0, 100, 0, 0, 0, 0, false);

    private final Time time = new Time();
    private final TestInbox<ClientMessage.Reply> self = TestInbox.create("client");
    private final TestInbox<MasterMessage.Request> master = TestInbox.create("master");
    private final Calls calls = new Calls(Samples.QUEUE, Samples.CLIENT, self.getRef(), time);

    @Test
    void a_call_tells_the_master_how_long_it_still_waits() {
        CompletableFuture<List<TaskResult>> taken = take(5);
        assertThat(taken).isNotDone();

        time.pass(Duration.ofSeconds(4));
        calls.meet(master.getRef());

        assertThat(master.receiveMessage()).isEqualTo(new GetResults(call(1), self.getRef(), 5, 6_000));
    }

    @Test
    void a_delivery_is_handed_over_and_acknowledged() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);
        leaveOutWhatWasSent();

        calls.delivered(1, results(1, 2));

        assertThat(taken).isCompletedWithValue(results(1, 2));
        assertThat(master.receiveMessage()).isEqualTo(acknowledged(1, 1, 2));
    }

    @Test
    void an_acknowledgement_is_repeated_until_the_call_is_closed() {
        calls.meet(master.getRef());
        take(5);
        calls.delivered(1, results(1));
        leaveOutWhatWasSent();

        time.pass(REPEATED_AFTER);
        calls.repeatOld();
        assertThat(master.getAllReceived()).containsExactly(acknowledged(1, 1));
        calls.closed(1);
        time.pass(REPEATED_AFTER);
        calls.repeatOld();

        assertThat(master.hasMessages()).isFalse();
    }

    @Test
    void an_unanswered_call_is_repeated_under_its_number() {
        calls.meet(master.getRef());
        take(5);
        leaveOutWhatWasSent();

        time.pass(REPEATED_AFTER);
        calls.repeatOld();

        assertThat(master.getAllReceived()).containsExactly(new GetResults(call(1), self.getRef(), 5, 6_999));
    }

    @Test
    void many_unanswered_calls_are_repeated_a_part_at_a_time_and_none_is_forgotten() {
        calls.meet(master.getRef());
        for (int i = 0; i < 5_000; i++) {
            take(1);
        }
        leaveOutWhatWasSent();
        time.pass(REPEATED_AFTER);

        calls.repeatOld();
        assertThat(master.getAllReceived()).hasSize(2_000);
        calls.repeatOld();
        assertThat(master.getAllReceived()).hasSize(2_000);
        calls.repeatOld();
        assertThat(master.getAllReceived()).hasSize(1_000);
    }

    @Test
    void a_cancellation_is_repeated_until_it_is_decided() {
        calls.meet(master.getRef());
        var cancelled = new CompletableFuture<Boolean>();
        calls.cancel(new QueueClient.CancelTask(Samples.id(7), TIMEOUT, cancelled));
        var cancel = new MasterMessage.Cancel(call(1), self.getRef(), Samples.id(7));
        assertThat(master.getAllReceived()).containsExactly(cancel);

        time.pass(REPEATED_AFTER);
        calls.repeatOld();
        assertThat(master.getAllReceived()).containsExactly(cancel);
        calls.cancelDecided(1, true);
        time.pass(REPEATED_AFTER);
        calls.repeatOld();

        assertThat(cancelled).isCompletedWithValue(true);
        assertThat(master.hasMessages()).isFalse();
    }

    @Test
    void a_new_master_is_told_first_what_is_in_hand_and_then_what_waits() {
        // given
        calls.meet(master.getRef());
        take(5);
        calls.delivered(1, results(1));
        take(5);
        TestInbox<MasterMessage.Request> successor = TestInbox.create("successor");

        // when
        calls.part();
        calls.meet(successor.getRef());

        // then
        assertThat(successor.getAllReceived())
                .containsExactly(acknowledged(1, 1), new GetResults(call(2), self.getRef(), 5, 10_000));
    }

    @Test
    void a_delivery_that_comes_twice_is_acknowledged_twice_and_shown_once() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);
        calls.delivered(1, results(1));
        leaveOutWhatWasSent();

        calls.delivered(1, results(1));

        assertThat(taken).isCompletedWithValue(results(1));
        assertThat(master.getAllReceived()).containsExactly(acknowledged(1, 1));
    }

    @Test
    void what_a_new_master_delivers_again_to_another_call_is_not_shown_twice() {
        // given a result in hand whose acknowledgement the new master has not got
        calls.meet(master.getRef());
        take(5);
        calls.delivered(1, results(1));
        CompletableFuture<List<TaskResult>> next = take(5);
        leaveOutWhatWasSent();

        // when
        calls.delivered(2, results(1, 2));

        // then
        assertThat(next).isCompletedWithValue(results(2));
        assertThat(master.getAllReceived()).containsExactly(acknowledged(2, 1, 2));
    }

    @Test
    void a_call_that_was_given_only_what_is_in_hand_already_goes_on_waiting() {
        // given
        calls.meet(master.getRef());
        take(5);
        calls.delivered(1, results(1));
        CompletableFuture<List<TaskResult>> next = take(5);
        leaveOutWhatWasSent();

        // when
        time.pass(Duration.ofSeconds(1));
        calls.delivered(2, results(1));

        // then
        assertThat(next).isNotDone();
        assertThat(master.getAllReceived())
                .containsExactly(acknowledged(2, 1), new GetResults(call(3), self.getRef(), 5, 9_000));
    }

    @Test
    void a_cancelled_call_gives_its_place_in_the_line_up() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);
        leaveOutWhatWasSent();

        taken.cancel(false);
        calls.expire();

        assertThat(master.getAllReceived()).containsExactly(acknowledged(1));
    }

    @Test
    void results_that_come_for_a_cancelled_call_go_back() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);
        leaveOutWhatWasSent();

        taken.cancel(false);
        calls.delivered(1, results(1));

        assertThat(master.getAllReceived()).containsExactly(acknowledged(1));
    }

    @Test
    void results_that_come_after_the_call_has_ended_go_back() {
        calls.meet(master.getRef());
        take(5);
        calls.timedOut(new ClientMessage.TimedOut(1, COUNTS, null));
        leaveOutWhatWasSent();

        calls.delivered(1, results(1));

        assertThat(master.getAllReceived()).containsExactly(acknowledged(1));
    }

    @Test
    void a_call_that_times_out_says_what_the_queue_does() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);

        calls.timedOut(new ClientMessage.TimedOut(1, COUNTS, null));

        assertFails(
                taken,
                NoResultYet.class,
                "no result within 10 s from queue squares: 3 task(s) running, 5 waiting, 2 worker(s)");
    }

    @Test
    void a_call_for_any_result_that_times_out_says_that_the_queue_is_paused() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);

        calls.timedOut(new ClientMessage.TimedOut(1, COUNTS, WaitReason.RESUME));

        assertFails(
                taken,
                NoResultYet.class,
                "no result within 10 s from queue squares: 3 task(s) running, 5 waiting, 2 worker(s);"
                        + " the queue is paused until somebody resumes it");
    }

    @Test
    void a_call_that_times_out_says_that_leasing_is_paused_and_why() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> read = read(1);

        calls.timedOut(new ClientMessage.TimedOut(
                1, new QueueCounts(5, 0, 0, 1_000, 0, 2, 0, 100, 0, 0, 0, 0, true), WaitReason.RESULTS));

        assertFails(
                read,
                NoResultYet.class,
                "task 00f1a2b3c4d5e6f7-1 has not ended within 10 s: it is waiting for results to be taken; queue squares has"
                        + " 0 task(s) running, 5 waiting, 2 worker(s);"
                        + " leasing is paused: 1000 result(s) wait to be taken");
    }

    @Test
    void a_wait_for_one_task_says_that_no_worker_serves_its_queue() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> read = read(1);

        calls.timedOut(new ClientMessage.TimedOut(
                1, new QueueCounts(1, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, false), WaitReason.HANDLER));

        assertFails(
                read,
                NoResultYet.class,
                "task 00f1a2b3c4d5e6f7-1 has not ended within 10 s: it is waiting for a worker, and none serves this"
                        + " queue (pullwork.worker.queues); queue squares has 0 task(s) running, 1 waiting,"
                        + " 0 worker(s)");
    }

    @Test
    void a_call_that_times_out_says_how_many_threads_are_stuck() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);

        calls.timedOut(
                new ClientMessage.TimedOut(1, new QueueCounts(5, 0, 0, 0, 0, 2, 4, 100, 0, 0, 0, 0, false), null));

        assertFails(
                taken,
                NoResultYet.class,
                "no result within 10 s from queue squares: 0 task(s) running, 5 waiting, 2 worker(s),"
                        + " 4 thread(s) stuck");
    }

    @Test
    void a_wait_for_one_task_that_times_out_says_what_the_task_does() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> running = read(1);
        CompletableFuture<TaskResult> waiting = read(2);

        calls.timedOut(new ClientMessage.TimedOut(1, COUNTS, null));
        calls.timedOut(new ClientMessage.TimedOut(2, COUNTS, WaitReason.HANDLER));

        assertFails(
                running,
                NoResultYet.class,
                "task 00f1a2b3c4d5e6f7-1 has not ended within 10 s: it is running;"
                        + " queue squares has 3 task(s) running, 5 waiting, 2 worker(s)");
        assertFails(
                waiting,
                NoResultYet.class,
                "task 00f1a2b3c4d5e6f7-2 has not ended within 10 s: it is waiting for a worker that has its handler;"
                        + " queue squares has 3 task(s) running, 5 waiting, 2 worker(s)");
    }

    @Test
    void a_call_that_no_master_answers_ends_and_says_so() {
        CompletableFuture<List<TaskResult>> taken = take(5);

        time.pass(TIMEOUT);
        calls.expire();
        assertThat(taken).isNotDone();
        time.pass(ANSWER_GRACE);
        calls.expire();

        assertFails(
                taken,
                NoResultYet.class,
                "no answer from the master of queue squares within 10 s: is a node with the role master running?");
    }

    @Test
    void a_call_that_no_master_has_heard_of_leaves_nothing_to_be_told_to_one() {
        take(5);
        time.pass(TIMEOUT.plus(ANSWER_GRACE));
        calls.expire();

        calls.meet(master.getRef());

        assertThat(master.hasMessages()).isFalse();
    }

    @Test
    void a_call_that_its_master_does_not_answer_gives_back_what_it_may_still_get() {
        calls.meet(master.getRef());
        CompletableFuture<List<TaskResult>> taken = take(5);
        leaveOutWhatWasSent();

        time.pass(TIMEOUT.plus(ANSWER_GRACE));
        calls.expire();

        assertThat(taken).isCompletedExceptionally();
        assertThat(master.getAllReceived()).containsExactly(acknowledged(1));
    }

    @Test
    void reading_a_result_leaves_it_in_the_queue() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> read = read(1);
        assertThat(master.receiveMessage()).isEqualTo(new AwaitResult(call(1), self.getRef(), Samples.id(1), 10_000));

        calls.answered(1, Samples.succeeded(1));

        assertThat(read).isCompletedWithValue(Samples.succeeded(1));
        assertThat(master.hasMessages()).isFalse();
    }

    @Test
    void a_result_that_is_not_there_is_told_as_such() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> read = read(1);

        calls.takenElsewhere(1);

        assertFails(
                read,
                ResultTaken.class,
                "task 00f1a2b3c4d5e6f7-1 has ended, and queue squares does not have its result:"
                        + " it was taken, or is not kept");
    }

    @Test
    void a_task_that_the_queue_does_not_know_is_told_as_such() {
        calls.meet(master.getRef());
        CompletableFuture<TaskResult> read = read(1);

        calls.unknown(1);

        assertFails(read, UnknownTask.class, "queue squares has no task 00f1a2b3c4d5e6f7-1");
    }

    private CompletableFuture<List<TaskResult>> take(int max) {
        var taken = new CompletableFuture<List<TaskResult>>();
        calls.take(new QueueClient.TakeResults(max, TIMEOUT, taken));
        return taken;
    }

    private CompletableFuture<TaskResult> read(long sequence) {
        var read = new CompletableFuture<TaskResult>();
        calls.read(new QueueClient.ReadResult(Samples.id(sequence), TIMEOUT, read));
        return read;
    }

    private void leaveOutWhatWasSent() {
        assertThat(master.getAllReceived()).isNotEmpty();
    }

    private Acknowledge acknowledged(long number, long... sequences) {
        List<TaskId> tasks = Arrays.stream(sequences).mapToObj(Samples::id).toList();
        return new Acknowledge(call(number), self.getRef(), tasks);
    }

    private static List<TaskResult> results(long... sequences) {
        return Arrays.stream(sequences).mapToObj(Samples::succeeded).toList();
    }

    private static CallId call(long number) {
        return new CallId(Samples.CLIENT, number);
    }

    private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
        assertThatThrownBy(future::join).hasRootCauseInstanceOf(type).hasRootCauseMessage(message);
    }
}
