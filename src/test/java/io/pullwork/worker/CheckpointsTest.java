package io.pullwork.worker;

import static io.pullwork.worker.Jobs.assignment;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.StoreCheckpoint;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that stores how far it is goes on when the master has said that it is stored, and not before. */
@Timeout(120)
class CheckpointsTest {

    private static final QueueName QUEUE = Samples.QUEUE;

    private final Jobs jobs = new Jobs();
    private final AtomicLong nanos = new AtomicLong();
    private final Semaphore bell = new Semaphore(0);
    private final Workbench bench = new Workbench(
            Samples.WORKER,
            new WorkerSettings(List.of(QUEUE), 1, Duration.ZERO, Duration.ZERO, 2),
            jobs.handlers(),
            nanos::get);
    private final List<Finished> ended = new ArrayList<>();
    private final TestInbox<MasterMessage.Request> master = TestInbox.create("master");
    private final MasterLink link = new MasterLink(
            QUEUE, bench, TestInbox.<WorkerMessage.Order>create("worker").getRef());

    @BeforeEach
    void begin() {
        bench.onDone(bell::release);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void the_master_is_told_at_once_and_the_handler_goes_on_when_it_is_stored() throws InterruptedException {
        meet(1);
        Assignment task = add(7, null);
        ring();

        link.tellCheckpoints();

        assertThat(told()).containsExactly(checkpoint(task, 1));
        assertThat(ended).isEmpty();
        bench.decided(task.lease(), 1, true);
        ring();
        assertThat(outcome()).isEqualTo(value("-1"));
    }

    @Test
    void the_next_attempt_is_given_what_the_one_before_has_stored() throws InterruptedException {
        meet(1);
        Assignment task = add(7, Payload.ofBytes(new byte[] {5}));
        ring();
        link.tellCheckpoints();

        bench.decided(task.lease(), 1, true);

        ring();
        assertThat(outcome()).isEqualTo(value("5"));
    }

    @Test
    void a_handler_whose_lease_is_not_current_any_more_is_interrupted() throws InterruptedException {
        meet(1);
        Assignment task = add(7, null);
        ring();
        link.tellCheckpoints();

        bench.decided(task.lease(), 1, false);

        ring();
        assertThat(((Outcome.Failure) outcome()).type()).isEqualTo("java.lang.InterruptedException");
    }

    @Test
    void what_was_not_answered_is_told_again_after_three_seconds() throws InterruptedException {
        meet(1);
        Assignment task = add(7, null);
        ring();
        link.tellCheckpoints();
        told();

        link.tellCheckpoints();
        assertThat(told()).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(3).plusNanos(1).toNanos());
        link.tellCheckpoints();

        assertThat(told()).containsExactly(checkpoint(task, 1));
    }

    @Test
    void a_new_master_is_told_of_what_its_predecessor_did_not_answer() throws InterruptedException {
        meet(1);
        Assignment task = add(7, null);
        ring();
        link.tellCheckpoints();
        told();

        meet(2);
        link.tellCheckpoints();

        assertThat(told()).containsExactly(checkpoint(task, 1));
    }

    @Test
    void an_answer_to_an_earlier_one_does_not_let_the_handler_go_on() throws InterruptedException {
        meet(1);
        Assignment task = add(7, null);
        ring();
        link.tellCheckpoints();

        bench.decided(task.lease(), 0, true);

        assertThat(ended).isEmpty();
        bench.decided(task.lease(), 1, true);
        ring();
        assertThat(ended).hasSize(1);
    }

    @Test
    void one_that_does_not_fit_a_message_beside_its_payload_fails_the_attempt_and_is_not_told()
            throws InterruptedException {
        meet(1);

        add(77, null);

        ring();
        var failure = (Outcome.Failure) outcome();
        assertThat(failure.message())
                .isEqualTo("a checkpoint of 1 bytes is larger than the 0 that pullwork.task.max-payload leaves"
                        + " beside the payload of the task");
        assertThat(told()).isEmpty();
    }

    /** Its handler has something to be stored, or has ended: what its actor does then. */
    private void ring() throws InterruptedException {
        bell.acquire();
        bench.fetchDone().forEach((queue, finished) -> ended.addAll(finished));
        bench.takeCheckpointRing();
    }

    private void meet(long epoch) {
        link.meet(new Located(QUEUE, master.getRef(), epoch, LifeAddress.SAME_PROCESS));
        told();
    }

    private Assignment add(long number, @Nullable Payload checkpoint) {
        Assignment usual = assignment(Jobs.CHECKPOINT, number, 1);
        var one = new Assignment(usual.lease(), usual.task(), checkpoint);
        bench.add(QUEUE, one);
        return one;
    }

    private static Checkpoint checkpoint(Assignment task, int number) {
        byte state = (byte) task.task().id().sequence();
        return new Checkpoint(task.lease(), number, Payload.ofBytes(new byte[] {state}));
    }

    private static Outcome value(String json) {
        return new Outcome.Success(Payload.ofJson(json));
    }

    private Outcome outcome() {
        assertThat(ended).hasSize(1);
        return ended.get(0).outcome();
    }

    private List<Checkpoint> told() {
        return master.getAllReceived().stream()
                .filter(StoreCheckpoint.class::isInstance)
                .map(message -> ((StoreCheckpoint) message).checkpoint())
                .toList();
    }
}
