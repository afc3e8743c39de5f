package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.PauseQueue;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.TaskPhase;
import io.pullwork.task.Outcome;
import io.pullwork.task.Progress;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All of it in one JVM, from the program's put to the program's get. */
@Timeout(300)
class EmbeddedTest {

    private static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    private static final TaskType<Long, Long> FAIL = TaskType.of("fail", Long.class, Long.class);
    private static final TaskType<Long, Long> STUMBLE = TaskType.of("stumble", Long.class, Long.class);
    private static final TaskType<Long, Long> BLOCK = TaskType.of("block", Long.class, Long.class);
    private static final TaskType<Long, Long> COUNT = TaskType.of("count", Long.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration NO_PATIENCE = Duration.ofMillis(1);

    private final CountDownLatch begun = new CountDownLatch(1);

    /** One for each blocked task that may end. */
    private final Semaphore permits = new Semaphore(0);

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n)
            .and(FAIL, RetryPolicy.fixed(2, Duration.ofMillis(1)), (n, context) -> {
                throw new IllegalStateException("no luck with " + n + " in attempt " + context.attempt());
            })
            .and(STUMBLE, RetryPolicy.fixed(9, Duration.ofMillis(1)), (attempts, context) -> {
                if (context.attempt() < attempts) {
                    throw new IllegalStateException("not yet");
                }
                return (long) context.attempt();
            })
            .and(COUNT, (n, context) -> {
                context.progress(n, 10, "so far");
                begun.countDown();
                permits.acquire();
                return n;
            })
            .and(BLOCK, n -> {
                begun.countDown();
                permits.acquire();
                return n;
            });

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_task_is_put_awaited_and_its_result_taken() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(SQUARE, 7L);

            assertThat(handle.await(PATIENCE)).isEqualTo(49);
            TaskResult taken = pullwork.results("numbers").get(PATIENCE);
            assertThat(taken.task()).isEqualTo(handle.task());
            assertThat(SQUARE.output(taken)).isEqualTo(49);
        }
    }

    @Test
    void a_task_whose_result_was_taken_says_so_to_who_awaits_it() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(SQUARE, 7L);
            pullwork.results("numbers").get(PATIENCE);

            // The acknowledgement is on its way: until it is there, the result can still be read.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(() -> handle.await(PATIENCE))
                    .isInstanceOf(ResultTaken.class));
        }
    }

    @Test
    void a_task_that_fails_is_run_again_until_it_succeeds() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(STUMBLE, 3L);

            assertThat(handle.await(PATIENCE)).isEqualTo(3);
        }
    }

    @Test
    void options_travel_with_a_task() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskHandle<Long> once =
                    tasks.with(TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER)).put(STUMBLE, 2L);
            TaskHandle<Long> later = tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1)))
                    .put(SQUARE, 7L);

            assertThatThrownBy(() -> once.await(PATIENCE)).isInstanceOf(TaskFailed.class);
            assertThatThrownBy(() -> later.await(NO_PATIENCE))
                    .isInstanceOf(NoResultYet.class)
                    .hasMessageContaining("it is waiting for its time")
                    .hasMessageContaining("0 waiting, 1 delayed");
        }
    }

    @Test
    void a_task_is_cancelled_wherever_it_is() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskHandle<Long> running = tasks.put(BLOCK, 1L);
            TaskHandle<Long> delayed = tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1)))
                    .put(SQUARE, 7L);
            begun.await();

            assertThat(running.cancel()).isTrue();
            assertThat(delayed.cancel()).isTrue();

            assertThatThrownBy(() -> running.await(PATIENCE))
                    .isInstanceOf(TaskFailed.class)
                    .hasMessage("task " + running.task() + " was cancelled");
            assertThat(pullwork.results("numbers")
                            .await(delayed.task(), PATIENCE)
                            .outcome())
                    .isEqualTo(new Outcome.Cancelled());
            TaskHandle<Long> ended = tasks.put(SQUARE, 7L);
            assertThat(ended.await(PATIENCE)).isEqualTo(49);
            assertThat(ended.cancel()).isFalse();
            assertThatThrownBy(() -> tasks.cancel(new TaskId(1, 1))).isInstanceOf(UnknownTask.class);
        }
    }

    @Test
    void results_are_read_as_their_tasks_end() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskHandle<Long> late = tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1)))
                    .put(SQUARE, 7L);
            TaskHandle<Long> soon = tasks.put(SQUARE, 8L);

            Completions completions = pullwork.results("numbers").asCompleted(List.of(late, soon));

            assertThat(SQUARE.output(completions.next(PATIENCE))).isEqualTo(64);
            assertThatThrownBy(() -> completions.next(NO_PATIENCE))
                    .isInstanceOf(NoResultYet.class)
                    .hasMessage("none of 1 task(s) has ended within 1 ms; task " + late.task()
                            + " has not ended: it is waiting for its time; queue numbers has 0 task(s) running,"
                            + " 0 waiting, 1 delayed, 1 worker(s)");
            late.cancel();
            assertThat(completions.next(PATIENCE).outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(completions.hasNext()).isFalse();
        }
    }

    @Test
    void submitted_tasks_are_taken_as_they_end_and_tell_how_far_they_are() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskCompletionService<Long, Long> counts = pullwork.tasks("numbers").completionService(COUNT);
            TaskHandle<Long> counting = counts.submit(3L);
            begun.await();

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(counting.progress())
                    .contains(new Progress(3, 10, "so far")));
            assertThat(counts.poll(NO_PATIENCE)).isEmpty();

            permits.release();
            assertThat(counts.take().await(Duration.ZERO)).isEqualTo(3);
        }
    }

    @Test
    void results_are_taken_by_a_stream_that_takes_none_ahead() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            List<TaskHandle<Long>> handles = pullwork.tasks("numbers").putAll(SQUARE, List.of(1L, 2L, 3L, 4L));
            ResultQueue results = pullwork.results("numbers");

            List<TaskId> first =
                    results.stream(PATIENCE).map(TaskResult::task).limit(3).toList();

            assertThat(first).hasSize(3).doesNotHaveDuplicates();
            assertThat(handles)
                    .extracting(TaskHandle::task)
                    .containsAll(first)
                    .contains(results.get(PATIENCE).task());
        }
    }

    @Test
    void a_handler_that_pauses_its_queue_is_tried_again_when_an_operator_has_resumed_it() throws InterruptedException {
        var isPasswordRight = new AtomicBoolean();
        Handlers sending = Handlers.of(SQUARE, RetryPolicy.fixed(1, Duration.ZERO), (n, context) -> {
            if (!isPasswordRight.get()) {
                throw new PauseQueue("535 wrong password");
            }
            return (long) context.attempt();
        });
        try (var pullwork = Pullwork.embedded(folder, sending)) {
            QueueAdmin admin = pullwork.admin("mails");
            TaskHandle<Long> handle = pullwork.tasks("mails").put(SQUARE, 7L);
            Awaitility.await().atMost(PATIENCE).until(() -> admin.status().isPaused());

            assertThat(admin.failedAttempts(handle.task()))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.failure().message()).isEqualTo("535 wrong password"));
            isPasswordRight.set(true);
            admin.resume();

            assertThat(handle.await(PATIENCE)).isEqualTo(2);
        }
    }

    @Test
    void a_task_that_still_waits_when_its_time_is_over_expires() throws InterruptedException {
        var tooLate = TaskOptions.DEFAULT.withDelay(Duration.ofHours(1)).withExpiresAfter(Duration.ofMillis(50));
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").with(tooLate).put(SQUARE, 7L);

            assertThatThrownBy(() -> handle.await(PATIENCE))
                    .isInstanceOf(TaskFailed.class)
                    .hasMessage("task " + handle.task() + " expired before it was run");
        }
    }

    @Test
    void a_task_that_runs_longer_than_it_may_has_failed_and_leaves_its_thread_to_others() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            var once = TaskOptions.DEFAULT.withRunTimeout(Duration.ofMillis(1)).withRetry(RetryPolicy.NEVER);
            int threads = Runtime.getRuntime().availableProcessors();
            List<TaskHandle<Long>> slow = pullwork.tasks("numbers")
                    .with(once)
                    .putAll(BLOCK, LongStream.range(0, threads).boxed().toList());

            for (TaskHandle<Long> one : slow) {
                assertThatThrownBy(() -> one.await(PATIENCE))
                        .isInstanceOf(TaskFailed.class)
                        .hasMessageContaining("RunTimeout: ran longer than 1 ms");
            }
            assertThat(pullwork.tasks("numbers").put(SQUARE, 7L).await(PATIENCE))
                    .isEqualTo(49);
        }
    }

    @Test
    void a_kept_result_is_read_again_and_again_also_after_a_restart_and_never_taken() throws InterruptedException {
        var keep = TaskOptions.DEFAULT.withResults(ResultMode.KEEP);
        TaskHandle<Long> handle;
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            handle = pullwork.tasks("numbers").with(keep).put(SQUARE, 7L);
            assertThat(handle.await(PATIENCE)).isEqualTo(49);
            assertThat(handle.await(PATIENCE)).isEqualTo(49);
        }

        try (var reopened = Pullwork.embedded(folder, handlers)) {
            ResultQueue results = reopened.results("numbers");
            assertThatThrownBy(() -> results.get(NO_PATIENCE)).isInstanceOf(NoResultYet.class);
            assertThat(SQUARE.output(results.await(handle.task(), PATIENCE))).isEqualTo(49);
        }
    }

    @Test
    void a_discarded_result_is_told_to_who_awaits_it_and_is_then_gone() throws Exception {
        var discard = TaskOptions.DEFAULT.withResults(ResultMode.DISCARD);
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskQueue tasks = pullwork.tasks("numbers");
            TaskHandle<Long> handle = tasks.with(discard).put(BLOCK, 7L);
            CompletableFuture<Long> awaited = handle.toCompletableFuture();
            // What is put after it reaches the master after it: when this is stored, the other is waited for.
            tasks.with(discard.withDelay(Duration.ofHours(1))).put(SQUARE, 1L);

            permits.release();

            assertThat(awaited.get(2, TimeUnit.MINUTES)).isEqualTo(7);
            assertThatThrownBy(() -> handle.await(PATIENCE))
                    .isInstanceOf(ResultTaken.class)
                    .hasMessageContaining("has ended, and queue numbers does not have its result");
            assertThatThrownBy(() -> pullwork.results("numbers").get(NO_PATIENCE))
                    .isInstanceOf(NoResultYet.class);
        }
    }

    @Test
    void anyone_can_ask_how_far_a_task_is() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            TaskHandle<Long> counting = pullwork.tasks("numbers").put(COUNT, 3L);
            begun.await();

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            counting.status().progress())
                    .isEqualTo(new Progress(3, 10, "so far")));
            assertThat(counting.status().phase()).isEqualTo(TaskPhase.RUNNING);
            permits.release();
            counting.await(PATIENCE);
            QueueAdmin admin = pullwork.admin("numbers");
            assertThat(admin.task(counting.task()).phase()).isEqualTo(TaskPhase.SUCCEEDED);
            assertThatThrownBy(() -> admin.task(new TaskId(1, 1)))
                    .isInstanceOf(CommandRefused.class)
                    .hasMessage("queue numbers refused it: there is no task 0000000000000001-1");
        }
    }

    @Test
    void a_failing_handler_fails_its_task_with_all_that_is_known() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(FAIL, 7L);

            assertThatThrownBy(() -> handle.await(PATIENCE))
                    .isInstanceOfSatisfying(TaskFailed.class, failed -> assertThat(
                                    failed.result().outcome())
                            .isInstanceOfSatisfying(Outcome.Failure.class, outcome -> assertThat(outcome.message())
                                    .isEqualTo("no luck with 7 in attempt 2")));
        }
    }

    @Test
    void a_wait_that_ends_too_early_tells_what_the_task_does() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            TaskHandle<Long> handle = pullwork.tasks("numbers").put(BLOCK, 7L);
            begun.await();

            assertThatThrownBy(() -> handle.await(NO_PATIENCE))
                    .isInstanceOf(NoResultYet.class)
                    .hasMessageContaining("it is running; queue numbers has 1 task(s) running, 0 waiting, 1 worker(s)");
            permits.release();
            assertThat(handle.await(PATIENCE)).isEqualTo(7);
        }
    }

    @Test
    void a_task_that_was_never_put_is_unknown() {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            assertThatThrownBy(() -> pullwork.results("numbers").await(new TaskId(1, 1), PATIENCE))
                    .isInstanceOf(UnknownTask.class);
        }
    }

    @Test
    void a_reopened_folder_has_the_tasks_that_wait_and_the_results_that_nobody_took() throws InterruptedException {
        // given one result, and many tasks of which few have begun
        var pullwork = Pullwork.embedded(folder, handlers);
        TaskHandle<Long> done = pullwork.tasks("numbers").put(SQUARE, 7L);
        done.await(PATIENCE);
        List<TaskHandle<Long>> blocked = pullwork.tasks("numbers")
                .putAll(BLOCK, LongStream.range(0, 1_000).boxed().toList());
        begun.await();
        endGently(pullwork);

        // when
        permits.release(1_000);
        try (var reopened = Pullwork.embedded(folder, handlers)) {
            // then
            ResultQueue results = reopened.results("numbers");
            assertThat(SQUARE.output(results.get(PATIENCE))).isEqualTo(49);
            assertThat(BLOCK.output(results.await(blocked.get(999).task(), PATIENCE)))
                    .isEqualTo(999);
            assertThat(taken(results, 1_000))
                    .containsExactlyInAnyOrderElementsOf(
                            blocked.stream().map(TaskHandle::task).toList());
        }
    }

    @Test
    void each_of_ten_thousand_tasks_has_one_result() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, handlers)) {
            List<TaskHandle<Long>> handles = pullwork.tasks("numbers")
                    .putAll(SQUARE, LongStream.range(0, 10_000).boxed().toList());

            List<TaskId> taken = taken(pullwork.results("numbers"), 10_000);

            assertThat(new HashSet<>(taken))
                    .hasSize(10_000)
                    .containsAll(handles.stream().map(TaskHandle::task).toList());
            assertThatThrownBy(() -> pullwork.results("numbers").get(NO_PATIENCE))
                    .isInstanceOf(NoResultYet.class)
                    .hasMessageContaining("0 task(s) running, 0 waiting");
        }
    }

    @Test
    void queues_do_not_mix() throws InterruptedException {
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            for (long queue = 1; queue <= 5; queue++) {
                pullwork.tasks("queue-" + queue).put(SQUARE, queue);
            }

            for (long queue = 1; queue <= 5; queue++) {
                assertThat(SQUARE.output(pullwork.results("queue-" + queue).get(PATIENCE)))
                        .isEqualTo(queue * queue);
            }
        }
    }

    @Test
    void closing_ends_the_calls_that_wait() throws Exception {
        CompletableFuture<TaskResult> waiting;
        ResultQueue results;
        try (var pullwork = Pullwork.embeddedInMemory(handlers)) {
            results = pullwork.results("numbers");
            waiting = results.getAsync(PATIENCE).toCompletableFuture();
        }

        assertThatThrownBy(() -> waiting.get(2, TimeUnit.MINUTES))
                .hasRootCauseMessage("the connection to queue numbers is closed");
        assertThatThrownBy(() -> results.get(PATIENCE)).hasMessage("the connection to queue numbers is closed");
    }

    /** Closes it, and lets what runs meanwhile end, one by one: what has not begun is given back. */
    private void endGently(Pullwork pullwork) throws InterruptedException {
        var closing = new Thread(pullwork::close);
        closing.start();
        while (closing.isAlive()) {
            permits.release();
            closing.join(10);
        }
    }

    private static List<TaskId> taken(ResultQueue results, int count) throws InterruptedException {
        var taken = new ArrayList<TaskId>();
        while (taken.size() < count) {
            results.getMany(1_000, PATIENCE).forEach(result -> taken.add(result.task()));
        }
        return taken;
    }
}
