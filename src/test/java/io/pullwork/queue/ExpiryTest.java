package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.CallId;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3: a task that waits when its time is over ends as expired; one that runs then goes on. */
class ExpiryTest {

    private static final TaskOptions WITHIN_A_MINUTE = TaskOptions.DEFAULT.withExpiresAfter(Duration.ofMinutes(1));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Retry SOON = new Retry.After(1_000);

    @Test
    void a_task_that_no_worker_wanted_in_time_ends_as_expired() {
        var world = new World();
        TaskId task = world.put(WITHIN_A_MINUTE);
        assertThat(world.millisToNextDeadline()).hasValue(60_000);

        world.after(MINUTE.minusMillis(1));
        assertThat(world.stored()).isEmpty();

        world.after(Duration.ofMillis(1));
        TaskResult result = ended(world);
        assertThat(result.lease()).isEqualTo(new Lease(task, 0, 1));
        assertThat(result.worker()).isEqualTo(TaskResult.NO_WORKER);
        assertThat(world.counts()).isEqualTo(new QueueCounts(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, false));
    }

    @Test
    void a_task_whose_time_is_over_is_not_leased_even_if_the_tick_is_late() {
        var world = new World();
        world.put(TaskOptions.DEFAULT.withExpiresAt(Instant.ofEpochMilli(world.nowMillis() + 1_000)));
        TaskId other = world.put();
        world.afterWithoutTick(Duration.ofSeconds(1));

        world.ask(FIRST, 9);

        assertThat(world.started()).containsExactly(other);
        assertThat(ended(world).attempts()).isZero();
    }

    @Test
    void a_task_that_waits_for_its_time_expires_too() {
        var world = new World();
        world.put(WITHIN_A_MINUTE.withDelay(Duration.ofHours(1)));

        world.after(MINUTE);

        ended(world);
        assertThat(world.counts().delayed()).isZero();
        world.ask(FIRST, 1);
        world.after(Duration.ofHours(1));
        assertThat(world.started()).isEmpty();
    }

    @Test
    void a_task_that_stands_behind_another_of_its_order_key_expires_and_the_next_moves_up() {
        var world = new World();
        TaskOptions inOrder = TaskOptions.DEFAULT.withOrderKey("account-7");
        Lease first = world.putAndLease(FIRST, inOrder);
        world.put(inOrder.withExpiresAfter(MINUTE));
        TaskId third = world.put(inOrder);

        world.after(MINUTE);
        ended(world);
        assertThat(world.counts().waiting()).isEqualTo(1);

        world.finish(FIRST, first);
        assertThat(world.started()).containsExactly(third);
    }

    @Test
    void a_task_that_has_its_order_key_and_expires_gives_it_to_the_next() {
        var world = new World();
        TaskOptions inOrder = TaskOptions.DEFAULT.withOrderKey("account-7");
        world.put(inOrder.withDelay(Duration.ofHours(1)).withExpiresAfter(MINUTE));
        TaskId next = world.put(inOrder);
        world.ask(FIRST, 9);
        assertThat(world.started()).isEmpty();

        world.after(MINUTE);

        assertThat(world.started()).containsExactly(next);
    }

    @Test
    void a_task_whose_limit_is_used_up_expires_too() {
        var world = new World();
        TaskOptions limited = TaskOptions.DEFAULT.withLimitKey("mail");
        world.order(new QueueCommand.SetLimit(LimitScope.EACH_KEY, Limit.running(1)));
        Lease first = world.putAndLease(FIRST, limited);
        world.put(limited.withExpiresAfter(MINUTE));
        world.ask(FIRST, 9);
        assertThat(world.started()).isEmpty();

        world.after(MINUTE);
        ended(world);

        world.finish(FIRST, first);
        assertThat(world.started()).isEmpty();
        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void a_task_whose_time_was_over_when_it_was_put_is_stored_and_ends_at_once() {
        var world = new World();
        world.ask(FIRST, 1);

        TaskId task = world.put(TaskOptions.DEFAULT.withExpiresAt(Instant.ofEpochMilli(1)));

        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
        assertThat(ended(world).task()).isEqualTo(task);
        assertThat(world.started()).isEmpty();
    }

    @Test
    void whoever_awaits_the_task_hears_of_it_and_so_do_takers() {
        var world = new World();
        TaskId task = world.put(WITHIN_A_MINUTE);
        CallId awaiting = world.await(BOB, task, Duration.ofHours(1));
        CallId taking = world.get(BOB, 1, Duration.ofHours(1));

        world.after(MINUTE);

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(awaiting);
        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(taking);
    }

    @Test
    void a_task_that_runs_when_its_time_ends_goes_on_and_its_value_counts() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, WITHIN_A_MINUTE);
        assertThat(world.millisToNextDeadline().orElseThrow())
                .as("of a task that runs the time does not matter")
                .isGreaterThan(60_000);

        world.after(MINUTE);
        assertThat(world.said()).isEmpty();

        world.finish(FIRST, lease, value("49"));
        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().outcome())
                .containsExactly(value("49"));
    }

    @Test
    void a_task_that_fails_after_its_time_is_not_tried_again_and_expires() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, WITHIN_A_MINUTE);
        world.after(MINUTE);

        world.fail(FIRST, lease, SOON);

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        TaskResult result = ended(world);
        assertThat(result.attempts()).as("what tells that it was tried").isEqualTo(1);
        assertThat(world.counts().delayed()).isZero();
    }

    @Test
    void a_failure_that_ends_the_task_by_itself_is_told_whatever_the_time() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, WITHIN_A_MINUTE);
        world.after(MINUTE);

        world.fail(FIRST, lease, Retry.NEVER);

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().outcome())
                .containsExactly(new Outcome.Failure("Broken", "", ""));
    }

    @Test
    void a_task_between_two_attempts_expires() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, WITHIN_A_MINUTE);
        world.fail(FIRST, lease, new Retry.After(Duration.ofHours(1).toMillis()));
        assertThat(world.millisToNextDeadline()).hasValue(60_000);

        world.after(MINUTE);

        assertThat(ended(world).lease()).isEqualTo(lease);
    }

    @Test
    void a_task_that_is_tried_again_in_time_does_not_expire_while_it_runs() {
        var world = new World();
        world.fail(FIRST, world.putAndLease(FIRST, WITHIN_A_MINUTE), SOON);
        world.after(Duration.ofSeconds(1));
        Lease second = world.leaseOf(FIRST);

        world.after(MINUTE);
        world.finish(FIRST, second);

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().isSuccess())
                .containsExactly(true);
    }

    @Test
    void a_task_whose_worker_dies_after_its_time_expires_instead_of_running_elsewhere() {
        var world = new World();
        world.putAndLease(FIRST, WITHIN_A_MINUTE);
        world.ask(SECOND, 1);
        world.after(MINUTE);

        world.kill(FIRST);

        ended(world);
        assertThat(world.started()).isEmpty();
    }

    @Test
    void a_task_that_is_handed_back_after_its_time_expires() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, WITHIN_A_MINUTE);
        world.after(MINUTE);

        world.handBack(FIRST, lease);

        ended(world);
        assertThat(world.started()).isEmpty();
    }

    @Test
    void a_cancelled_task_does_not_expire_later() {
        var world = new World();
        world.cancel(ANN, world.put(WITHIN_A_MINUTE));

        world.after(MINUTE);

        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void what_expires_first_ends_first() {
        var world = new World();
        TaskId late = world.put(WITHIN_A_MINUTE.withExpiresAfter(Duration.ofSeconds(2)));
        TaskId soon = world.put(WITHIN_A_MINUTE.withExpiresAfter(Duration.ofSeconds(1)));
        TaskId lateToo = world.put(WITHIN_A_MINUTE.withExpiresAfter(Duration.ofSeconds(2)));

        world.after(MINUTE);

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().task())
                .containsExactly(soon, late, lateToo);
    }

    @Test
    void the_time_of_a_waiting_task_survives_a_fail_over() {
        var world = new World();
        world.put(WITHIN_A_MINUTE);
        world.after(Duration.ofSeconds(50));

        world.failOver();
        assertThat(world.millisToNextDeadline()).hasValue(10_000);
        world.after(Duration.ofSeconds(10));

        assertThat(ended(world).lease().epoch()).isEqualTo(2);
    }

    @Test
    void a_task_that_ran_during_a_fail_over_and_whose_worker_never_came_back_expires_after_the_grace() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT.withExpiresAfter(Duration.ofSeconds(1)));
        world.failOver();
        world.after(Duration.ofSeconds(1));
        assertThat(world.stored()).isEmpty();

        world.after(Duration.ofSeconds(9));

        assertThat(ended(world).attempts()).isEqualTo(lease.attempt());
    }

    @Test
    void nothing_expires_twice() {
        var world = new World();
        world.put(WITHIN_A_MINUTE);
        world.after(MINUTE);

        world.after(Duration.ZERO);
        assertThat(world.stored()).isEmpty();

        world.failOver();
        world.after(MINUTE);
        assertThat(world.stored()).isEmpty();
    }

    /** The result of the one task that the last action ended, as expired. */
    private static TaskResult ended(World world) {
        List<Change.TaskEnded> ended = world.stored(Change.TaskEnded.class);
        assertThat(ended).extracting(it -> it.result().outcome()).containsExactly(new Outcome.Expired());
        return ended.get(0).result();
    }
}
