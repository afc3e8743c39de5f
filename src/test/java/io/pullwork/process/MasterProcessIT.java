package io.pullwork.process;

import static io.pullwork.process.TestNode.NAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pullwork.client.Pullwork;
import io.pullwork.client.ScheduleAdmin;
import io.pullwork.client.TaskHandle;
import io.pullwork.job.Square;
import io.pullwork.process.Plant.Note;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.task.Schedule;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is still there when the master, or everything, was killed (P1, P5, P6, P9). */
@Tag("beside-others")
class MasterProcessIT {

    private static final String QUEUE = "work";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Plant plant;
    private NodeProcess master;

    @BeforeEach
    void start() {
        plant = new Plant(folder);
        master = plant.master();
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    @Test
    void a_killed_master_comes_back_with_all_tasks_and_results_and_adopts_what_runs() throws Exception {
        Pullwork client = plant.client();
        plant.worker(2);
        List<TaskId> untaken = ids(client.tasks(QUEUE).putAll(NAP, List.of(0L, 0L, 0L)));
        await().atMost(PATIENCE).until(() -> plant.notes("end").size() == 3);
        List<TaskHandle<Long>> running = client.tasks(QUEUE).putAll(NAP, List.of(12_000L, 12_000L));
        List<TaskId> waiting = ids(client.tasks(QUEUE).putAll(NAP, List.of(1L, 1L, 1L, 1L)));
        await().atMost(PATIENCE).until(() -> plant.notes("start").size() == 5);

        master.kill();
        plant.master();

        List<TaskResult> results = takeAll(client, 9);
        Set<TaskId> all = new TreeSet<>(java.util.Comparator.comparingLong(TaskId::sequence));
        all.addAll(untaken);
        all.addAll(ids(running));
        all.addAll(waiting);
        assertThat(results).extracting(TaskResult::task).containsExactlyInAnyOrderElementsOf(all);
        assertThat(results).allMatch(TaskResult::isSuccess);
        // What ran when the master died was run once: adopted, not given out again.
        Set<String> ranWhileKilled =
                running.stream().map(h -> h.task().toString()).collect(Collectors.toSet());
        assertThat(plant.notes("start"))
                .filteredOn(note -> ranWhileKilled.contains(note.task()))
                .extracting(Note::attempt)
                .containsExactly(1, 1);
    }

    @Test
    void a_client_that_had_only_just_come_when_its_master_was_killed_finds_the_next_one() throws Exception {
        Pullwork client = plant.client();

        master.kill();
        plant.master();

        assertThat(client.tasks(QUEUE).put(NAP, 0L, PATIENCE).task()).isNotNull();
    }

    @Test
    void everything_acknowledged_is_there_after_all_processes_were_killed() throws Exception {
        Pullwork client = plant.client();
        NodeProcess worker = plant.worker(1);
        client.tasks(QUEUE).putAll(NAP, List.of(0L, 0L));
        await().atMost(PATIENCE).until(() -> plant.notes("end").size() == 2);
        TaskHandle<Long> running = client.tasks(QUEUE).put(NAP, 60_000L);
        await().atMost(PATIENCE).until(() -> plant.notes("start").size() == 3);
        List<Long> numbers = LongStream.range(0, 500).boxed().toList();
        client.tasks(QUEUE).putAll(Square.SQUARE, numbers);

        worker.kill();
        master.kill();
        client.close();
        plant.master();
        plant.worker(2);
        Pullwork later = plant.client();

        // The long task was lost with its worker: it is given out again after the grace, and runs on.
        List<TaskResult> results = takeAll(later, 502);
        assertThat(results.stream()
                        .filter(result -> result.handler().equals(Square.SQUARE.name()))
                        .map(Square.SQUARE::output))
                .containsExactlyInAnyOrderElementsOf(
                        numbers.stream().map(Square::square).toList());
        await("second start of " + running.task()).atMost(PATIENCE).until(() -> plant.notes("start").stream()
                .anyMatch(note -> note.task().equals(running.task().toString()) && note.attempt() == 2));
    }

    @Test
    void a_schedule_outlives_a_killed_master_and_what_it_missed_meanwhile_is_run_once() throws Exception {
        Pullwork client = plant.client();
        plant.worker(1);
        ScheduleAdmin schedules = client.admin(QUEUE).schedules();
        // At the other end of the day, so that none is due while the test runs.
        int hour = OffsetDateTime.now(ZoneOffset.UTC).plusHours(12).getHour();
        schedules.set("squares", Schedule.When.cron("30 " + hour + " * * *", "UTC"), Square.SQUARE, 7L);

        master.kill();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/pullwork.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE schedule SET next_millis = next_millis - 5 * 86400000");
        }
        plant.master();

        assertThat(Square.SQUARE.output(client.results(QUEUE).get(PATIENCE))).isEqualTo("7 * 7 = 49");
        assertThat(schedules.list()).hasSize(1).noneMatch(ScheduleStatus::isPaused);
        assertThatThrownBy(() -> client.results(QUEUE).get(Duration.ofMillis(1)))
                .hasMessageContaining("0 task(s) running, 0 waiting");
    }

    private static List<TaskId> ids(List<TaskHandle<Long>> handles) {
        return handles.stream().map(TaskHandle::task).toList();
    }

    private static List<TaskResult> takeAll(Pullwork client, int count) throws InterruptedException {
        var taken = new ArrayList<TaskResult>();
        while (taken.size() < count) {
            taken.addAll(client.results(QUEUE).getMany(count - taken.size(), PATIENCE));
        }
        return taken;
    }
}
