package io.pullwork.worker;

import static io.pullwork.worker.Jobs.assignment;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Advanced;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a master is told of how far running tasks are: the last word, and not more often than is of use. */
@Timeout(120)
class ProgressTest {

    private static final QueueName QUEUE = Samples.QUEUE;
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private final Jobs jobs = new Jobs();
    private final AtomicLong nanos = new AtomicLong();
    private final Semaphore bell = new Semaphore(0);
    private final Workbench bench =
            new Workbench(Samples.WORKER, WorkerSettings.defaults(List.of(QUEUE), 2), jobs.handlers(), nanos::get);
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
    void the_first_word_is_told_at_once() throws InterruptedException {
        meet(1);
        Assignment task = add(1);
        jobs.advance(1, 3, 10);

        link.tellProgress();

        assertThat(told()).containsExactly(progress(task, 3));
    }

    @Test
    void what_follows_is_told_after_half_a_second_and_of_it_the_last() throws InterruptedException {
        meet(1);
        Assignment task = add(1);
        jobs.advance(1, 3, 10);
        link.tellProgress();
        told();

        jobs.advance(1, 4, 10);
        jobs.advance(1, 5, 10);
        pass(HALF_A_SECOND.minusNanos(1));
        link.tellProgress();
        assertThat(told()).isEmpty();
        pass(Duration.ofNanos(1));
        link.tellProgress();

        assertThat(told()).containsExactly(progress(task, 5));
    }

    @Test
    void only_what_has_changed_is_told() throws InterruptedException {
        meet(1);
        add(1);
        Assignment second = add(2);
        jobs.advance(1, 3, 10);
        jobs.advance(2, 3, 10);
        link.tellProgress();
        assertThat(told()).hasSize(2);

        jobs.advance(2, 4, 10);
        pass(HALF_A_SECOND);
        link.tellProgress();

        assertThat(told()).containsExactly(progress(second, 4));
        pass(HALF_A_SECOND);
        link.tellProgress();
        assertThat(told()).isEmpty();
    }

    @Test
    void what_does_not_change_is_told_again_after_three_seconds_since_it_may_have_been_lost()
            throws InterruptedException {
        meet(1);
        Assignment task = add(1);
        jobs.advance(1, 3, 10);
        link.tellProgress();
        told();

        pass(Duration.ofSeconds(3).plusNanos(1));
        link.tellProgress();

        assertThat(told()).containsExactly(progress(task, 3));
    }

    @Test
    void a_new_master_is_told_all_of_it() throws InterruptedException {
        meet(1);
        Assignment task = add(1);
        jobs.advance(1, 3, 10);
        link.tellProgress();
        told();

        meet(2);
        pass(HALF_A_SECOND);
        link.tellProgress();

        assertThat(told()).containsExactly(progress(task, 3));
    }

    @Test
    void what_was_said_while_there_was_no_master_is_told_to_the_next_one() throws InterruptedException {
        Assignment task = add(1);
        jobs.advance(1, 3, 10);
        link.tellProgress();

        meet(1);
        link.tellProgress();

        assertThat(told()).containsExactly(progress(task, 3));
    }

    @Test
    void a_task_that_has_ended_is_not_told_of() throws InterruptedException {
        meet(1);
        add(1);
        jobs.advance(1, 10, 10);
        bell.acquire();
        bench.fetchDone();

        link.tellProgress();

        assertThat(told()).isEmpty();
    }

    @Test
    void a_task_of_another_queue_is_not_told_of_here() throws InterruptedException {
        meet(1);
        Assignment other = assignment(Jobs.ADVANCE, 1, 1);
        bench.add(new QueueName("other"), other);
        jobs.advance(1, 3, 10);

        link.tellProgress();

        assertThat(told()).isEmpty();
    }

    private void meet(long epoch) {
        link.meet(new Located(QUEUE, master.getRef(), epoch, LifeAddress.SAME_PROCESS));
        told();
    }

    private Assignment add(long number) {
        Assignment one = assignment(Jobs.ADVANCE, number, 1);
        bench.add(QUEUE, one);
        return one;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Advanced progress(Assignment task, long done) {
        return new Advanced(task.lease(), new Progress(done, 10, ""));
    }

    private List<Advanced> told() {
        return master.getAllReceived().stream()
                .filter(MasterMessage.Progress.class::isInstance)
                .flatMap(message -> ((MasterMessage.Progress) message).advanced().stream())
                .toList();
    }
}
