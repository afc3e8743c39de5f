package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Tasks that run after others. */
class ChainTest {

    private static final Outcome BROKEN = new Outcome.Failure("Broken", "", "");

    private final World world = new World();

    @Test
    void a_task_runs_when_those_that_it_follows_have_ended() {
        TaskId first = world.put();
        TaskId second = world.put();
        TaskId last = world.put(TaskOptions.DEFAULT.withAfter(first, second));
        world.ask(World.FIRST, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        assertThat(world.started()).containsExactly(second);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(last);
    }

    @Test
    void a_retry_of_what_it_follows_is_waited_for() {
        TaskId first = world.put();
        TaskId second = world.put(TaskOptions.DEFAULT.withAfter(first));
        world.ask(World.FIRST, 1);

        world.fail(World.FIRST, world.leaseOf(World.FIRST), Retry.BY_QUEUE);
        world.after(Duration.ofSeconds(1));
        assertThat(world.started()).containsExactly(first);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void when_one_fails_those_that_follow_are_cancelled_down_to_the_last() {
        TaskId first = world.put();
        TaskId second = world.put(TaskOptions.DEFAULT.withAfter(first));
        TaskId third = world.put(TaskOptions.DEFAULT.withAfter(second));
        world.ask(World.FIRST, 1);

        world.finish(World.FIRST, world.leaseOf(World.FIRST), BROKEN);

        assertThat(world.stored(Change.TaskEnded.class))
                .extracting(ended -> ended.result().task())
                .containsExactly(first, second, third);
        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void one_that_runs_in_any_case_runs_also_after_a_failure() {
        TaskId first = world.put();
        TaskId second = world.put(TaskOptions.DEFAULT.withAfterEvenIfFailed(first));
        world.ask(World.FIRST, 1);

        world.finish(World.FIRST, world.leaseOf(World.FIRST), BROKEN);

        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void what_has_failed_already_is_followed_by_nobody() {
        TaskId first = world.putAndFinish(World.FIRST, BROKEN);

        world.put(TaskOptions.DEFAULT.withAfter(first));

        assertThat(world.started()).isEmpty();
        assertThat(world.stored(Change.TaskEnded.class).get(0).result().outcome())
                .isEqualTo(new Outcome.Cancelled());
    }

    @Test
    void what_has_succeeded_already_holds_nothing_up() {
        TaskId first = world.putAndFinish(World.FIRST, World.value("1"));

        TaskId second = world.put(TaskOptions.DEFAULT.withAfter(first));

        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void a_new_master_knows_what_is_waited_for() {
        TaskId first = world.put();
        TaskId second = world.put(TaskOptions.DEFAULT.withAfter(first));
        world.ask(World.FIRST, 2);

        world.failOver();
        world.ask(World.FIRST, 2);
        assertThat(world.started()).isEmpty();
        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void two_tasks_that_follow_each_other_do_not_wait_for_ever_also_not_after_a_fail_over() {
        TaskId second = TaskId.of(World.ANN, 2);
        TaskId first = world.put(TaskOptions.DEFAULT.withAfter(second));
        assertThat(world.put(TaskOptions.DEFAULT.withAfter(first))).isEqualTo(second);

        world.failOver();
        world.ask(World.FIRST, 1);

        assertThat(world.started()).containsExactly(first);
    }

    @Test
    void one_can_follow_a_hundred_at_most() {
        TaskId[] many = Collections.nCopies(101, world.put()).toArray(new TaskId[0]);

        assertThatThrownBy(() -> TaskOptions.DEFAULT.withAfter(many))
                .hasMessage("a task cannot follow 101 tasks, at most 100: put them as a group");
    }
}
