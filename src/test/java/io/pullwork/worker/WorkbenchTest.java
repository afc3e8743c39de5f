package io.pullwork.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.handler.TaskType;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Finished;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a task on one thread when its master says that it has ended without it. */
@Timeout(120)
class WorkbenchTest {

    private static final QueueName QUEUE = Samples.QUEUE;

    /** Does not heed an interrupt; ends when it is allowed to, and tells whether it was in vain. */
    private static final TaskType<Long, Boolean> STUBBORN = TaskType.of("stubborn", Long.class, Boolean.class);

    private final CountDownLatch stubbornBegan = new CountDownLatch(1);
    private final Semaphore stubbornMayEnd = new Semaphore(0);
    private final CountDownLatch stubbornWasInVain = new CountDownLatch(1);
    private final Jobs jobs = new Jobs();
    private final Semaphore bell = new Semaphore(0);
    private final Workbench bench = new Workbench(
            Samples.WORKER,
            new WorkerSettings(List.of(QUEUE), 1, Duration.ofMillis(5), Duration.ofSeconds(20), 1_000),
            jobs.handlers().and(STUBBORN, (number, context) -> {
                stubbornBegan.countDown();
                stubbornMayEnd.acquireUninterruptibly();
                if (context.isCancelled()) {
                    stubbornWasInVain.countDown();
                }
                return context.isCancelled();
            }));

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
        assertThat(bench.active(QUEUE)).isEqualTo(1);

        stubbornMayEnd.release();
        assertThat(fetchUntilIdle()).isEmpty();
        assertThat(stubbornWasInVain.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.active(QUEUE)).isZero();
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

    private Assignment add(Assignment one) {
        bench.add(QUEUE, one.lease(), one.task());
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
