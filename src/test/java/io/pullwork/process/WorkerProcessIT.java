package io.pullwork.process;

import static io.pullwork.process.TestNode.NAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullwork.client.Pullwork;
import io.pullwork.client.TaskHandle;
import io.pullwork.job.Square;
import io.pullwork.process.Plant.Note;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to tasks when worker processes are killed, suspended and stopped (P4, P8). {@code -Dkills=…} sets how
 * many workers are killed in the middle of a task while ten thousand are done.
 */
class WorkerProcessIT {

    private static final String QUEUE = "work";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Plant plant;
    private Pullwork client;

    @BeforeEach
    void start() {
        plant = new Plant(folder);
        plant.master();
        client = plant.client();
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    @Test
    void the_task_of_a_killed_worker_runs_elsewhere_in_under_a_second_and_has_one_result() throws Exception {
        List<NodeProcess> workers = List.of(plant.worker(1), plant.worker(1));
        TaskHandle<Long> handle = client.tasks(QUEUE).put(NAP, 1_500L);
        awaitStarts(1);

        NodeProcess victim = runnerOf(plant.notes("start").get(0), workers);
        long killedMillis = System.currentTimeMillis();
        victim.kill();

        awaitStarts(2);
        Note again = plant.notes("start").get(1);
        assertThat(again.pid()).isNotEqualTo(victim.pid());
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.atMillis() - killedMillis).isLessThan(1_000);
        assertThat(handle.await(PATIENCE)).isEqualTo(1_500L);
        assertThat(takeAll(1)).hasSize(1);
        assertThat(plant.notes("end")).hasSize(1);
    }

    @Test
    @Tag("beside-others")
    void a_suspended_worker_loses_its_task_and_its_late_result_is_refused() throws Exception {
        List<NodeProcess> workers = List.of(plant.worker(1), plant.worker(1));
        TaskHandle<Long> handle = client.tasks(QUEUE).put(NAP, 1_000L);
        awaitStarts(1);

        NodeProcess victim = runnerOf(plant.notes("start").get(0), workers);
        victim.suspend();

        awaitStarts(2);
        assertThat(handle.await(PATIENCE)).isEqualTo(1_000L);
        victim.resume();
        await().atMost(PATIENCE).until(() -> plant.notes("end").size() == 2);
        TaskResult result = takeAll(1).get(0);
        assertThat(result.attempts()).isEqualTo(2);
        // It finds its cluster again, and works as before.
        await("work for both").atMost(PATIENCE).until(() -> {
            client.tasks(QUEUE).putAll(NAP, List.of(300L, 300L));
            takeAll(2);
            return lastStarts(2).stream().map(Note::pid).distinct().count() == 2;
        });
    }

    private static NodeProcess runnerOf(Note note, List<NodeProcess> workers) {
        return workers.stream()
                .filter(worker -> worker.pid() == note.pid())
                .findFirst()
                .orElseThrow();
    }

    private List<Note> lastStarts(int count) {
        List<Note> starts = plant.notes("start");
        return starts.subList(starts.size() - count, starts.size());
    }

    @Test
    void a_stopped_worker_finishes_what_runs_and_gives_the_rest_back_without_an_attempt() throws Exception {
        NodeProcess stopped = plant.worker(1);
        // Tiny tasks first, so that the worker looks ahead and holds more than it runs.
        client.tasks(QUEUE).putAll(NAP, List.of(0L, 0L, 0L, 0L));
        takeAll(4);
        List<TaskHandle<Long>> handles = client.tasks(QUEUE).putAll(NAP, List.of(2_000L, 1L, 1L));
        awaitStarts(5);
        NodeProcess other = plant.worker(1);

        stopped.terminate();

        assertThat(stopped.awaitExit()).isEqualTo(143);
        List<TaskResult> results = takeAll(3);
        assertThat(results).allMatch(TaskResult::isSuccess);
        TaskId longOne = handles.get(0).task();
        assertThat(plant.notes("end"))
                .filteredOn(note -> note.task().equals(longOne.toString()))
                .extracting(Note::pid)
                .containsExactly(stopped.pid());
        assertThat(plant.notes("start")).hasSize(7);
        assertThat(other.output()).doesNotContain("ERROR");
    }

    @Test
    @Tag("beside-others")
    void ten_thousand_tasks_have_one_result_each_though_workers_are_killed_in_the_middle_of_some() throws Exception {
        int squares = 10_000;
        int kills = Integer.getInteger("kills", 3);
        int naps = 30 + 20 * kills;
        List<Long> numbers = LongStream.range(0, squares).boxed().toList();
        List<NodeProcess> workers = new ArrayList<>(List.of(plant.worker(2), plant.worker(2)));
        // Long tasks between the tiny ones, enough for each kill to hit one.
        for (int part = 0; part < 10; part++) {
            client.tasks(QUEUE).putAll(Square.SQUARE, numbers.subList(part * squares / 10, (part + 1) * squares / 10));
            client.tasks(QUEUE).putAll(NAP, Collections.nCopies(naps / 10, 500L));
        }

        CompletableFuture<List<TaskResult>> results = CompletableFuture.supplyAsync(() -> takeAll(squares + naps));
        for (int killed = 0; killed < kills; killed++) {
            NodeProcess victim = workers.remove(0);
            await("a task to be killed in the middle of").atMost(PATIENCE).until(() -> isNapping(victim));
            victim.kill();
            workers.add(plant.startWorker(2));
        }

        assertThat(results.join()).extracting(TaskResult::task).doesNotHaveDuplicates();
        assertThat(results.join().stream()
                        .filter(result -> result.handler().equals(Square.SQUARE.name()))
                        .map(Square.SQUARE::output))
                .containsExactlyInAnyOrderElementsOf(
                        numbers.stream().map(Square::square).toList());
        assertThat(results.join())
                .filteredOn(result -> result.handler().equals(NAP.name()))
                .hasSize(naps);
        assertThat(plant.notes("start").size()).isGreaterThan(naps);
    }

    /** Whether it has begun a nap that it has not ended. */
    private boolean isNapping(NodeProcess worker) {
        long began = plant.notes("start").stream()
                .filter(note -> note.pid() == worker.pid())
                .count();
        long ended = plant.notes("end").stream()
                .filter(note -> note.pid() == worker.pid())
                .count();
        return began > ended;
    }

    private void awaitStarts(int count) {
        await("start of task " + count)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> plant.notes("start").size() >= count);
    }

    private List<TaskResult> takeAll(int count) {
        var taken = new ArrayList<TaskResult>();
        try {
            while (taken.size() < count) {
                taken.addAll(client.results(QUEUE).getMany(count - taken.size(), PATIENCE));
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return taken;
    }
}
