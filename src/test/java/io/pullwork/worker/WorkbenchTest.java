package io.pullwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.handler.TaskType;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Finished;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread, and tasks that are to end before they are done: their masters say so, or their time is over. */
@Timeout(120)
class WorkbenchTest {

    private static final QueueName QUEUE = Samples.QUEUE;

    /** Does not heed an interrupt; ends when it is allowed to, and tells whether it was in vain. */
    private static final TaskType<Long, Boolean> STUBBORN = TaskType.of("stubborn", Long.class, Boolean.class);

    private static final Duration STUBBORN_TIMEOUT = Duration.ofMinutes(1);

    private final CountDownLatch stubbornBegan = new CountDownLatch(1);
    private final Semaphore stubbornMayEnd = new Semaphore(0);
    private final CountDownLatch stubbornWasInVain = new CountDownLatch(1);
    private final Jobs jobs = new Jobs();
    private final Semaphore bell = new Semaphore(0);
    private final AtomicLong nanos = new AtomicLong();
    private final Workbench bench = new Workbench(
            Samples.WORKER,
            new WorkerSettings(List.of(QUEUE), 1, Duration.ofMillis(5), Duration.ofSeconds(20), 1_000),
            jobs.handlers()
                    .and(STUBBORN, RetryPolicy.NEVER, (number, context) -> {
                        stubbornBegan.countDown();
                        stubbornMayEnd.acquireUninterruptibly();
                        if (context.isCancelled()) {
                            stubbornWasInVain.countDown();
                        }
                        return context.isCancelled();
                    })
                    .withRunTimeout(STUBBORN, STUBBORN_TIMEOUT),
            nanos::get);

    @AfterEach
    void close() {
        stubbornMayEnd.release();
        bench.close();
    }

    @Test
    void a_running_handler_is_interrupted_and_its_thread_runs_the_next_task() throws InterruptedException {
        bench.onDone(bell::release);
        Assignment first = add(Jobs.block(1, 1));
        Assignment second = add(Jobs.echo(2, 1));
        jobs.awaitStart(1);

        bench.stop(List.of(first.lease()));

        assertThat(fetchUntilIdle()).containsExactly(Jobs.done(second));
        assertThat(bench.held(QUEUE)).containsExactly(second.lease());
    }

    @Test
    void what_has_not_begun_does_not_begin() throws InterruptedException {
        bench.onDone(bell::release);
        Assignment first = add(Jobs.block(1, 1));
        Assignment second = add(Jobs.block(2, 1));
        Assignment third = add(Jobs.echo(3, 1));
        jobs.awaitStart(1);

        bench.stop(List.of(second.lease()));
        jobs.release(1);

        assertThat(fetchUntilIdle()).containsExactly(Jobs.done(first), Jobs.done(third));
        assertThat(jobs.runs()).containsExactly(1L);
    }

    @Test
    void a_handler_that_does_not_yield_takes_its_place_until_it_does_and_can_see_that_it_is_in_vain()
            throws InterruptedException {
        bench.onDone(bell::release);
        Assignment stubborn = add(Jobs.assignment(STUBBORN, 1, 1));
        stubbornBegan.await();

        bench.stop(List.of(stubborn.lease()));
        assertThat(bench.isSettled()).isTrue();
        assertThat(bench.isIdle()).isFalse();
        assertThat(bench.credit(QUEUE)).isZero();

        stubbornMayEnd.release();
        assertThat(fetchUntilIdle()).isEmpty();
        assertThat(stubbornWasInVain.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.credit(QUEUE)).isEqualTo(1);
    }

    @Test
    void a_stopping_process_does_not_wait_for_a_handler_that_does_not_yield() throws InterruptedException {
        Assignment stubborn = add(Jobs.assignment(STUBBORN, 1, 1));
        stubbornBegan.await();
        bench.stop(List.of(stubborn.lease()));

        assertThat(bench.abandonRunning()).isEmpty();

        assertThat(bench.isIdle()).isTrue();
    }

    @Test
    void a_lease_that_is_not_held_cannot_be_stopped() throws InterruptedException {
        bench.onDone(bell::release);
        Assignment echo = add(Jobs.echo(1, 1));
        assertThat(fetchUntilIdle()).containsExactly(Jobs.done(echo));
        bench.settle(List.of(echo.lease()));

        bench.stop(List.of(echo.lease(), Jobs.echo(9, 1).lease()));

        assertThat(bench.isIdle()).isTrue();
    }

    @Test
    void a_task_that_runs_longer_than_it_may_has_failed_and_says_where_it_was() throws InterruptedException {
        Assignment slow = add(within(Duration.ofSeconds(5), Jobs.block(1, 1)));
        jobs.awaitStart(1);

        pass(Duration.ofSeconds(5).minusNanos(1));
        assertThat(bench.timeOut()).isEmpty();
        pass(Duration.ofNanos(1));

        assertThat(timedOut()).satisfies(finished -> {
            assertThat(finished.lease()).isEqualTo(slow.lease());
            assertThat(finished.retry()).isEqualTo(Retry.BY_QUEUE);
            assertThat(finished.outcome()).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                assertThat(failure).hasToString("RunTimeout: ran longer than 5 s");
                assertThat(failure.stackTrace()).contains("\tat ", "CountDownLatch.await", "Jobs");
            });
        });
    }

    @Test
    void a_task_times_out_once_and_what_it_still_returns_is_dropped() throws InterruptedException {
        bench.onDone(bell::release);
        Assignment slow = add(within(Duration.ofSeconds(5), Jobs.assignment(STUBBORN, 1, 1)));
        stubbornBegan.await();
        pass(Duration.ofSeconds(5));
        Finished failure = timedOut();

        assertThat(bench.timeOut()).isEmpty();
        stubbornMayEnd.release();

        assertThat(fetchUntilIdle()).isEmpty();
        assertThat(bench.finishedUnsettled(QUEUE)).containsExactly(failure);
        bench.settle(List.of(slow.lease()));
        assertThat(bench.isSettled()).isTrue();
    }

    @Test
    void the_thread_of_a_task_that_timed_out_is_not_counted_on_until_it_yields() throws InterruptedException {
        bench.onDone(bell::release);
        add(within(Duration.ofSeconds(5), Jobs.assignment(STUBBORN, 1, 1)));
        stubbornBegan.await();
        assertThat(bench.credit(QUEUE)).isEqualTo(1);

        pass(Duration.ofSeconds(5));
        timedOut();
        assertThat(bench.credit(QUEUE)).isZero();

        stubbornMayEnd.release();
        fetchUntilIdle();
        assertThat(bench.credit(QUEUE)).isEqualTo(1);
        assertThat(stubbornWasInVain.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void a_thread_that_is_interrupted_when_the_time_is_over_runs_the_next_task() throws InterruptedException {
        bench.onDone(bell::release);
        add(within(Duration.ofSeconds(5), Jobs.block(1, 1)));
        Assignment next = add(Jobs.echo(2, 1));
        jobs.awaitStart(1);

        pass(Duration.ofSeconds(5));
        timedOut();

        assertThat(fetchUntilIdle()).containsExactly(Jobs.done(next));
    }

    @Test
    void the_time_of_a_task_begins_when_a_thread_begins_with_it() throws InterruptedException {
        bench.onDone(bell::release);
        add(Jobs.block(1, 1));
        Assignment second = add(within(Duration.ofSeconds(5), Jobs.block(2, 1)));
        jobs.awaitStart(1);

        pass(Duration.ofSeconds(9));
        jobs.release(1);
        jobs.awaitStart(2);
        assertThat(bench.timeOut()).isEmpty();

        pass(Duration.ofSeconds(5));
        assertThat(timedOut().lease()).isEqualTo(second.lease());
    }

    @Test
    void a_handler_bounds_the_time_of_its_tasks_unless_they_say_otherwise() throws InterruptedException {
        Assignment usual = add(Jobs.assignment(STUBBORN, 1, 1));
        stubbornBegan.await();
        pass(STUBBORN_TIMEOUT.minusNanos(1));
        assertThat(bench.timeOut()).isEmpty();

        pass(Duration.ofNanos(1));

        Finished failure = timedOut();
        assertThat(failure.lease()).isEqualTo(usual.lease());
        assertThat(failure.retry()).isEqualTo(new Retry.ByHandler(RetryPolicy.NEVER));
    }

    @Test
    void a_task_that_is_cancelled_has_not_timed_out_as_well() throws InterruptedException {
        Assignment slow = add(within(Duration.ofSeconds(5), Jobs.assignment(STUBBORN, 1, 1)));
        stubbornBegan.await();

        bench.stop(List.of(slow.lease()));
        pass(Duration.ofSeconds(5));

        assertThat(bench.timeOut()).isEmpty();
    }

    @Test
    void a_thread_that_does_not_yield_for_a_second_is_stuck_until_it_does() throws InterruptedException {
        bench.onDone(bell::release);
        Assignment stubborn = add(Jobs.assignment(STUBBORN, 1, 1));
        stubbornBegan.await();
        bench.stop(List.of(stubborn.lease()));

        pass(Duration.ofSeconds(1));
        bench.callStuck();
        assertThat(bench.stuck()).isZero();
        pass(Duration.ofNanos(1));
        bench.callStuck();
        bench.callStuck();
        assertThat(bench.stuck()).isEqualTo(1);

        stubbornMayEnd.release();
        fetchUntilIdle();
        assertThat(bench.stuck()).isZero();
    }

    @Test
    void a_thread_that_runs_and_was_not_interrupted_is_not_stuck() throws InterruptedException {
        add(Jobs.block(1, 1));
        jobs.awaitStart(1);

        pass(Duration.ofHours(1));
        bench.callStuck();

        assertThat(bench.stuck()).isZero();
    }

    @Test
    void it_is_said_once_of_a_thread_that_it_is_stuck_and_once_that_it_is_free() throws InterruptedException {
        var log = LogLines.of(Interrupted.class);
        bench.onDone(bell::release);
        Assignment stubborn = add(Jobs.assignment(STUBBORN, 1, 1));
        stubbornBegan.await();
        bench.stop(List.of(stubborn.lease()));

        pass(Duration.ofSeconds(3));
        bench.callStuck();
        bench.callStuck();
        stubbornMayEnd.release();
        fetchUntilIdle();

        assertThat(log.lines())
                .containsExactly(
                        "WARN A thread is stuck in handler stubborn, which does not heed the interrupt of task "
                                + stubborn.task().id() + " of queue squares: it runs nothing else until it returns."
                                + " Let the handler wait so that it can be interrupted, or ask"
                                + " TaskContext.isCancelled() from time to time",
                        "WARN The thread that was stuck in handler stubborn, with task "
                                + stubborn.task().id() + " of queue squares, is free again after 3 s");
    }

    private static Assignment within(Duration time, Assignment one) {
        return new Assignment(one.lease(), one.task().withRunTimeout(time.toMillis()));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Finished timedOut() {
        List<Finished> failed = bench.timeOut().getOrDefault(QUEUE, List.of());
        assertThat(failed).hasSize(1);
        return failed.get(0);
    }

    private Assignment add(Assignment one) {
        bench.add(QUEUE, one);
        return one;
    }

    private List<Finished> fetchUntilIdle() throws InterruptedException {
        var finished = new ArrayList<Finished>();
        while (!bench.isIdle()) {
            bell.acquire();
            finished.addAll(bench.fetchDone().getOrDefault(QUEUE, List.of()));
        }
        return finished;
    }
}
