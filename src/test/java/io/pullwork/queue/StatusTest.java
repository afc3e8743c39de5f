package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator is told: totals, the oldest, who holds what, and why a task waits. */
class StatusTest {

    private final World world = new World();

    @Test
    void everything_that_happens_is_counted_and_a_new_master_counts_on() {
        // given
        world.putAndFinish(FIRST, value("49"));
        Lease failed = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.fail(FIRST, failed, Retry.BY_QUEUE);
        world.cancel(ANN, failed.task());
        world.put(TaskOptions.DEFAULT.withDelay(Duration.ofDays(1)).withExpiresAfter(Duration.ofSeconds(1)));
        world.after(Duration.ofSeconds(1));
        Lease last = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        // when
        world.failOver();
        world.fail(FIRST, last, Retry.NEVER);

        // then
        assertThat(world.status().totals()).isEqualTo(new QueueTotals(4, 3, 1, 2, 1, 1, 1, 0));
    }

    @Test
    void totals_are_stored_with_what_they_count() {
        world.put();

        assertThat(world.totalsStored()).isEqualTo(new QueueTotals(1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void what_changes_nothing_stores_no_totals_and_is_stored_with_the_next_change() {
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.finish(FIRST, lease);
        world.finish(FIRST, lease, value("other"));
        assertThat(world.totalsStored()).isNull();
        assertThat(world.status().totals().refusedAsStale()).isEqualTo(1);

        world.put();

        assertThat(world.totalsStored()).extracting(QueueTotals::refusedAsStale).isEqualTo(1L);
    }

    @Test
    void the_oldest_is_the_first_put_of_those_that_wait_for_a_worker_whatever_its_priority_and_tenant() {
        assertThat(world.status().oldestWaitingMillis()).isZero();
        world.put(TaskOptions.DEFAULT.withDelay(Duration.ofDays(1)));
        world.afterWithoutTick(Duration.ofSeconds(1));
        long firstMillis = world.nowMillis();
        world.put(TaskOptions.DEFAULT.withPriority(1).withFairKey("b"));
        world.afterWithoutTick(Duration.ofSeconds(1));
        world.put(TaskOptions.DEFAULT.withPriority(9).withFairKey("a"));

        assertThat(world.status().oldestWaitingMillis()).isEqualTo(firstMillis);
    }

    @Test
    void who_has_what_since_when_is_told_in_the_order_of_the_puts() {
        TaskId first = world.put();
        TaskId second = world.put();
        world.put();
        world.ask(SECOND, 1);
        world.afterWithoutTick(Duration.ofSeconds(1));
        world.ask(FIRST, 1);

        List<TaskStatus> running = world.running(0).page();

        assertThat(running).extracting(TaskStatus::task).containsExactly(first, second);
        assertThat(running).extracting(TaskStatus::worker).containsExactly(SECOND, FIRST);
        assertThat(running)
                .extracting(TaskStatus::leasedMillis)
                .containsExactly(world.nowMillis() - 1_000, world.nowMillis());
    }

    @Test
    void a_long_list_of_what_runs_comes_in_pages() {
        world.putMany(501);
        world.ask(FIRST, 501);

        QueueAnswer.Running page = world.running(0);
        assertThat(page.page()).hasSize(500);
        QueueAnswer.Running next = world.running(page.lastPosition());
        assertThat(next.page()).hasSize(1);
        assertThat(world.running(next.lastPosition()).page()).isEmpty();
    }

    @Test
    void what_nobody_has_presented_after_a_fail_over_runs_with_an_unknown_worker() {
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        world.failOver();

        assertThat(world.running(0).page()).extracting(TaskStatus::task).containsExactly(lease.task());
    }

    // Why a task waits

    @Test
    void no_worker_has_its_handler() {
        world.ask(FIRST, 1, "other");
        TaskId task = world.put();

        assertThat(reason(task)).isEqualTo(WaitReason.HANDLER);
    }

    @Test
    void workers_that_have_its_handler_are_busy() {
        world.putAndLease(FIRST, TaskOptions.DEFAULT);

        assertThat(reason(world.put())).isEqualTo(WaitReason.WORKER);
    }

    @Test
    void its_time_has_not_come() {
        assertThat(reason(world.put(TaskOptions.DEFAULT.withDelay(Duration.ofSeconds(5)))))
                .isEqualTo(WaitReason.TIME);
    }

    @Test
    void its_limit_is_used_up() {
        world.order(new QueueCommand.SetLimit(LimitScope.EACH_KEY, Limit.running(1)));
        world.ask(FIRST, 5);
        world.put(TaskOptions.DEFAULT.withLimitKey("smtp"));

        assertThat(reason(world.put(TaskOptions.DEFAULT.withLimitKey("smtp")))).isEqualTo(WaitReason.LIMIT);
    }

    @Test
    void another_has_its_order_key() {
        world.put(TaskOptions.DEFAULT.withOrderKey("account-7"));

        assertThat(reason(world.put(TaskOptions.DEFAULT.withOrderKey("account-7"))))
                .isEqualTo(WaitReason.ORDER_KEY);
    }

    @Test
    void what_it_follows_has_not_ended() {
        TaskId leader = world.put();

        assertThat(reason(world.put(TaskOptions.DEFAULT.withAfter(leader)))).isEqualTo(WaitReason.OTHER_TASKS);
    }

    @Test
    void the_queue_is_paused() {
        world.ask(FIRST, 1);
        world.order(new QueueCommand.Pause());

        assertThat(reason(world.put())).isEqualTo(WaitReason.RESUME);
    }

    @Test
    void so_many_results_wait_that_nothing_is_leased() {
        var full = new World(World.limited(10, 1_000, 1, 1_000));
        full.putAndFinish(FIRST, value("49"));

        assertThat(full.describe(full.put()).waitsFor()).isEqualTo(WaitReason.RESULTS);
    }

    @Test
    void what_runs_and_what_has_ended_waits_for_nothing() {
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        assertThat(reason(lease.task())).isNull();

        world.finish(FIRST, lease);

        assertThat(reason(lease.task())).isNull();
    }

    private @Nullable WaitReason reason(TaskId task) {
        return world.describe(task).waitsFor();
    }
}
