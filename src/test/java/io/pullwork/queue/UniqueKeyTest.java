package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** P2: the same key is the same task, whoever puts it, as long as its record is kept. */
class UniqueKeyTest {

    private static final TaskOptions ONCE = TaskOptions.DEFAULT.withKey("invoice-7");
    private static final TaskOptions LAST = TaskOptions.DEFAULT.withReplacedKey("invoice-7");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final World world = new World();

    // The same task

    @Test
    void a_second_put_with_a_key_stores_nothing_and_names_the_first_task() {
        TaskId first = put(ANN, ONCE, "1");

        TaskId second = put(BOB, ONCE, "1");

        assertThat(world.stored(Change.TaskAdded.class)).isEmpty();
        assertThat(world.said()).containsExactly(accepted(second, first));
        assertThat(world.counts().waiting()).isEqualTo(1);
    }

    @Test
    void it_names_the_task_also_when_that_runs_and_when_it_has_ended() {
        TaskId first = put(ANN, ONCE, "1");
        world.ask(FIRST, 1);
        assertThat(world.said()).hasSize(1);
        TaskId whileItRuns = put(BOB, ONCE, "1");
        assertThat(world.said()).containsExactly(accepted(whileItRuns, first));

        world.finish(FIRST, world.leaseOf(FIRST), value("42"));
        TaskId afterwards = put(BOB, ONCE, "1");

        assertThat(world.said()).containsExactly(accepted(afterwards, first));
        assertThat(world.counts().waiting()).isZero();
    }

    @Test
    void a_repeated_put_is_given_the_same_answer() {
        TaskId first = put(ANN, ONCE, "1");
        Task again = task(BOB, ONCE, "1");
        world.put(List.of(again));

        world.put(List.of(again));

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(accepted(again.id(), first));
    }

    @Test
    void a_repeated_put_is_given_the_same_answer_by_the_next_master() {
        TaskId first = put(ANN, ONCE, "1");
        Task again = task(BOB, ONCE, "1");
        world.put(List.of(again));
        world.failOver();

        world.put(List.of(again));

        assertThat(world.said()).containsExactly(accepted(again.id(), first));
    }

    @Test
    void of_two_tasks_of_one_put_with_the_same_key_one_is_stored() {
        Task one = task(ANN, ONCE, "1");
        Task same = task(ANN, ONCE, "1");
        Task other = task(ANN, TaskOptions.DEFAULT, "2");

        world.put(List.of(one, same, other));

        assertThat(world.added()).containsExactly(one.id(), other.id());
        assertThat(world.said()).containsExactly(new Effect.PutAccepted(ANN, 3, new TreeMap<>(Map.of(2L, one.id()))));
    }

    @Test
    void a_task_that_is_there_already_is_accepted_also_by_a_full_queue() {
        var world = new World(World.limited(1, 100, 10, 100));
        Task first = new Task(TaskId.of(ANN, 1), new HandlerName("square"), Payload.ofJson("1"), ONCE);
        Task same = new Task(TaskId.of(BOB, 1), first.handler(), first.payload(), ONCE);
        world.put(List.of(first));

        world.put(List.of(same));

        assertThat(world.said()).containsExactly(accepted(same.id(), first.id()));
    }

    // Another task

    @Test
    void a_put_with_a_key_and_another_payload_is_refused_as_a_whole() {
        put(ANN, ONCE, "1");
        Task innocent = task(BOB, TaskOptions.DEFAULT, "7");
        Task other = task(BOB, ONCE, "2");

        world.put(List.of(innocent, other));

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(taken(other, 2));
    }

    @Test
    void another_handler_with_the_same_payload_is_another_task_too() {
        put(ANN, ONCE, "1");
        Task same = task(BOB, ONCE, "1");
        var other = new Task(same.id(), new HandlerName("cube"), same.payload(), ONCE);

        world.put(List.of(other));

        assertThat(world.said()).containsExactly(taken(other, 1));
    }

    @Test
    void two_tasks_of_one_put_that_differ_and_have_the_same_key_are_refused() {
        Task one = task(ANN, ONCE, "1");
        Task other = task(ANN, ONCE, "2");

        world.put(List.of(one, other));

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).containsExactly(taken(other, 2));
    }

    @Test
    void what_is_refused_for_a_key_can_be_put_without_that_task() {
        put(ANN, ONCE, "1");
        Task innocent = task(BOB, TaskOptions.DEFAULT, "7");
        world.put(List.of(innocent, task(BOB, ONCE, "2")));

        world.put(List.of(innocent));

        assertThat(world.added()).containsExactly(innocent.id());
    }

    // How long

    @Test
    void a_key_is_free_a_day_after_the_end_of_its_task() {
        TaskId first = putAndFinish(ONCE);
        world.after(DAY.minusMillis(1));
        TaskId again = put(BOB, ONCE, "1");
        assertThat(world.said()).containsExactly(accepted(again, first));

        world.after(Duration.ofMillis(1));
        assertThat(world.stored()).contains(new Change.KeyForgotten(new Key("invoice-7")));
        TaskId next = put(BOB, ONCE, "2");

        assertThat(world.added()).containsExactly(next);
    }

    @Test
    void a_new_master_forgets_keys_in_time() {
        putAndFinish(ONCE);
        world.failOver();

        world.after(DAY);

        assertThat(world.stored()).contains(new Change.KeyForgotten(new Key("invoice-7")));
    }

    @Test
    void a_key_stays_as_long_as_its_task_lives() {
        TaskId first = put(ANN, ONCE, "1");
        world.after(DAY.multipliedBy(30));

        TaskId again = put(BOB, ONCE, "1");

        assertThat(world.said()).containsExactly(accepted(again, first));
    }

    @Test
    void of_too_many_keys_of_ended_tasks_the_oldest_is_forgotten() {
        var world = new World(World.with(new Retention(1_000_000, 1_000_000, 10, 1_000, 1_000_000, 2)));
        for (String key : List.of("a", "b", "c")) {
            world.put(TaskOptions.DEFAULT.withKey(key));
            world.ask(FIRST, 1);
            world.finish(FIRST, world.leaseOf(FIRST));
        }

        assertThat(world.stored(Change.KeyForgotten.class)).containsExactly(new Change.KeyForgotten(new Key("a")));
    }

    // Replacing

    @Test
    void a_task_that_waits_is_replaced_and_keeps_its_id_and_its_place() {
        TaskId first = put(ANN, LAST, "1");
        TaskId later = put(ANN, TaskOptions.DEFAULT, "7");

        TaskId second = put(BOB, LAST.withPriority(4), "2");

        assertThat(world.said()).containsExactly(accepted(second, first));
        world.ask(FIRST, 2);
        List<Effect.Run> runs = world.said(Effect.Run.class);
        assertThat(runs.get(0).task().id()).isEqualTo(first);
        assertThat(runs.get(0).task().payload()).isEqualTo(Payload.ofJson("2"));
        assertThat(runs.get(1).task().id()).isEqualTo(later);
        assertThat(runs).hasSize(2);
    }

    @Test
    void with_a_delay_each_put_postpones_the_task() {
        TaskOptions debounced = LAST.withDelay(Duration.ofSeconds(5));
        TaskId first = put(ANN, debounced, "1");
        world.ask(FIRST, 1);
        world.after(Duration.ofSeconds(4));
        put(ANN, debounced, "2");
        world.after(Duration.ofSeconds(4));
        assertThat(world.started()).isEmpty();

        world.after(SECOND);

        assertThat(world.started()).containsExactly(first);
        assertThat(world.said(Effect.Run.class).get(0).task().payload()).isEqualTo(Payload.ofJson("2"));
    }

    @Test
    void the_last_put_is_what_a_new_master_knows() {
        TaskId first = put(ANN, LAST.withDelay(SECOND), "1");
        put(ANN, LAST.withPriority(9), "2");
        world.failOver();

        world.ask(FIRST, 1);

        Effect.Run run = world.said(Effect.Run.class).get(0);
        assertThat(run.task().id()).isEqualTo(first);
        assertThat(run.task().payload()).isEqualTo(Payload.ofJson("2"));
        assertThat(run.task().options().priority()).isEqualTo(9);
    }

    @Test
    void a_task_that_runs_is_left_alone_and_another_gets_its_key() {
        TaskId first = put(ANN, LAST, "1");
        world.ask(FIRST, 1);
        Lease running = world.leaseOf(FIRST);

        TaskId second = put(ANN, LAST, "2");
        assertThat(world.added()).containsExactly(second);
        put(ANN, LAST, "3");

        world.finish(FIRST, running);
        assertThat(world.started()).containsExactly(second);
        assertThat(world.said(Effect.Run.class).get(0).task().payload()).isEqualTo(Payload.ofJson("3"));
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void after_its_end_another_task_gets_the_key() {
        putAndFinish(LAST);

        TaskId next = put(ANN, LAST, "1");

        assertThat(world.added()).containsExactly(next);
    }

    @Test
    void what_waits_for_another_attempt_begins_anew_under_a_higher_lease_number() {
        put(ANN, LAST, "1");
        world.ask(FIRST, 1);
        Lease failed = world.leaseOf(FIRST);
        world.fail(FIRST, failed, new Retry.After(60_000));

        put(ANN, LAST, "2");

        Lease next = world.leaseOf(FIRST);
        assertThat(next).isEqualTo(new Lease(failed.task(), 2, 1));
        assertThat(world.stored(Change.TaskReleased.class).get(0).handBacks()).isEqualTo(1);
    }

    @Test
    void a_replaced_task_stays_behind_the_one_with_its_order_key_and_in_its_group() {
        TaskOptions bound = LAST.withOrderKey("account").withGroup("night");
        world.put(TaskOptions.DEFAULT.withOrderKey("account"));
        TaskId task = put(ANN, bound, "1");
        TaskId gatherer = put(ANN, TaskOptions.DEFAULT.withAfterGroup("night", 1), "g");

        put(ANN, LAST, "2");
        world.ask(FIRST, 1);
        assertThat(world.started()).doesNotContain(task);
        world.finish(FIRST, world.leaseOf(FIRST));
        assertThat(world.started()).containsExactly(task);
        world.finish(FIRST, world.leaseOf(FIRST));

        assertThat(world.started()).containsExactly(gatherer);
    }

    @Test
    void the_bytes_are_those_of_the_last_payload() {
        put(ANN, LAST, "1");

        put(ANN, LAST, "1000");

        assertThat(world.counts().bytes()).isEqualTo(4);
    }

    @Test
    void a_larger_payload_that_has_no_room_is_refused_and_a_smaller_one_is_not() {
        var world = new World(World.limited(1, 10, 10, 100));
        Task first = new Task(TaskId.of(ANN, 1), new HandlerName("square"), Payload.ofJson("12345"), LAST);
        world.put(List.of(first));
        world.put(List.of(new Task(TaskId.of(BOB, 1), first.handler(), Payload.ofJson("12345678901"), LAST)));
        assertThat(world.said(Effect.PutRefused.class)).hasSize(1);

        world.put(List.of(new Task(TaskId.of(BOB, 1), first.handler(), Payload.ofJson("1"), LAST)));

        assertThat(world.said()).containsExactly(accepted(TaskId.of(BOB, 1), first.id()));
        assertThat(world.counts().bytes()).isEqualTo(1);
    }

    // Schedules

    @Test
    void runs_of_a_schedule_whose_task_has_a_key_do_not_overlap() {
        world.order(new QueueCommand.SetSchedule(everyMinute(ONCE)));
        world.after(Duration.ofMinutes(1));
        assertThat(world.added()).hasSize(1);
        world.ask(FIRST, 1);

        world.after(Duration.ofMinutes(1));
        assertThat(world.added()).isEmpty();
        assertThat(world.stored(Change.ScheduleMoved.class)).hasSize(1);

        world.finish(FIRST, world.leaseOf(FIRST));
        world.after(Duration.ofMinutes(1));
        assertThat(world.added()).hasSize(1);
    }

    private static Schedule everyMinute(TaskOptions options) {
        var when = new Schedule.When("every 60000", "UTC", Schedule.Missed.RUN_ONCE);
        return new Schedule(new Key("sync"), when, new HandlerName("square"), Payload.ofJson("1"), options);
    }

    private Task task(ClientId client, TaskOptions options, String json) {
        Task usual = world.task(client, options);
        return new Task(usual.id(), usual.handler(), Payload.ofJson(json), options);
    }

    private TaskId put(ClientId client, TaskOptions options, String json) {
        Task task = task(client, options, json);
        world.put(List.of(task));
        return task.id();
    }

    private TaskId putAndFinish(TaskOptions options) {
        TaskId task = put(ANN, options, "1");
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        return task;
    }

    private static Effect.PutAccepted accepted(TaskId put, TaskId existing) {
        var tasks = new TreeMap<Long, TaskId>();
        tasks.put(put.sequence(), existing);
        return new Effect.PutAccepted(put.clientId(), put.sequence(), tasks);
    }

    private static Effect.KeyTaken taken(Task task, long upToSequence) {
        return new Effect.KeyTaken(
                task.id().clientId(),
                upToSequence,
                task.id().sequence(),
                "key invoice-7 belongs to a task with another handler or input");
    }
}
