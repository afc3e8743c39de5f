package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3: a task that fails is tried again as its policy says, and ends after its last attempt. */
class RetryTest {

    private static final RetryPolicy TWICE_AFTER_A_MINUTE = RetryPolicy.fixed(2, Duration.ofMinutes(1));

    @Test
    void a_failed_task_waits_and_is_then_leased_again_with_the_next_number() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        world.fail(FIRST, lease, Retry.BY_QUEUE);

        assertThat(world.counts().delayed()).isEqualTo(1);
        assertThat(world.started()).isEmpty();
        world.after(Duration.ofMillis(999));
        assertThat(world.started()).isEmpty();
        world.after(Duration.ofMillis(1));
        assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(lease.task(), 2, 1));
    }

    @Test
    void the_report_of_a_failure_that_is_retried_is_accepted_and_nobody_is_told_of_a_result() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.await(ANN, lease.task(), Duration.ofSeconds(9));

        world.fail(FIRST, lease, Retry.BY_QUEUE);

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.counts().results()).isZero();
        assertThat(world.counts().refusedAsStale()).isZero();
    }

    @Test
    void the_last_failure_ends_the_task() {
        var world = new World();
        world.putAndLease(FIRST, TaskOptions.DEFAULT);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(world.counts().results()).isZero();
            world.fail(FIRST, world.leaseOf(FIRST), Retry.BY_QUEUE);
            world.after(Duration.ofSeconds(1));
        }

        assertThat(world.counts().results()).isEqualTo(1);
        assertThat(world.counts().delayed() + world.counts().waiting()).isZero();
    }

    @Test
    void a_permanent_failure_ends_the_task_at_once() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        world.fail(FIRST, lease, Retry.NEVER);

        assertThat(world.stored(Change.TaskEnded.class)).hasSize(1);
    }

    @Test
    void a_handlers_policy_wins_over_the_queues() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        world.fail(FIRST, lease, new Retry.ByHandler(TWICE_AFTER_A_MINUTE));
        assertThat(world.millisToNextDeadline()).hasValue(60_000);

        world.after(Duration.ofMinutes(1));
        world.fail(FIRST, world.leaseOf(FIRST), new Retry.ByHandler(TWICE_AFTER_A_MINUTE));
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void a_tasks_own_policy_wins_over_its_handlers() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER));

        world.fail(FIRST, lease, new Retry.ByHandler(TWICE_AFTER_A_MINUTE));

        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void a_handler_may_say_when_but_not_how_often() {
        var world = new World();
        world.putAndLease(FIRST, TaskOptions.DEFAULT);
        for (int attempt = 1; attempt <= 2; attempt++) {
            world.fail(FIRST, world.leaseOf(FIRST), new Retry.After(5_000));
            assertThat(world.millisToNextDeadline()).hasValue(5_000);
            world.after(Duration.ofSeconds(5));
        }

        world.fail(FIRST, world.leaseOf(FIRST), new Retry.After(5_000));

        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void failures_and_deaths_are_attempts_alike_and_hand_backs_are_none() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, lease, new Retry.After(0));
        world.ask(FIRST, 0);
        world.handBack(FIRST, world.leaseOf(FIRST));
        world.ask(SECOND, 1);
        world.kill(SECOND);
        assertThat(world.counts().results()).isZero();

        world.ask(FIRST, 1);
        world.fail(FIRST, world.leaseOf(FIRST), Retry.BY_QUEUE);

        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void a_retry_that_waits_survives_a_fail_over_with_its_time_and_its_number() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, lease, new Retry.After(5_000));

        world.failOver();
        world.ask(SECOND, 1);

        assertThat(world.started()).isEmpty();
        assertThat(world.millisToNextDeadline()).hasValue(5_000);
        world.after(Duration.ofSeconds(5));
        assertThat(world.leaseOf(SECOND)).isEqualTo(new Lease(lease.task(), 2, 2));
    }

    @Test
    void one_who_awaits_a_task_between_two_attempts_hears_that_it_waits_for_its_time() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, lease, new Retry.After(60_000));

        world.await(ANN, lease.task(), Duration.ZERO);

        assertThat(world.said(Effect.TimedOut.class))
                .extracting(Effect.TimedOut::waitsFor)
                .containsExactly(WaitReason.TIME);
    }

    @Test
    void a_late_report_of_an_attempt_that_is_over_is_refused() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, lease, new Retry.After(0));
        TaskId task = lease.task();
        assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(task, 2, 1));

        world.fail(FIRST, lease, Retry.NEVER);

        assertThat(world.counts().refusedAsStale()).isEqualTo(1);
        assertThat(world.counts().running()).isEqualTo(1);
    }
}
