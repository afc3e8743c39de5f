package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3, P8: a task whose workers have died twice runs alone, so that it takes no others along. */
class QuarantineTest {

    private static final TaskOptions OFTEN = TaskOptions.DEFAULT.withRetry(RetryPolicy.fixed(9, Duration.ofSeconds(1)));

    private final World world = new World();

    /** All are held by one worker, which dies, twice. */
    private void loseTwice() {
        for (int death = 1; death <= 2; death++) {
            world.ask(THIRD, 100);
            world.kill(THIRD);
        }
    }

    private TaskId putAndLoseTwice(TaskOptions options) {
        TaskId task = world.put(options);
        loseTwice();
        return task;
    }

    @Test
    void after_one_death_a_task_runs_among_others() {
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 2);
        world.kill(FIRST);

        world.ask(SECOND, 2);

        assertThat(world.started()).isEqualTo(tasks);
    }

    @Test
    void after_two_deaths_tasks_run_one_at_a_time_each_on_a_worker_that_has_nothing_else() {
        List<TaskId> tasks = world.putMany(2);
        loseTwice();
        TaskId other = world.put();

        world.ask(FIRST, 10);
        assertThat(world.started()).containsExactly(tasks.get(0));

        world.ask(SECOND, 10);
        assertThat(world.started()).containsExactly(other);

        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).containsExactly(tasks.get(1));
        assertThat(world.leaseOf(FIRST)).isEqualTo(new Lease(tasks.get(1), 3, 1));
    }

    @Test
    void its_worker_gets_others_again_when_it_has_ended() {
        putAndLoseTwice(OFTEN);
        world.ask(FIRST, 10);
        List<TaskId> others = world.putMany(2);
        assertThat(world.started()).isEmpty();

        world.finish(FIRST, world.leaseOf(FIRST));

        assertThat(world.started()).isEqualTo(others);
    }

    @Test
    void a_busy_worker_gets_nothing_more_until_it_is_empty_and_then_the_task() {
        world.ask(FIRST, 2);
        world.ask(SECOND, 3);
        world.putMany(5);
        TaskId lonely = world.put(OFTEN);
        loseTwice();
        List<TaskId> others = world.putMany(2);
        List<Lease> ofFirst = world.leasesOf(FIRST);

        // The one that holds least is set aside, and the other works on.
        world.finish(FIRST, ofFirst.get(0));
        assertThat(world.started()).isEmpty();
        world.finish(SECOND, world.leasesOf(SECOND).get(0));
        assertThat(world.started()).containsExactly(others.get(0));

        world.finish(FIRST, ofFirst.get(1));
        assertThat(world.started()).containsExactly(lonely);
        assertThat(world.leaseOf(FIRST).task()).isEqualTo(lonely);
    }

    @Test
    void a_worker_that_becomes_empty_sooner_gets_it() {
        world.ask(FIRST, 1);
        world.ask(SECOND, 1);
        world.putMany(2);
        TaskId lonely = putAndLoseTwice(OFTEN);
        Lease ofSecond = world.leaseOf(SECOND);

        world.finish(SECOND, ofSecond);

        assertThat(world.started()).containsExactly(lonely);
        world.put();
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).hasSize(1);
    }

    @Test
    void when_the_worker_that_was_set_aside_dies_another_is() {
        world.ask(FIRST, 1);
        world.ask(SECOND, 2);
        world.putMany(3);
        TaskId lonely = putAndLoseTwice(OFTEN);

        world.kill(FIRST);
        assertThat(world.started()).isEmpty();
        world.finish(SECOND, world.leasesOf(SECOND).toArray(new Lease[0]));

        assertThat(world.started()).contains(lonely);
    }

    @Test
    void no_worker_is_set_aside_for_what_it_cannot_run() {
        world.ask(THIRD, 1, "mail");
        TaskId mail = world.putFor("mail", OFTEN);
        world.kill(THIRD);
        world.ask(THIRD, 1, "mail");
        world.kill(THIRD);

        world.ask(FIRST, 2, "square");
        List<TaskId> squares = world.putMany(2);
        assertThat(world.leasesOf(FIRST)).extracting(Lease::task).isEqualTo(squares);

        world.ask(SECOND, 1, "mail");
        assertThat(world.started()).containsExactly(mail);
    }

    @Test
    void when_it_is_cancelled_the_worker_that_was_set_aside_works_on() {
        world.ask(FIRST, 2);
        world.putMany(2);
        TaskId lonely = putAndLoseTwice(OFTEN);
        world.finish(FIRST, world.leasesOf(FIRST).get(0));
        TaskId other = world.put();
        assertThat(world.started()).isEmpty();

        world.cancel(ANN, lonely);

        assertThat(world.started()).containsExactly(other);
    }

    @Test
    void when_it_is_cancelled_as_it_runs_the_next_one_runs() {
        List<TaskId> tasks = world.putMany(2);
        loseTwice();
        world.ask(FIRST, 3);

        world.cancel(ANN, tasks.get(0));

        assertThat(world.started()).containsExactly(tasks.get(1));
    }

    @Test
    void an_orphan_counts_as_running_alone_and_so_does_what_is_adopted() {
        List<TaskId> tasks = world.putMany(2);
        loseTwice();
        world.ask(FIRST, 5);
        Lease held = world.leaseOf(FIRST);
        world.failOver();
        TaskId other = world.put();

        world.ask(SECOND, 1);
        assertThat(world.started()).containsExactly(other);
        world.askHolding(FIRST, 5, List.of(held));
        world.put();
        assertThat(world.started()).isEmpty();

        world.finish(FIRST, held);
        assertThat(world.started()).containsExactly(tasks.get(1));
    }

    @Test
    void deaths_are_counted_over_fail_overs_also_those_of_orphans() {
        world.put(OFTEN);
        for (int death = 1; death <= 2; death++) {
            world.ask(FIRST, 1);
            world.failOver();
            world.after(Duration.ofSeconds(10));
        }
        world.failOver();
        world.putMany(1);

        world.ask(SECOND, 2);

        assertThat(world.started()).hasSize(1);
        assertThat(world.leaseOf(SECOND).attempt()).isEqualTo(3);
    }

    @Test
    void a_task_that_goes_on_killing_its_workers_ends_as_a_failure() {
        TaskId task = world.put();
        loseTwice();

        world.ask(FIRST, 1);
        world.kill(FIRST);

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().task())
                .containsExactly(task);
    }

    @Test
    void a_limit_holds_for_it_too_and_its_place_is_not_taken_while_it_waits_for_a_worker() {
        var smtp = new Key("smtp");
        TaskOptions limited = OFTEN.withLimitKey("smtp");
        world.order(new QueueCommand.SetLimit(LimitScope.ofKey(smtp), Limit.running(1)));
        world.putMany(3);
        world.ask(FIRST, 1);
        world.ask(SECOND, 2);
        TaskId lonely = putAndLoseTwice(limited);
        Lease first = world.leasesOf(SECOND).get(0);

        TaskId sameKey = world.put(limited);
        world.finish(SECOND, first);
        assertThat(world.started()).isEmpty();

        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).containsExactly(lonely);
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).containsExactly(sameKey);
    }

    @Test
    void it_does_not_wait_for_the_limit_of_another() {
        Limit twiceAnHour = Limit.starts(2, Duration.ofHours(1));
        world.order(new QueueCommand.SetLimit(LimitScope.ofKey(new Key("smtp")), twiceAnHour));
        TaskId limited = world.put(OFTEN.withLimitKey("smtp"));
        TaskId free = world.put(OFTEN);
        loseTwice();

        world.ask(FIRST, 1);
        assertThat(world.started()).containsExactly(free);
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).isEmpty();

        world.after(Duration.ofHours(1));
        assertThat(world.started()).containsExactly(limited);
    }

    @Test
    void nothing_of_it_runs_while_the_queue_is_paused() {
        TaskId lonely = putAndLoseTwice(OFTEN);
        world.order(new QueueCommand.Pause());
        world.ask(FIRST, 1);
        assertThat(world.started()).isEmpty();

        world.order(new QueueCommand.Resume());

        assertThat(world.started()).containsExactly(lonely);
    }

    @Test
    void it_expires_as_any_other() {
        TaskId lonely = putAndLoseTwice(OFTEN.withExpiresAfter(Duration.ofSeconds(5)));

        world.after(Duration.ofSeconds(5));

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().task())
                .containsExactly(lonely);
    }

    @Test
    void whoever_asks_is_told_that_it_waits_to_run_alone() {
        TaskId lonely = putAndLoseTwice(OFTEN);
        assertThat(world.describe(lonely).phase()).isEqualTo(TaskPhase.QUARANTINED);
        assertThat(world.counts().waiting()).isEqualTo(1);

        world.ask(FIRST, 1);

        assertThat(world.describe(lonely).phase()).isEqualTo(TaskPhase.RUNNING);
    }
}
