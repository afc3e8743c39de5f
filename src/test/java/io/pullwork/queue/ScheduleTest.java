package io.pullwork.queue;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.QueueCommand.FindSchedule;
import io.pullwork.queue.QueueCommand.PauseSchedule;
import io.pullwork.queue.QueueCommand.RemoveSchedule;
import io.pullwork.queue.QueueCommand.SetSchedule;
import io.pullwork.task.ClientId;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Payload;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.Missed;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Key SQUARES = new Key("squares");
    private static final QueueAnswer DONE = new QueueAnswer.Done(1);
    private static final QueueAnswer NOTHING_TO_DO = new QueueAnswer.Done(0);

    private final World world = new World();

    // Firings

    @Test
    void each_firing_puts_the_task_of_its_schedule() {
        var options = TaskOptions.DEFAULT.withPriority(9);
        var when = Schedule.When.cron("every 300000", "UTC");
        var mail = new Schedule(new Key("mail"), when, new HandlerName("mail"), Payload.ofJson("1"), options);
        world.order(new SetSchedule(mail));

        world.after(ofSeconds(200));
        assertThat(world.stored(Change.TaskAdded.class))
                .containsExactly(new Change.TaskAdded(
                        1, new Task(scheduled(1), mail.handler(), mail.payload(), options), 1_200_000, 0));

        world.after(ofMinutes(5));
        assertThat(world.added()).containsExactly(scheduled(2));
    }

    @Test
    void nothing_is_put_before_its_time_which_is_the_next_deadline() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        world.after(ofMillis(199_999));

        assertThat(world.added()).isEmpty();
        assertThat(world.millisToNextDeadline()).hasValue(1);
    }

    @Test
    void a_firing_its_number_and_the_time_of_the_next_are_one_step() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        world.after(ofSeconds(200));

        assertThat(world.stored()).hasSize(3);
        assertThat(world.stored())
                .endsWith(
                        new Change.ClientSeen(ClientId.SCHEDULES, 1, 1_200_000),
                        new Change.ScheduleMoved(SQUARES, 1_500_000));
    }

    @Test
    void a_task_that_was_put_by_a_schedule_is_leased_like_any_other() {
        world.ask(World.FIRST, 1);
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        world.after(ofSeconds(200));

        assertThat(world.started()).containsExactly(scheduled(1));
    }

    @Test
    void a_paused_queue_has_its_schedules_fire_and_leases_nothing() {
        world.ask(World.FIRST, 1);
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.order(new QueueCommand.Pause());

        world.after(ofSeconds(200));

        assertThat(world.added()).containsExactly(scheduled(1));
        assertThat(world.started()).isEmpty();
    }

    @Test
    void schedules_that_are_due_together_fire_in_the_order_of_their_times_and_names() {
        world.order(new SetSchedule(World.schedule("b", "every 300000", Missed.RUN_ONCE)));
        world.order(new SetSchedule(World.schedule("c", "every 210000", Missed.RUN_ONCE)));
        world.order(new SetSchedule(World.schedule("a", "every 300000", Missed.RUN_ONCE)));

        world.after(ofSeconds(200));

        assertThat(world.stored(Change.ScheduleMoved.class))
                .extracting(moved -> moved.name().value())
                .containsExactly("c", "a", "b");
    }

    @Test
    void a_hundred_fire_at_once_and_the_rest_without_delay() {
        setMany(120, 1);

        world.after(ofSeconds(200));
        assertThat(world.added()).hasSize(100);
        assertThat(world.millisToNextDeadline()).hasValue(0);

        world.after(ofMillis(1));
        assertThat(world.added()).hasSize(20);
    }

    @Test
    void a_schedule_that_never_fires_again_is_paused_by_its_last_firing() {
        world.order(new SetSchedule(World.schedule("squares", "at 1200000", Missed.RUN_ONCE)));

        world.after(ofSeconds(200));

        assertThat(world.added()).hasSize(1);
        assertThat(world.schedules()).allMatch(ScheduleStatus::isPaused);
        assertThat(world.order(new PauseSchedule(SQUARES, false)))
                .isEqualTo(refused("schedule squares: 'at 1200000' never fires by the clocks of UTC"));
    }

    // What a new master knows

    @Test
    void a_firing_is_made_once_over_a_fail_over() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.after(ofSeconds(200));

        world.failOver();
        world.after(ofMillis(1));
        assertThat(world.added()).isEmpty();

        world.after(ofMillis(299_999));
        assertThat(world.added()).containsExactly(scheduled(2));
    }

    @Test
    void the_ids_of_its_tasks_go_on_when_all_clients_are_long_forgotten() {
        world.put();
        world.setEvery(ofDays(3), Missed.RUN_ONCE);
        world.after(ofDays(3));
        world.after(ofDays(2));
        assertThat(world.stored(Change.ClientForgotten.class)).isEmpty();

        world.failOver();
        world.after(ofDays(2));

        assertThat(world.added()).containsExactly(scheduled(2));
    }

    @Test
    void what_became_of_a_task_whose_result_was_taken_is_still_known() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.after(ofSeconds(200));
        world.ask(World.FIRST, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        world.acknowledge(world.get(World.BOB, 1, ofSeconds(1)), scheduled(1));

        world.await(World.BOB, scheduled(1), ofSeconds(1));

        assertThat(world.said(Effect.TakenElsewhere.class)).hasSize(1);
    }

    @Test
    void the_clock_of_an_earlier_master_may_have_been_years_ahead() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.after(ofDays(1_000));

        world.setClockBack(ofDays(1_000));
        world.failOver();

        assertThat(world.millisToNextDeadline()).hasValue(ofSeconds(200).toMillis());
    }

    // Missed firings

    @Test
    void of_all_that_was_missed_one_is_run_and_then_the_next_to_come() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        world.failOver();
        world.after(ofHours(10));

        assertThat(world.added()).containsExactly(scheduled(1));
        assertThat(world.millisToNextDeadline()).hasValue(ofSeconds(200).toMillis());
    }

    @Test
    void what_was_missed_is_skipped_if_its_schedule_says_so() {
        world.setEvery(ofMinutes(5), Missed.SKIP);

        world.failOver();
        world.after(ofHours(10));

        assertThat(world.stored()).containsExactly(new Change.ScheduleMoved(SQUARES, 1_200_000 + 36_000_000));
    }

    @Test
    void a_firing_that_is_less_than_a_minute_late_is_not_missed() {
        world.setEvery(ofMinutes(5), Missed.SKIP);
        world.after(ofSeconds(200).plus(ofMillis(59_999)));
        assertThat(world.added()).hasSize(1);

        world.after(ofMinutes(5).plus(ofMillis(1)));
        assertThat(world.added()).isEmpty();
    }

    @Test
    void the_last_of_those_that_were_missed_may_be_in_time() {
        world.setEvery(ofMinutes(5), Missed.SKIP);

        world.after(ofSeconds(200).plus(ofMinutes(10)));
        assertThat(world.added()).containsExactly(scheduled(1));

        world.after(ofMinutes(10).plus(ofSeconds(30)));
        assertThat(world.added()).containsExactly(scheduled(2));
        assertThat(world.millisToNextDeadline()).hasValue(ofSeconds(270).toMillis());
    }

    // A full queue

    @Test
    void a_firing_waits_for_room_and_is_tried_every_second() {
        World full = full(Missed.SKIP);

        full.after(ofSeconds(200));
        assertThat(full.stored()).isEmpty();
        assertThat(full.millisToNextDeadline()).hasValue(1_000);

        full.cancel(World.ANN, TaskId.of(World.ANN, 1));
        full.after(ofMillis(999));
        assertThat(full.added()).isEmpty();
        full.after(ofMillis(1));
        assertThat(full.added()).containsExactly(scheduled(1));
        assertThat(full.millisToNextDeadline()).hasValue(299_000);
    }

    @Test
    void after_a_minute_without_room_it_is_skipped_if_its_schedule_says_so() {
        World full = full(Missed.SKIP);
        full.after(ofSeconds(200));

        full.after(ofSeconds(60));

        assertThat(full.stored()).containsExactly(new Change.ScheduleMoved(SQUARES, 1_500_000));
    }

    @Test
    void otherwise_one_is_run_when_there_is_room_for_all_that_was_missed_meanwhile() {
        World full = full(Missed.RUN_ONCE);
        full.after(ofSeconds(200));
        full.after(ofHours(1));
        assertThat(full.stored()).isEmpty();

        full.cancel(World.ANN, TaskId.of(World.ANN, 1));
        full.after(ofSeconds(1));

        assertThat(full.added()).containsExactly(scheduled(1));
        assertThat(full.millisToNextDeadline()).hasValue(299_000);
    }

    // Set, and set again

    @Test
    void to_set_the_same_again_changes_nothing_and_forgets_nothing_that_was_missed() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.failOver();
        world.setClockBack(ofHours(-1));

        assertThat(world.order(new SetSchedule(World.schedule("squares", "every 300000", Missed.RUN_ONCE))))
                .isEqualTo(NOTHING_TO_DO);
        assertThat(world.stored()).isEmpty();

        world.after(Duration.ZERO);
        assertThat(world.added()).containsExactly(scheduled(1));
    }

    @Test
    void with_other_work_it_keeps_its_next_firing_and_with_other_times_it_gets_another() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        Schedule other = World.schedule("squares", "every 300000", Missed.SKIP);

        world.setClockBack(ofHours(-1));
        assertThat(world.order(new SetSchedule(other))).isEqualTo(DONE);
        assertThat(world.schedules()).containsExactly(new ScheduleStatus(other, 1_200_000));

        Schedule rarer = World.schedule("squares", "every 3600000", Missed.SKIP);
        assertThat(world.order(new SetSchedule(rarer))).isEqualTo(DONE);
        assertThat(world.schedules()).containsExactly(new ScheduleStatus(rarer, 7_200_000));
    }

    @Test
    void what_cannot_fire_is_refused_with_the_reason_and_nothing_is_stored() {
        var nowhere = new Schedule.When("every 300000", "Atlantis", Missed.SKIP);
        var lost = new Schedule(SQUARES, nowhere, new HandlerName("square"), Payload.EMPTY, TaskOptions.DEFAULT);

        assertThat(world.order(new SetSchedule(World.schedule("squares", "never", Missed.SKIP))))
                .isEqualTo(refused("schedule squares: 'never' never fires by the clocks of UTC"));
        assertThat(world.stored()).isEmpty();
        assertThat(world.order(new SetSchedule(World.schedule("squares", "soon", Missed.SKIP))))
                .isEqualTo(refused("schedule squares: 'soon' is no cron expression"));
        assertThat(world.order(new SetSchedule(lost)))
                .isEqualTo(refused("schedule squares: there is no time zone 'Atlantis'"));
        assertThat(world.schedules()).isEmpty();
    }

    @Test
    void a_refused_change_leaves_the_schedule_as_it_was() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        world.order(new SetSchedule(World.schedule("squares", "never", Missed.RUN_ONCE)));

        assertThat(world.stored()).isEmpty();
        world.after(ofSeconds(200));
        assertThat(world.added()).hasSize(1);
    }

    @Test
    void a_queue_has_at_most_a_thousand_and_each_of_them_may_change() {
        setMany(1_000, 1);

        assertThat(world.order(new SetSchedule(World.schedule("one-more", "every 300000", Missed.SKIP))))
                .isEqualTo(refused("the queue has 1000 schedules and may have 1000"));
        assertThat(world.order(new SetSchedule(World.schedule("n0500", "every 300000", Missed.SKIP))))
                .isEqualTo(DONE);
    }

    @Test
    void their_payloads_have_at_most_16_mebibytes_together() {
        setMany(16, 1 << 20);

        assertThat(world.order(new SetSchedule(World.schedule("one-more", "every 300000", Missed.SKIP))))
                .isEqualTo(refused("the other schedules have payloads of 16777216 bytes, and all together may have "
                        + "16777216"));
        assertThat(world.order(new SetSchedule(World.schedule("n0003", "every 600000", Missed.SKIP))))
                .isEqualTo(DONE);
        assertThat(world.order(new SetSchedule(World.schedule("one-more", "every 300000", Missed.SKIP))))
                .isEqualTo(DONE);
    }

    // Paused, resumed, removed

    @Test
    void a_paused_schedule_does_not_fire_and_when_resumed_goes_on_with_what_is_to_come() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        assertThat(world.order(new PauseSchedule(SQUARES, true))).isEqualTo(DONE);
        world.failOver();
        world.after(ofHours(1));
        assertThat(world.added()).isEmpty();
        assertThat(world.millisToNextDeadline()).isEmpty();

        assertThat(world.order(new PauseSchedule(SQUARES, false))).isEqualTo(DONE);
        world.after(ofMillis(199_999));
        assertThat(world.added()).isEmpty();
        world.after(ofMillis(1));
        assertThat(world.added()).containsExactly(scheduled(1));
    }

    @Test
    void it_stays_paused_when_it_is_changed() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.order(new PauseSchedule(SQUARES, true));

        world.setEvery(ofHours(1), Missed.SKIP);
        assertThat(world.schedules()).allMatch(ScheduleStatus::isPaused);

        assertThat(world.order(new SetSchedule(World.schedule("squares", "never", Missed.SKIP))))
                .isInstanceOf(QueueAnswer.Refused.class);
    }

    @Test
    void a_removed_schedule_is_gone_for_the_next_master_too() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        assertThat(world.order(new RemoveSchedule(SQUARES))).isEqualTo(DONE);
        world.failOver();
        world.after(ofHours(1));

        assertThat(world.added()).isEmpty();
        assertThat(world.schedules()).isEmpty();
    }

    @Test
    void a_command_that_is_repeated_changes_nothing_more() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);

        for (boolean isPaused : new boolean[] {true, false}) {
            world.order(new PauseSchedule(SQUARES, isPaused));
            assertThat(world.order(new PauseSchedule(SQUARES, isPaused))).isEqualTo(NOTHING_TO_DO);
            assertThat(world.stored()).isEmpty();
        }
        world.order(new RemoveSchedule(SQUARES));
        assertThat(world.order(new RemoveSchedule(SQUARES))).isEqualTo(NOTHING_TO_DO);
        assertThat(world.stored()).isEmpty();
    }

    @Test
    void what_is_not_there_cannot_be_paused_or_resumed() {
        for (boolean isPaused : new boolean[] {true, false}) {
            assertThat(world.order(new PauseSchedule(SQUARES, isPaused)))
                    .isEqualTo(refused("there is no schedule squares"));
        }
    }

    @Test
    void a_zone_that_is_not_known_any_more_pauses_its_schedule_and_whoever_resumes_it_is_told() {
        world.setEvery(ofMinutes(5), Missed.RUN_ONCE);
        world.setTimes((cron, zone, afterMillis) -> {
            throw new IllegalArgumentException("there is no time zone 'UTC'");
        });

        world.failOver();
        world.after(ofSeconds(200));

        assertThat(world.added()).containsExactly(scheduled(1));
        assertThat(world.schedules()).allMatch(ScheduleStatus::isPaused);
        assertThat(world.order(new PauseSchedule(SQUARES, false)))
                .isEqualTo(refused("schedule squares: there is no time zone 'UTC'"));
    }

    // Listed

    @Test
    void schedules_are_listed_by_name_and_each_can_be_found() {
        world.order(new SetSchedule(World.schedule("b", "every 300000", Missed.SKIP)));
        Schedule a = World.schedule("a", "every 600000", Missed.RUN_ONCE);
        world.order(new SetSchedule(a));

        assertThat(world.schedules())
                .extracting(one -> one.schedule().name().value())
                .containsExactly("a", "b");
        assertThat(world.page("a")).hasSize(1);
        assertThat(world.page("b")).isEmpty();
        assertThat(world.order(new FindSchedule(new Key("a"))))
                .isEqualTo(new QueueAnswer.Schedules(List.of(new ScheduleStatus(a, 1_200_000))));
        assertThat(world.order(new FindSchedule(SQUARES))).isEqualTo(new QueueAnswer.Schedules(List.of()));
    }

    @Test
    void a_page_holds_as_many_as_fit_a_message_and_always_one() {
        setMany(3, 300_000);
        assertThat(world.page("")).hasSize(1);
        assertThat(world.page("n0000")).hasSize(1);
        assertThat(world.page("n0002")).isEmpty();

        setMany(500, 1);
        assertThat(world.page("").size()).isBetween(50, 499);
    }

    /** The ids of the master's own tasks. */
    private static TaskId scheduled(long number) {
        return TaskId.of(ClientId.SCHEDULES, number);
    }

    private static QueueAnswer refused(String reason) {
        return new QueueAnswer.Refused(reason);
    }

    /** Named n0000 and so on; all fire every five minutes. */
    private void setMany(int count, int payloadBytes) {
        IntStream.range(0, count).forEach(i -> {
            Schedule one = World.schedule("n%04d".formatted(i), "every 300000", Missed.RUN_ONCE);
            Payload payload = Payload.ofBytes(new byte[payloadBytes]);
            world.order(
                    new SetSchedule(new Schedule(one.name(), one.when(), one.handler(), payload, TaskOptions.DEFAULT)));
        });
    }

    /** A queue with room for one task, which it has, and a schedule. */
    private static World full(Missed missed) {
        var world = new World(World.ROOMY.withMaxTasks(1));
        world.put();
        world.setEvery(ofMinutes(5), missed);
        return world;
    }
}
