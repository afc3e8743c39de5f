package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.CallId;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** P5, P10, P12: results come in the order of completion and stay until they are acknowledged. */
class TakeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void a_result_that_is_there_is_delivered_at_once() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("49"));

        CallId call = world.get(ANN, 1, SECOND);

        assertThat(world.said(Effect.Deliver.class)).singleElement().satisfies(delivery -> {
            assertThat(delivery.call()).isEqualTo(call);
            assertThat(delivery.results()).extracting(TaskResult::task).containsExactly(task);
            assertThat(delivery.results()).extracting(TaskResult::outcome).containsExactly(value("49"));
        });
        assertThat(world.counts().results()).as("until it is acknowledged").isEqualTo(1);
    }

    @Test
    void takers_are_served_in_the_order_in_which_they_came() {
        var world = new World();
        CallId first = world.get(ANN, 1, SECOND);
        CallId second = world.get(BOB, 1, SECOND);

        world.putAndFinish(FIRST, value("1"));
        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(first);

        world.putAndFinish(FIRST, value("2"));
        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(second);
    }

    @Test
    void results_come_in_the_order_of_completion() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 2);
        var leases = world.leasesOf(FIRST);
        world.finish(FIRST, leases.get(1), leases.get(0));

        world.get(ANN, 9, SECOND);

        assertThat(world.delivered()).containsExactly(tasks.get(1), tasks.get(0));
    }

    @Test
    void a_taker_gets_at_most_as_many_as_it_wants_and_does_not_wait_for_a_full_number() {
        var world = new World();
        List<TaskId> tasks = finishedMany(world, 3, value("1"));

        world.get(ANN, 2, SECOND);
        assertThat(world.delivered()).isEqualTo(tasks.subList(0, 2));

        world.get(BOB, 2, SECOND);
        assertThat(world.delivered()).containsExactly(tasks.get(2));
    }

    @Test
    void a_delivery_is_bounded_in_bytes_and_the_rest_is_for_the_next() {
        var world = new World();
        List<TaskId> tasks = finishedMany(world, 3, sized(Results.MAX_DELIVERY_BYTES * 4 / 9));

        world.get(ANN, 9, SECOND);
        assertThat(world.delivered()).isEqualTo(tasks.subList(0, 2));

        world.get(ANN, 9, SECOND);
        assertThat(world.delivered()).containsExactly(tasks.get(2));
    }

    @Test
    void a_delivery_may_be_exactly_as_large_as_its_bound() {
        var world = new World();
        int half = Results.MAX_DELIVERY_BYTES / 2 - 200;
        finishedMany(world, 2, sized(half));
        world.get(ANN, 9, SECOND);
        assertThat(world.delivered()).hasSize(2);

        finishedMany(world, 1, sized(half + 1));
        finishedMany(world, 1, sized(half));
        world.get(ANN, 9, SECOND);
        assertThat(world.delivered()).hasSize(1);
    }

    @Test
    void one_result_is_delivered_however_large_it_is() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, sized(Results.MAX_DELIVERY_BYTES + 1));

        world.get(ANN, 9, SECOND);

        assertThat(world.delivered()).containsExactly(task);
    }

    @Test
    void an_acknowledged_result_is_gone() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        CallId call = world.get(ANN, 1, SECOND);

        world.acknowledge(call, task);

        assertThat(world.stored()).containsExactly(new Change.ResultTaken(1, task));
        assertThat(world.said()).containsExactly(new Effect.CallClosed(call));
        assertThat(world.counts()).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, false));
    }

    @Test
    void a_repeated_acknowledgement_is_only_answered() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        CallId call = world.get(ANN, 1, SECOND);
        world.acknowledge(call, task);

        world.acknowledge(call, task);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(new Effect.CallClosed(call));
    }

    @Test
    void a_repeated_get_that_was_served_gets_the_same_results_again() {
        var world = new World();
        List<TaskId> tasks = finishedMany(world, 2, value("1"));
        CallId call = world.get(ANN, 1, SECOND);

        world.get(call, 1, SECOND);

        assertThat(world.delivered()).containsExactly(tasks.get(0));
        world.get(BOB, 9, SECOND);
        assertThat(world.delivered()).containsExactly(tasks.get(1));
    }

    @Test
    void a_repeated_get_that_still_waits_is_the_same_wait() {
        var world = new World();
        CallId call = world.get(ANN, 1, SECOND);

        world.get(call, 1, SECOND);
        assertThat(world.said()).isEmpty();

        finishedMany(world, 1, value("1"));
        assertThat(world.said(Effect.Deliver.class)).hasSize(1);
        finishedMany(world, 1, value("2"));
        assertThat(world.said(Effect.Deliver.class)).isEmpty();
    }

    @Test
    void results_of_a_taker_that_died_take_their_old_place() {
        var world = new World();
        List<TaskId> tasks = finishedMany(world, 3, value("1"));
        world.get(ANN, 2, SECOND);

        world.clientDies(ANN);
        world.get(BOB, 9, SECOND);

        assertThat(world.delivered()).isEqualTo(tasks);
    }

    @Test
    void a_taker_that_waits_gets_the_results_of_one_that_died() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        world.get(ANN, 1, SECOND);
        CallId waiting = world.get(BOB, 1, SECOND);

        world.clientDies(ANN);

        assertThat(world.said(Effect.Deliver.class))
                .extracting(Effect.Deliver::call)
                .containsExactly(waiting);
        assertThat(world.delivered()).containsExactly(task);
    }

    @Test
    void the_waits_of_a_client_that_died_are_over() {
        var world = new World();
        world.get(ANN, 1, SECOND);
        world.await(ANN, world.put(), SECOND);

        world.clientDies(ANN);
        world.after(SECOND);
        assertThat(world.said()).isEmpty();

        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.delivered()).isEmpty();
        assertThat(world.said(Effect.Answer.class)).isEmpty();
    }

    @Test
    void results_that_the_taker_does_not_acknowledge_go_back_to_their_places() {
        var world = new World();
        List<TaskId> tasks = finishedMany(world, 4, value("1"));
        CallId call = world.get(ANN, 3, SECOND);

        world.acknowledge(call, tasks.get(1));
        assertThat(world.stored()).containsExactly(new Change.ResultTaken(2, tasks.get(1)));

        world.get(BOB, 9, SECOND);
        assertThat(world.delivered()).containsExactly(tasks.get(0), tasks.get(2), tasks.get(3));
    }

    @Test
    void a_call_is_cancelled_by_acknowledging_nothing() {
        var world = new World();
        CallId call = world.get(ANN, 1, SECOND);

        world.acknowledge(call);
        assertThat(world.said()).containsExactly(new Effect.CallClosed(call));

        finishedMany(world, 1, value("1"));
        assertThat(world.said(Effect.Deliver.class)).isEmpty();
        world.after(SECOND);
        assertThat(world.said()).isEmpty();
    }

    @Test
    void a_result_acknowledged_by_its_first_taker_is_not_delivered_a_third_time() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("1"));
        CallId first = world.get(ANN, 1, SECOND);
        world.clientDies(ANN);
        world.get(BOB, 1, SECOND);

        world.acknowledge(first, task);
        world.clientDies(BOB);
        world.get(ANN, 1, Duration.ZERO);

        assertThat(world.delivered()).isEmpty();
        assertThat(world.counts().results()).isZero();
    }

    private static Outcome sized(int sizeBytes) {
        return new Outcome.Success(Payload.ofBytes(new byte[sizeBytes]));
    }

    private static List<TaskId> finishedMany(World world, int count, Outcome outcome) {
        return IntStream.range(0, count)
                .mapToObj(i -> world.putAndFinish(FIRST, outcome))
                .toList();
    }
}
