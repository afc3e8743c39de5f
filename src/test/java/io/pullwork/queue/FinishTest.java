package io.pullwork.queue;

import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3, P4: a result counts only under the current lease, and once. */
class FinishTest {

    @Test
    void an_outcome_under_the_current_lease_is_accepted_and_stored() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.stored(Change.TaskEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.position()).isEqualTo(1);
            assertThat(ended.result().task()).isEqualTo(task);
            assertThat(ended.result().lease()).isEqualTo(lease);
            assertThat(ended.result().worker()).isEqualTo(FIRST);
            assertThat(ended.result().outcome()).isEqualTo(value("49"));
        });
        assertThat(world.counts().running()).isZero();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void a_last_failure_is_a_result_too() {
        var world = new World();
        var failure = new Outcome.Failure("java.io.IOException", "no route", "");

        TaskId task = world.putAndFinish(FIRST, failure);

        assertThat(world.stored(Change.TaskEnded.class)).singleElement().satisfies(ended -> {
            assertThat(ended.result().task()).isEqualTo(task);
            assertThat(ended.result().outcome()).isEqualTo(failure);
            assertThat(ended.result().isSuccess()).isFalse();
        });
    }

    @Test
    void a_result_tells_when_the_task_was_put_leased_and_ended() {
        var world = new World();
        world.put();
        world.after(Duration.ofSeconds(3));
        world.ask(FIRST, 1);
        world.after(Duration.ofSeconds(4));

        world.finish(FIRST, world.leaseOf(FIRST));

        var times = world.stored(Change.TaskEnded.class).get(0).result().times();
        assertThat(times.leasedMillis() - times.addedMillis()).isEqualTo(3_000);
        assertThat(times.endedMillis() - times.leasedMillis()).isEqualTo(4_000);
    }

    @Test
    void a_result_of_a_superseded_attempt_is_refused_and_counted() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease superseded = world.leaseOf(FIRST);
        world.kill(FIRST);
        world.ask(SECOND, 1);

        world.finish(FIRST, superseded);

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(superseded)));
        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().refusedAsStale()).isEqualTo(1);
        assertThat(world.counts().running()).isEqualTo(1);
    }

    @Test
    void a_lease_of_a_task_that_waits_again_is_not_current() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lost = world.leaseOf(FIRST);
        world.kill(FIRST);

        world.finish(FIRST, lost);

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(lost)));
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void a_lease_with_the_number_of_the_current_one_and_another_epoch_is_refused() {
        var world = new World();
        TaskId task = world.put();
        world.ask(FIRST, 1);

        world.finish(FIRST, new Lease(task, 1, 7));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(new Lease(task, 1, 7))));
        assertThat(world.counts().running()).isEqualTo(1);
    }

    @Test
    void an_accepted_outcome_in_a_new_report_gets_the_same_answer_and_counts_once() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.finish(FIRST, lease, value("49"));

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 2, List.of()));
        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void the_next_master_too_answers_an_accepted_outcome_with_yes() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.finish(FIRST, lease, value("49"));
        world.failOver();

        world.finish(FIRST, lease, value("49"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 2, List.of()));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void the_first_outcome_wins_over_another_under_the_same_lease() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        world.finish(FIRST, lease, value("49"));

        world.finish(FIRST, lease, value("50"));

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 2, List.of(lease)));
        assertThat(world.stored()).isEmpty();
        assertThat(world.counts().refusedAsStale()).isEqualTo(1);
    }

    @Test
    void a_repeated_report_is_only_answered() {
        var world = new World();
        world.putMany(2);
        world.ask(FIRST, 1);
        Lease lease = world.leaseOf(FIRST);
        var finished = List.of(new Finished(lease, value("49"), Retry.NEVER));
        world.report(FIRST, 1, finished, List.of());

        world.report(FIRST, 1, finished, List.of());

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void a_repeated_report_is_told_again_what_was_refused() {
        var world = new World();
        world.put();
        world.ask(FIRST, 1);
        Lease never = new Lease(world.leaseOf(FIRST).task(), 9, 1);
        var finished = List.of(new Finished(never, value("49"), Retry.NEVER));
        world.report(FIRST, 1, finished, List.of());

        world.report(FIRST, 1, finished, List.of());

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(never)));
        assertThat(world.counts().refusedAsStale()).isEqualTo(1);
    }

    @Test
    void one_report_may_finish_some_hand_back_others_and_be_refused_for_the_rest() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 2);
        List<Lease> leases = world.leasesOf(FIRST);
        var stale = new Lease(tasks.get(1), 5, 1);

        world.report(
                FIRST,
                1,
                List.of(
                        new Finished(leases.get(0), value("1"), Retry.NEVER),
                        new Finished(stale, value("2"), Retry.NEVER)),
                List.of(leases.get(1)));

        assertThat(world.said()).contains(new Effect.Settled(FIRST, 1, List.of(stale)));
        assertThat(world.stored(Change.TaskEnded.class)).hasSize(1);
        assertThat(world.stored(Change.TaskReleased.class)).hasSize(1);
    }
}
