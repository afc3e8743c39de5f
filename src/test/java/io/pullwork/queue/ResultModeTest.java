package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.CallId;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P5: what becomes of a result is the choice of who puts the task. */
class ResultModeTest {

    private static final TaskOptions KEEP = TaskOptions.DEFAULT.withResults(ResultMode.KEEP);
    private static final TaskOptions DISCARD = TaskOptions.DEFAULT.withResults(ResultMode.DISCARD);
    private static final Duration SECOND = Duration.ofSeconds(1);

    // To be read

    @Test
    void a_kept_result_is_read_by_its_task_as_often_as_somebody_asks() {
        var world = new World();
        TaskId task = finished(world, KEEP);

        for (var reader : List.of(ANN, BOB, ANN)) {
            world.await(reader, task, SECOND);
            assertThat(world.said(Effect.Answer.class))
                    .extracting(answer -> answer.result().outcome())
                    .containsExactly(value("1"));
        }
        assertThat(world.counts().kept()).isEqualTo(1);
    }

    @Test
    void a_kept_result_is_given_to_no_taker() {
        var world = new World();
        world.get(BOB, 9, Duration.ofSeconds(9));
        finished(world, KEEP);
        assertThat(world.delivered()).isEmpty();

        TaskId other = finished(world, TaskOptions.DEFAULT);

        assertThat(world.delivered()).containsExactly(other);
    }

    @Test
    void nobody_can_acknowledge_a_kept_result_away() {
        var world = new World();
        TaskId task = finished(world, KEEP);

        world.acknowledge(world.newCall(ANN), task);

        assertThat(world.stored()).isEmpty();
        world.await(ANN, task, SECOND);
        assertThat(world.said(Effect.Answer.class)).hasSize(1);
    }

    @Test
    void whoever_awaits_the_task_is_answered_when_it_ends() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, KEEP);
        CallId call = world.await(ANN, lease.task(), SECOND);

        world.finish(FIRST, lease);

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(call);
        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(Change.TaskEnded::mode)
                .containsExactly(ResultMode.KEEP);
    }

    @Test
    void a_kept_result_is_still_only_read_after_a_fail_over() {
        var world = new World();
        TaskId kept = finished(world, KEEP);
        TaskId queued = finished(world, TaskOptions.DEFAULT);

        world.failOver();

        world.get(BOB, 9, SECOND);
        assertThat(world.delivered()).containsExactly(queued);
        world.await(BOB, kept, SECOND);
        assertThat(world.said(Effect.Answer.class)).hasSize(1);
        assertThat(world.counts().kept()).isEqualTo(1);
    }

    @Test
    void kept_results_neither_pause_leasing_nor_fill_the_queue() {
        var world = new World(World.limited(10, 100, 1, 1_000));
        for (int i = 0; i < 5; i++) {
            world.put(KEEP);
        }
        world.ask(FIRST, 1);

        for (int i = 0; i < 5; i++) {
            world.finish(FIRST, world.leaseOf(FIRST), value("x".repeat(50)));
        }

        QueueCounts counts = world.counts();
        assertThat(counts.kept()).isEqualTo(5);
        assertThat(counts.isLeasingPaused()).isFalse();
        assertThat(counts.results()).isZero();
        assertThat(counts.bytes()).isZero();
        world.putOfSize(100);
        assertThat(world.said(Effect.PutAccepted.class)).hasSize(1);
    }

    @Test
    void failures_and_cancelled_and_expired_tasks_are_kept_too() {
        var world = new World();
        world.fail(FIRST, world.putAndLease(FIRST, KEEP), Retry.NEVER);
        world.put(KEEP.withExpiresAfter(SECOND).withDelay(Duration.ofHours(1)));
        world.after(SECOND);
        world.cancel(ANN, world.put(KEEP.withDelay(SECOND)));

        assertThat(world.counts().kept()).isEqualTo(3);
        assertThat(world.counts().results()).isZero();
    }

    @Test
    void a_repeated_put_of_a_task_whose_result_is_kept_stores_nothing() {
        var world = new World();
        var task = world.task(ANN, KEEP);
        world.put(List.of(task));
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));

        world.put(List.of(task));

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 1));
    }

    // Not to be kept

    @Test
    void a_discarded_result_is_told_to_those_who_await_it_and_stored_nowhere() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, DISCARD);
        CallId first = world.await(ANN, lease.task(), SECOND);
        CallId second = world.await(BOB, lease.task(), SECOND);

        world.finish(FIRST, lease, value("49"));

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(Change.TaskEnded::mode)
                .containsExactly(ResultMode.DISCARD);
        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(first, second);
        assertThat(world.said(Effect.Answer.class))
                .extracting(answer -> answer.result().outcome())
                .containsOnly(value("49"));
        assertThat(world.counts()).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, false));
    }

    @Test
    void a_discarded_result_is_given_to_no_taker() {
        var world = new World();
        world.get(BOB, 9, SECOND);

        finished(world, DISCARD);

        assertThat(world.delivered()).isEmpty();
    }

    @Test
    void whoever_asks_later_hears_that_there_is_no_result() {
        var world = new World();
        TaskId task = finished(world, DISCARD);

        CallId call = world.await(ANN, task, SECOND);

        assertThat(world.said()).containsExactly(new Effect.TakenElsewhere(call));
    }

    @Test
    void a_discarded_task_does_not_live_again_after_a_fail_over() {
        var world = new World();
        finished(world, DISCARD);

        world.failOver();
        world.ask(FIRST, 9);

        assertThat(world.started()).isEmpty();
        assertThat(world.counts().results()).isZero();
    }

    @Test
    void a_failed_attempt_is_tried_again_although_nobody_wants_the_result() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, DISCARD);

        world.fail(FIRST, lease, new Retry.After(0));

        assertThat(world.started()).containsExactly(lease.task());
    }

    @Test
    void who_cancels_a_task_without_a_result_hears_that_it_is_cancelled() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, DISCARD);
        CallId awaiting = world.await(BOB, lease.task(), SECOND);

        CallId call = world.cancel(ANN, lease.task());

        assertThat(world.said(Effect.CancelDecided.class)).containsExactly(new Effect.CancelDecided(call, true));
        assertThat(world.said(Effect.Stop.class)).containsExactly(new Effect.Stop(FIRST, lease));
        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(awaiting);
        world.cancel(call, lease.task());
        assertThat(world.said())
                .as("of what ended how nobody knows")
                .containsExactly(new Effect.CancelDecided(call, false));
    }

    @Test
    void a_task_without_a_result_is_known_to_who_cancels_it_although_its_client_is_long_forgotten() {
        var world = new World();
        TaskId task = world.put(DISCARD.withDelay(Duration.ofDays(2)));
        world.after(Duration.ofDays(1));
        assertThat(world.stored(Change.ClientForgotten.class)).hasSize(1);

        CallId call = world.cancel(BOB, task);

        assertThat(world.said(Effect.CancelDecided.class)).containsExactly(new Effect.CancelDecided(call, true));
    }

    @Test
    void a_repeated_report_is_answered_and_not_counted_as_stale() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, DISCARD);
        List<Finished> finished = List.of(new Finished(lease, value("49")));
        world.report(FIRST, 1, finished, List.of());

        world.report(FIRST, 1, finished, List.of());

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of()));
        assertThat(world.counts().refusedAsStale()).isZero();
    }

    @Test
    void a_report_repeated_to_a_later_master_is_refused_since_nobody_knows_any_more() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, DISCARD);
        List<Finished> finished = List.of(new Finished(lease, value("49")));
        world.report(FIRST, 1, finished, List.of());
        world.failOver();

        world.report(FIRST, 1, finished, List.of());

        assertThat(world.said()).containsExactly(new Effect.Settled(FIRST, 1, List.of(lease)));
    }

    @Test
    void an_expired_task_without_a_result_is_told_as_expired() {
        var world = new World();
        TaskId task = world.put(DISCARD.withExpiresAfter(SECOND));
        world.await(ANN, task, Duration.ofMinutes(1));

        world.after(SECOND);

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::result)
                .extracting(TaskResult::outcome)
                .containsExactly(new Outcome.Expired());
        assertThat(world.counts().results() + world.counts().kept()).isZero();
    }

    private static TaskId finished(World world, TaskOptions options) {
        Lease lease = world.putAndLease(FIRST, options);
        world.finish(FIRST, lease);
        return lease.task();
    }
}
