package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.When;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedules as a program sets them and looks at them, with a real master and its clock. */
@Timeout(300)
class EmbeddedScheduleTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final TaskType<byte[], Void> STORE = TaskType.of("store", byte[].class, Void.class);

    /** At the other end of the day, so that none is due while a test runs. */
    private final When daily =
            When.cron("30 " + OffsetDateTime.now(ZoneOffset.UTC).plusHours(12).getHour() + " * * *", "UTC");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_schedule_is_set_once_and_is_there_after_a_restart() throws InterruptedException {
        var options = TaskOptions.DEFAULT.withPriority(9);
        ScheduleStatus set;
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            ScheduleAdmin schedules = schedules(pullwork);
            assertThat(schedules.set("squares", daily, SQUARE, 7L, options)).isTrue();
            set = schedules.list().get(0);
        }

        assertThat(set.schedule().when()).isEqualTo(daily);
        assertThat(set.schedule().options()).isEqualTo(options);
        assertThat(set.next()).hasValueSatisfying(next -> assertThat(next)
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(25))));
        try (var reopened = Pullwork.embedded(folder, handlers)) {
            assertThat(schedules(reopened).list()).containsExactly(set);
            assertThat(schedules(reopened).set("squares", daily, SQUARE, 7L, options))
                    .isFalse();
        }
    }

    @Test
    void what_was_missed_while_the_program_was_down_is_run_once_or_skipped() throws Exception {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            schedules(pullwork).set("made-up-for", daily, SQUARE, 7L);
            schedules(pullwork).set("skipped", daily.withMissed(Schedule.Missed.SKIP), SQUARE, 8L);
        }
        letDaysPass();

        try (var reopened = Pullwork.embedded(folder, handlers)) {
            TaskResult result = reopened.results("numbers").get(PATIENCE);

            assertThat(SQUARE.output(result)).isEqualTo(49);
            assertThatThrownBy(() -> reopened.results("numbers").get(Duration.ZERO))
                    .isInstanceOf(NoResultYet.class)
                    .hasMessageContaining("0 task(s) running, 0 waiting");
            assertThat(schedules(reopened).list())
                    .hasSize(2)
                    .allMatch(status -> status.next().orElseThrow().isAfter(Instant.now()));
        }
    }

    @Test
    void a_schedule_is_paused_resumed_and_removed() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            ScheduleAdmin schedules = schedules(pullwork);
            schedules.set("squares", daily, SQUARE, 7L);

            schedules.pause("squares");
            assertThat(schedules.list()).allMatch(ScheduleStatus::isPaused);
            schedules.resume("squares");
            assertThat(schedules.list()).noneMatch(ScheduleStatus::isPaused);

            assertThat(schedules.remove("squares")).isTrue();
            assertThat(schedules.remove("squares")).isFalse();
            assertThat(schedules.list()).isEmpty();
        }
    }

    @Test
    void its_task_is_run_now_though_it_is_paused() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            ScheduleAdmin schedules = schedules(pullwork);
            schedules.set("squares", daily, SQUARE, 7L);
            schedules.pause("squares");

            TaskId task = schedules.runNow("squares");

            assertThat(SQUARE.output(pullwork.results("numbers").await(task, PATIENCE)))
                    .isEqualTo(49);
            assertThat(schedules.list()).allMatch(ScheduleStatus::isPaused);
        }
    }

    @Test
    void what_cannot_be_is_refused_in_one_line_and_nothing_is_stored() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            ScheduleAdmin schedules = schedules(pullwork);

            assertThatThrownBy(() -> schedules.set("a", When.cron("0 0 31 2 *", "UTC"), SQUARE, 7L))
                    .isInstanceOf(CommandRefused.class)
                    .hasMessage("queue numbers refused it: schedule a: '0 0 31 2 *' never fires by the clocks of UTC");
            assertThatThrownBy(() -> schedules.set("b", When.cron("@daily", "Atlantis"), SQUARE, 7L))
                    .isInstanceOf(CommandRefused.class)
                    .hasMessage("queue numbers refused it: schedule b: there is no time zone 'Atlantis', one looks like"
                            + " Europe/Berlin or UTC");
            assertThatThrownBy(() -> schedules.set("c", daily, STORE, new byte[(1 << 20) + 1]))
                    .isInstanceOf(PayloadTooLarge.class);
            assertThatIllegalArgumentException().isThrownBy(() -> schedules.set("a name", daily, SQUARE, 7L));
            assertThatThrownBy(() -> schedules.pause("d"))
                    .hasMessage("queue numbers refused it: there is no schedule d");
            assertThatThrownBy(() -> schedules.runNow("d")).hasMessage("queue numbers has no schedule d");
            assertThat(schedules.list()).isEmpty();
        }
    }

    @Test
    void many_are_listed_page_by_page() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            ScheduleAdmin schedules = schedules(pullwork);
            for (int i = 0; i < 7; i++) {
                schedules.set("large-" + i, daily, STORE, new byte[100_000]);
            }

            assertThat(schedules.list())
                    .extracting(status -> status.schedule().name().value())
                    .containsExactly("large-0", "large-1", "large-2", "large-3", "large-4", "large-5", "large-6");
        }
    }

    private static ScheduleAdmin schedules(Pullwork pullwork) {
        return pullwork.admin("numbers").schedules();
    }

    /** As if they were to fire when this day was long ago. */
    private void letDaysPass() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pullwork.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE schedule SET next_millis = next_millis - 5 * 86400000");
        }
    }
}
