package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P2, P3: a task that is moved is in one queue at a time, and is not lost, whoever dies. */
class MoveToQueueTest {

    private static final QueueName OTHER = new QueueName("other");
    private static final QueueName THIRD = new QueueName("third");
    private static final ClientId AS = new ClientId(0xc);
    private static final QueueCommand.Move MOVE = new QueueCommand.Move(OTHER, AS, Long.MAX_VALUE, 1);

    private final World world = new World();

    @Test
    void what_waits_is_forwarded_with_ids_of_the_other_queue_and_what_runs_goes_on() {
        TaskId running = world.put();
        world.ask(FIRST, 1);
        TaskId waiting = world.put();
        TaskId another = world.put();

        assertThat(world.order(MOVE)).isEqualTo(moving(0, 2));

        assertThat(world.stored(Change.TaskMoving.class))
                .extracting(Change.TaskMoving::task, Change.TaskMoving::as)
                .containsExactly(tuple(waiting, there(1)), tuple(another, there(2)));
        assertThat(forwarded()).extracting(Task::id).containsExactly(there(1), there(2));
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).as("though the worker wants more").isEmpty();
        assertThat(world.describe(running).phase()).isEqualTo(TaskPhase.SUCCEEDED);
    }

    @Test
    void what_has_arrived_ends_here_as_cancelled_and_whoever_waits_for_it_is_told() {
        TaskId first = world.put();
        TaskId second = world.put();
        CallId call = world.await(ANN, first, Duration.ofMinutes(1));
        world.order(MOVE);

        world.decided(there(1));

        assertThat(ended()).containsExactly(first);
        assertThat(world.said(Effect.Answer.class)).allSatisfy(answer -> {
            assertThat(answer.call()).isEqualTo(call);
            assertThat(answer.result().outcome()).isEqualTo(new Outcome.Cancelled());
        });
        assertThat(world.order(MOVE)).isEqualTo(moving(1, 1));
        world.decided(there(2));
        assertThat(ended()).containsExactly(second);
        assertThat(world.order(MOVE)).isEqualTo(new QueueAnswer.Moving(2, 0, 0, true, "", Long.MAX_VALUE, 1));
    }

    @Test
    void on_its_way_a_task_is_neither_leased_nor_ended_nor_changed() {
        TaskOptions soon = TaskOptions.DEFAULT.withExpiresAfter(Duration.ofSeconds(5));
        TaskId task = world.put(soon);
        world.order(MOVE);

        world.ask(FIRST, 5);
        assertThat(world.started()).isEmpty();
        world.cancel(ANN, task);
        assertThat(world.said()).singleElement().isInstanceOfSatisfying(Effect.CancelDecided.class, it -> assertThat(
                        it.isCancelled())
                .isFalse());
        assertThat(world.order(new QueueCommand.SetPriority(task, 9)))
                .isEqualTo(new QueueAnswer.Refused("task " + task + " is being moved to another queue"));
        assertThat(world.order(new QueueCommand.Purge(Long.MAX_VALUE, 1))).isEqualTo(new QueueAnswer.Purged(0, 0, 1));
        world.after(Duration.ofSeconds(10));
        assertThat(world.stored()).isEmpty();
        assertThat(world.describe(task).waitsFor()).isEqualTo(WaitReason.OTHER_QUEUE);
    }

    @Test
    void a_task_takes_its_options_along_and_the_time_for_which_it_waits() {
        TaskOptions options = TaskOptions.DEFAULT
                .withPriority(7)
                .withKey("once")
                .withOrderKey("one")
                .withExpiresAfter(Duration.ofHours(1))
                .withRunTimeout(Duration.ofSeconds(9));
        world.put(options.withDelay(Duration.ofMinutes(5)));
        long putMillis = world.nowMillis();
        world.afterWithoutTick(Duration.ofMinutes(1));

        world.order(MOVE);

        assertThat(forwarded()).singleElement().satisfies(task -> {
            assertThat(task.options().timing().notBeforeMillis()).isEqualTo(putMillis + 300_000);
            assertThat(task.options().timing().expiresAtMillis()).isEqualTo(putMillis + 3_600_000);
            assertThat(task.options().timing().runTimeoutMillis()).isEqualTo(9_000);
            assertThat(task.options().priority()).isEqualTo(7);
            assertThat(task.options().keys()).isEqualTo(options.startingAt(0).keys());
        });
        assertThat(world.counts().delayed()).isZero();
    }

    @Test
    void what_is_bound_to_others_stays() {
        TaskId leader = world.put();
        world.put(TaskOptions.DEFAULT.withAfter(leader));
        world.put(TaskOptions.DEFAULT.withGroup("night-7"));
        TaskId alone = world.put();

        world.order(MOVE);

        assertThat(world.stored(Change.TaskMoving.class))
                .extracting(Change.TaskMoving::task)
                .containsExactly(alone);
    }

    @Test
    void tasks_of_an_order_key_leave_together_unless_one_of_them_runs() {
        TaskOptions one = TaskOptions.DEFAULT.withOrderKey("one");
        TaskOptions two = TaskOptions.DEFAULT.withOrderKey("two");
        world.put(one);
        world.ask(FIRST, 1);
        world.put(one);
        TaskId first = world.put(two);
        TaskId second = world.put(two);

        world.order(MOVE);

        assertThat(world.stored(Change.TaskMoving.class))
                .extracting(Change.TaskMoving::task)
                .containsExactly(first, second);
    }

    @Test
    void one_that_is_turned_away_waits_here_again_at_its_place_and_the_rest_is_forwarded_without_it() {
        TaskId first = world.put();
        TaskId second = world.put();
        TaskId third = world.put();
        world.order(MOVE);

        world.decided(there(2), 2L);

        assertThat(ended()).containsExactly(first);
        assertThat(world.stored(Change.TaskStays.class)).containsExactly(new Change.TaskStays(2, second));
        world.forwardAgain();
        assertThat(forwarded()).extracting(Task::id).containsExactly(there(3));
        world.decided(there(3));
        assertThat(ended()).containsExactly(third);
        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(second);
        assertThat(world.order(MOVE)).isEqualTo(new QueueAnswer.Moving(2, 1, 0, true, "", Long.MAX_VALUE, 1));
    }

    @Test
    void what_is_behind_one_that_was_turned_away_by_its_order_key_stays_with_it() {
        TaskOptions ordered = TaskOptions.DEFAULT.withOrderKey("one");
        world.put(ordered);
        TaskId second = world.put(ordered);
        world.put();
        TaskId fourth = world.put(ordered);
        world.order(MOVE);

        world.decided(there(2), 2L);

        assertThat(world.stored(Change.TaskStays.class))
                .extracting(Change.TaskStays::task)
                .containsExactly(second, fourth);
        world.forwardAgain();
        assertThat(forwarded()).extracting(Task::id).containsExactly(there(3));
        world.ask(FIRST, 5);
        assertThat(world.started()).containsExactly(second);
    }

    @Test
    void where_there_is_no_room_for_one_all_that_was_not_put_stays_and_the_move_is_over() {
        TaskId first = world.put();
        TaskId second = world.put();
        TaskId third = world.put();
        world.order(MOVE);

        world.refused(there(2), "queue other is full", 2L);

        assertThat(ended()).containsExactly(first);
        assertThat(world.stored(Change.TaskStays.class))
                .containsExactly(new Change.TaskStays(2, second), new Change.TaskStays(3, third));
        assertThat(world.order(MOVE))
                .isEqualTo(new QueueAnswer.Moving(1, 2, 0, true, "queue other is full", Long.MAX_VALUE, 1));
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void news_of_what_is_not_under_way_change_nothing() {
        world.put();
        world.order(MOVE);

        world.decided(TaskId.of(new ClientId(0xd), 1));
        assertThat(world.stored()).isEmpty();
        world.decided(there(1));
        assertThat(world.stored(Change.TaskEnded.class)).hasSize(1);
        world.decided(there(1));
        assertThat(world.stored()).as("a repetition").isEmpty();
        world.refused(there(7), "no", 1L, 7L);
        assertThat(world.stored()).isEmpty();
        assertThat(world.order(MOVE)).isEqualTo(new QueueAnswer.Moving(1, 0, 0, true, "", Long.MAX_VALUE, 1));
    }

    @Test
    void a_new_master_forwards_again_what_is_under_way_under_the_same_ids_and_leases_none_of_it() {
        TaskId first = world.put();
        world.put();
        world.order(MOVE);
        List<Task> before = forwarded();

        world.failOver();
        world.forwardAgain();

        assertThat(forwarded()).isEqualTo(before);
        world.ask(FIRST, 5);
        assertThat(world.started()).isEmpty();
        assertThat(world.order(MOVE)).isInstanceOf(QueueAnswer.Refused.class);
        world.decided(there(1));
        assertThat(ended()).containsExactly(first);
    }

    @Test
    void after_a_fail_over_the_rest_is_moved_by_another_client_beside_what_is_still_on_its_way() {
        TaskId first = world.put();
        world.order(MOVE);
        world.failOver();
        TaskId later = world.put();
        var next = new QueueCommand.Move(OTHER, new ClientId(0xe), Long.MAX_VALUE, 2);

        assertThat(world.order(next)).isEqualTo(new QueueAnswer.Moving(0, 0, 1, false, "", Long.MAX_VALUE, 2));

        assertThat(world.stored(Change.TaskMoving.class))
                .extracting(Change.TaskMoving::task)
                .containsExactly(later);
        world.decided(there(1));
        assertThat(ended()).containsExactly(first);
        world.decided(TaskId.of(new ClientId(0xe), 1));
        assertThat(world.order(next)).isEqualTo(new QueueAnswer.Moving(1, 0, 0, true, "", Long.MAX_VALUE, 2));
    }

    @Test
    void a_command_that_comes_late_moves_nothing_that_was_put_since() {
        world.put();
        world.order(MOVE);
        world.decided(there(1));
        world.put();

        assertThat(world.order(MOVE)).isEqualTo(new QueueAnswer.Moving(1, 0, 0, true, "", Long.MAX_VALUE, 1));

        assertThat(world.stored()).isEmpty();
    }

    @Test
    void of_two_who_move_to_the_same_queue_each_is_told_of_his_own() {
        world.put();
        world.order(MOVE);
        world.put();
        var another = new QueueCommand.Move(OTHER, new ClientId(0xe), Long.MAX_VALUE, 1);
        assertThat(world.order(another)).isEqualTo(moving(0, 1));

        world.decided(TaskId.of(another.as(), 2));
        world.refused(there(1), "queue other is full", 1L);

        assertThat(world.order(another)).isEqualTo(new QueueAnswer.Moving(1, 0, 0, true, "", Long.MAX_VALUE, 1));
        assertThat(world.order(MOVE))
                .isEqualTo(new QueueAnswer.Moving(0, 1, 0, true, "queue other is full", Long.MAX_VALUE, 1));
    }

    @Test
    void so_many_moves_may_be_asked_for_that_the_first_are_forgotten() {
        for (int i = 1; i <= 150; i++) {
            world.put();
            var as = new ClientId(1_000 + i);
            world.order(new QueueCommand.Move(OTHER, as, Long.MAX_VALUE, 1));
            world.decided(TaskId.of(as, i));
            assertThat(ended()).hasSize(1);
        }
        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void many_leave_in_slices_and_what_is_put_meanwhile_stays() {
        var room = new Capacity(100_000, 1_000_000, 100_000, 1_000_000, 1_000_000);
        var roomy = new World(World.ROOMY.withCapacity(room));
        roomy.putMany(Moves.MAX_UNDER_WAY + 5);
        var first = QueueCommand.Move.first(OTHER, AS);
        long upTo = Moves.MAX_UNDER_WAY + 5;
        assertThat(roomy.order(first)).isEqualTo(new QueueAnswer.Moving(0, 0, 0, false, "", upTo, 1));
        roomy.put();
        var next = new QueueCommand.Move(OTHER, AS, upTo, 1);

        assertThat(roomy.order(next)).isEqualTo(new QueueAnswer.Moving(0, 0, Moves.MAX_UNDER_WAY, false, "", upTo, 1));
        assertThat(roomy.order(next))
                .as("a repetition")
                .isEqualTo(new QueueAnswer.Moving(0, 0, Moves.MAX_UNDER_WAY, false, "", upTo, 1));
        assertThat(roomy.stored()).isEmpty();
        roomy.decided(there(Moves.MAX_UNDER_WAY));
        assertThat(roomy.order(next)).isEqualTo(new QueueAnswer.Moving(Moves.MAX_UNDER_WAY, 0, 5, false, "", upTo, 1));
        roomy.decided(there(upTo));
        assertThat(roomy.order(next)).isEqualTo(new QueueAnswer.Moving(upTo, 0, 0, true, "", upTo, 1));
        assertThat(roomy.counts().waiting()).isEqualTo(1);
    }

    @Test
    void two_queues_can_be_moved_to_at_once() {
        world.put();
        world.order(MOVE);
        TaskId second = world.put();

        world.order(new QueueCommand.Move(THIRD, new ClientId(0xe), Long.MAX_VALUE, 1));

        assertThat(world.stored(Change.TaskMoving.class))
                .extracting(Change.TaskMoving::task)
                .containsExactly(second);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new QueueCommand.Move(OTHER, AS, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new QueueCommand.Move(OTHER, AS, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new QueueCommand.Move(OTHER, ClientId.SCHEDULES, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TaskId there(long sequence) {
        return TaskId.of(AS, sequence);
    }

    private static QueueAnswer moving(long moved, int underWay) {
        return new QueueAnswer.Moving(moved, 0, underWay, false, "", Long.MAX_VALUE, 1);
    }

    private List<Task> forwarded() {
        return world.said(Effect.Forward.class).stream()
                .flatMap(forward -> forward.tasks().stream())
                .toList();
    }

    private List<TaskId> ended() {
        return world.stored(Change.TaskEnded.class).stream()
                .map(it -> it.result().task())
                .toList();
    }
}
