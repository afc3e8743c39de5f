package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.CallId;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** P12: every wait ends, in time, with what is known; repeating it is safe. */
class AwaitTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_result_that_is_there_is_answered_at_once_and_as_often_as_asked() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("49"));

        CallId call = world.await(ANN, task, SECOND);
        assertAnswered(world, call, task);

        world.await(call, task, SECOND);
        assertAnswered(world, call, task);
        assertThat(world.counts().results()).as("awaiting does not take").isEqualTo(1);
    }

    @Test
    void everybody_who_awaits_a_task_is_answered_when_it_ends() {
        var world = new World();
        TaskId task = world.put();
        CallId first = world.await(ANN, task, SECOND);
        CallId second = world.await(BOB, task, SECOND);
        world.ask(FIRST, 1);

        world.finish(FIRST, world.leaseOf(FIRST));

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(first, second);
    }

    @Test
    void an_await_does_not_keep_the_result_from_its_taker() {
        var world = new World();
        TaskId task = world.put();
        world.get(BOB, 1, SECOND);
        world.await(ANN, task, SECOND);
        world.ask(FIRST, 1);

        world.finish(FIRST, world.leaseOf(FIRST));

        assertThat(world.said(Effect.Answer.class)).hasSize(1);
        assertThat(world.delivered()).containsExactly(task);
    }

    @Test
    void an_await_of_a_result_that_somebody_has_taken_says_so() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("49"));
        world.acknowledge(world.get(BOB, 1, SECOND), task);

        CallId call = world.await(ANN, task, SECOND);

        assertThat(world.said()).containsExactly(new Effect.TakenElsewhere(call));
    }

    @Test
    void an_await_of_a_task_that_was_never_put_says_so() {
        var world = new World();
        world.put();

        CallId call = world.await(ANN, TaskId.of(ANN, 2), SECOND);

        assertThat(world.said()).containsExactly(new Effect.Unknown(call));
    }

    @Test
    void an_await_ends_in_time_and_tells_that_the_task_waits() {
        var world = new World();
        CallId call = world.await(ANN, world.put(), SECOND);

        world.after(SECOND.minusMillis(1));
        assertThat(world.said()).isEmpty();

        world.after(Duration.ofMillis(1));
        assertThat(world.said()).containsExactly(new Effect.TimedOut(call, world.counts(), WaitReason.HANDLER));
    }

    @Test
    void an_await_ends_in_time_and_tells_that_the_task_runs() {
        var world = new World();
        CallId call = world.await(ANN, world.put(), SECOND);
        world.ask(FIRST, 1);

        world.after(SECOND);

        assertThat(world.said()).containsExactly(new Effect.TimedOut(call, world.counts(), null));
    }

    @Test
    void an_await_that_timed_out_may_be_repeated_and_is_then_answered() {
        var world = new World();
        TaskId task = world.put();
        CallId call = world.await(ANN, task, SECOND);
        world.ask(FIRST, 1);
        world.after(SECOND);

        world.await(call, task, SECOND);
        assertThat(world.said()).isEmpty();

        world.finish(FIRST, world.leaseOf(FIRST));
        assertAnswered(world, call, task);
    }

    @Test
    void a_repeated_await_is_one_wait() {
        var world = new World();
        TaskId task = world.put();
        CallId call = world.await(ANN, task, SECOND);
        world.await(call, task, SECOND);
        world.ask(FIRST, 1);

        world.finish(FIRST, world.leaseOf(FIRST));

        assertAnswered(world, call, task);
    }

    @Test
    void a_get_ends_in_time_and_tells_what_is_known() {
        var world = new World();
        world.putMany(3);
        world.ask(FIRST, 2);
        CallId call = world.get(ANN, 1, SECOND);

        world.after(SECOND);

        assertThat(world.said())
                .containsExactly(
                        new Effect.TimedOut(call, new QueueCounts(1, 0, 2, 0, 0, 1, 0, 3, 0, 0, 0, 0, false), null));
    }

    @Test
    void a_get_without_patience_is_answered_at_once() {
        var world = new World();

        CallId call = world.get(ANN, 1, Duration.ZERO);

        assertThat(world.said()).containsExactly(new Effect.TimedOut(call, world.counts(), null));
    }

    @Test
    void a_wait_that_timed_out_takes_nothing_later() {
        var world = new World();
        world.get(ANN, 1, SECOND);
        world.after(SECOND);

        TaskId task = world.putAndFinish(FIRST, value("1"));
        assertThat(world.delivered()).isEmpty();

        world.get(BOB, 1, SECOND);
        assertThat(world.delivered()).containsExactly(task);
    }

    @Test
    void waits_end_in_the_order_of_their_deadlines() {
        var world = new World();
        CallId late = world.get(ANN, 1, SECOND.multipliedBy(3));
        CallId soon = world.get(ANN, 1, SECOND);
        assertThat(world.millisToNextDeadline()).hasValue(1_000);

        world.after(SECOND);
        assertThat(world.said(Effect.TimedOut.class))
                .extracting(Effect.TimedOut::call)
                .containsExactly(soon);
        assertThat(world.millisToNextDeadline()).hasValue(2_000);

        world.after(SECOND.multipliedBy(2));
        assertThat(world.said(Effect.TimedOut.class))
                .extracting(Effect.TimedOut::call)
                .containsExactly(late);
        assertThat(world.millisToNextDeadline()).isEmpty();
    }

    @Test
    void an_early_or_repeated_tick_does_nothing() {
        var world = new World();
        world.get(ANN, 1, SECOND);

        world.after(Duration.ZERO);
        assertThat(world.said()).isEmpty();

        world.after(SECOND);
        assertThat(world.said()).hasSize(1);
        world.after(Duration.ZERO);
        assertThat(world.said()).isEmpty();
    }

    @Test
    void a_queue_that_was_never_used_has_no_deadline() {
        assertThat(new World().millisToNextDeadline()).isEmpty();
    }

    private static void assertAnswered(World world, CallId call, TaskId task) {
        assertThat(world.said(Effect.Answer.class)).singleElement().satisfies(answer -> {
            assertThat(answer.call()).isEqualTo(call);
            assertThat(answer.result()).extracting(TaskResult::task).isEqualTo(task);
        });
    }
}
