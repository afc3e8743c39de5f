package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.CommandRefused;
import io.pullwork.client.KeyTaken;
import io.pullwork.client.NoResultYet;
import io.pullwork.client.PayloadTooLarge;
import io.pullwork.client.QueueAdmin;
import io.pullwork.client.QueueDraining;
import io.pullwork.client.QueueFull;
import io.pullwork.client.ResultTaken;
import io.pullwork.client.TaskHandle;
import io.pullwork.client.TaskQueue;
import io.pullwork.client.UnknownTask;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueSettings;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.testing.PutTask.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two ends of a queue give what the real ones give, as far as one thread can. */
@Timeout(120)
class ByHandTest extends Trial {

    @Test
    void a_result_is_awaited_and_taken_as_ever() throws InterruptedException {
        List<TaskHandle<Long>> handles = tasks.putAll(SQUARE, List.of(7L, 8L, 9L));
        pullwork.runDue();

        assertThat(handles.get(2).await(LONG)).isEqualTo(81);
        assertThat(results.get(LONG).task()).isEqualTo(handles.get(0).task());
        assertThat(results.getMany(5, LONG)).extracting(SQUARE::output).containsExactly(64L, 81L);
        assertThatThrownBy(() -> handles.get(2).await(LONG))
                .isInstanceOf(ResultTaken.class)
                .hasMessage(
                        "task 0000000000000001-3 has ended, and queue numbers does not have its result: it was taken, or is not kept");
        assertThatThrownBy(() -> results.await(new TaskId(9, 9), LONG))
                .isInstanceOf(UnknownTask.class)
                .hasMessage("queue numbers has no task 0000000000000009-9");
    }

    @Test
    void who_waits_for_what_does_not_run_is_told_to_run_it() throws InterruptedException {
        TaskHandle<Long> handle = tasks.put(SQUARE, 7L);

        assertThatThrownBy(() -> handle.await(LONG))
                .isInstanceOf(NoResultYet.class)
                .hasMessage(
                        "task 0000000000000001-1 of queue numbers has not ended: call runDue(), which runs what is waiting");
        assertThatThrownBy(() -> results.get(LONG))
                .isInstanceOf(NoResultYet.class)
                .hasMessage("no result in queue numbers, which has 1 task(s) waiting, 0 delayed:"
                        + " call runDue(), which runs what is waiting");
    }

    @Test
    void who_waits_for_what_is_delayed_is_told_to_move_the_clock() throws InterruptedException {
        tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofMinutes(2))).put(SQUARE, 7L);
        TaskHandle<Long> later = tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(SQUARE, 7L);

        assertThatThrownBy(() -> later.await(LONG))
                .hasMessage("task 0000000000000001-2 of queue numbers has not ended:"
                        + " call advance(Duration.parse(\"PT1H\")), until 2000-01-01T01:00:00Z");
        assertThatThrownBy(() -> results.get(LONG))
                .hasMessage("no result in queue numbers, which has 0 task(s) waiting, 2 delayed:"
                        + " call advance(Duration.parse(\"PT2M\")), until 2000-01-01T00:02:00Z");
    }

    @Test
    void a_handler_that_waits_for_another_task_is_told_that_none_runs_meanwhile() throws InterruptedException {
        action = (input, attempt) -> "" + results.get(LONG);
        tasks.with(TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER)).put(STEP, "a");

        pullwork.runDue();

        assertThat(queue.requirePut(STEP).toString())
                .endsWith("no result in queue numbers, which has 0 task(s) waiting, 0 delayed:"
                        + " a handler is running, and until it returns no other runs");
    }

    @Test
    void who_waits_where_nothing_was_put_is_told_to_put() {
        assertThatThrownBy(() -> results.get(LONG))
                .hasMessage("no result in queue numbers, which has 0 task(s) waiting, 0 delayed: put a task first");
    }

    @Test
    void a_task_without_a_handler_waits_and_who_waits_for_it_is_told() throws InterruptedException {
        TaskType<String, String> other = TaskType.of("other", String.class, String.class);
        TaskHandle<String> handle = tasks.put(other, "a");

        assertThat(pullwork.runDue()).isZero();

        assertThatThrownBy(() -> handle.await(LONG))
                .hasMessage("task 0000000000000001-1 of queue numbers has not ended:"
                        + " give a handler for 'other', there are only [square, step]");
    }

    @Test
    void a_queue_that_its_operator_has_paused_runs_nothing() throws InterruptedException {
        QueueAdmin admin = pullwork.admin("numbers");
        TaskHandle<Long> handle = tasks.put(SQUARE, 7L);
        admin.pause();

        assertThat(pullwork.runDue()).isZero();
        assertThat(admin.status().isPaused()).isTrue();
        assertThatThrownBy(() -> handle.await(LONG)).hasMessageEndingWith("resume the queue, it is paused");

        admin.resume();
        assertThat(pullwork.runDue()).isEqualTo(1);
    }

    @Test
    void a_task_that_waits_for_another_of_its_order_key_is_told_to_wait_for_time() throws InterruptedException {
        TaskOptions ordered = TaskOptions.DEFAULT.withOrderKey("ann");
        tasks.with(ordered.withDelay(LONG)).put(STEP, "first");
        TaskHandle<String> second = tasks.with(ordered).put(STEP, "second");
        assertThatThrownBy(() -> second.await(LONG)).hasMessageEndingWith("call runDue(), which runs what is waiting");

        assertThat(pullwork.runDue()).isZero();
        assertThatThrownBy(() -> second.await(LONG))
                .hasMessageEndingWith(
                        "let time pass by advance, it waits for a limit or for another task of its order key");

        pullwork.advance(LONG);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void results_that_nobody_takes_stop_the_running_as_ever() throws InterruptedException {
        begin(QueueSettings.DEFAULTS.withMaxResults(1));
        tasks.putAll(SQUARE, List.of(7L, 8L));
        TaskHandle<Long> third = tasks.put(SQUARE, 9L);

        assertThat(pullwork.runDue()).isEqualTo(1);
        assertThatThrownBy(() -> third.await(LONG))
                .hasMessageEndingWith("take results, so many are there that nothing is run");

        results.get(LONG);
        assertThat(pullwork.runDue()).isEqualTo(1);
    }

    @Test
    void results_come_as_a_stream_until_there_is_none() throws InterruptedException {
        tasks.putAll(SQUARE, List.of(1L, 2L, 3L));
        pullwork.runDue();

        assertThat(results.stream(LONG).map(SQUARE::output)).containsExactly(1L, 4L, 9L);
        assertThat(results.stream(LONG)).isEmpty();
    }

    @Test
    void results_come_as_their_tasks_end() throws InterruptedException {
        TaskHandle<Long> late = tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(SQUARE, 7L);
        TaskHandle<Long> soon = tasks.put(SQUARE, 8L);
        var completions = results.asCompleted(List.of(late, soon));
        assertThatThrownBy(() -> completions.next(LONG))
                .isInstanceOf(NoResultYet.class)
                .hasMessage(
                        "none of 2 task(s) has ended within 3600 s; task 0000000000000001-1 of queue numbers has not"
                                + " ended: call advance(Duration.parse(\"PT1H\")), until 2000-01-01T01:00:00Z");

        pullwork.advance(LONG);

        assertThat(completions.next(LONG).task()).isEqualTo(soon.task());
        assertThat(completions.next(LONG).task()).isEqualTo(late.task());
        assertThat(completions.hasNext()).isFalse();
    }

    @Test
    void stages_are_complete_when_their_answer_is_there() throws InterruptedException {
        CompletableFuture<TaskHandle<Long>> put = tasks.putAsync(SQUARE, 7L).toCompletableFuture();
        assertThat(put).isCompleted();
        CompletableFuture<TaskResult> taken = results.getAsync(LONG).toCompletableFuture();
        CompletableFuture<Long> value = put.join().toCompletableFuture();
        CompletableFuture<TaskResult> read =
                results.awaitAsync(put.join().task(), LONG).toCompletableFuture();
        assertThat(taken).isNotDone();
        assertThat(value).isNotDone();
        assertThat(read).isNotDone();

        pullwork.runDue();

        assertThat(value).isCompletedWithValue(49L);
        assertThat(read).isCompletedWithValue(taken.join());
    }

    @Test
    void what_follows_a_stage_runs_on_the_calling_thread_and_may_put() throws InterruptedException {
        tasks.put(SQUARE, 7L)
                .toCompletableFuture()
                .thenAccept(value -> tasks.putAsync(STEP, Thread.currentThread().getName()));

        pullwork.runDue();

        assertThat(done).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void the_time_of_a_stage_is_over_by_this_clock() {
        CompletableFuture<TaskResult> taken = results.getAsync(LONG).toCompletableFuture();

        pullwork.advance(LONG.minusMillis(1));
        assertThat(taken).isNotDone();

        pullwork.advance(Duration.ofMillis(1));
        assertThat(taken).isCompletedExceptionally();
        assertThatThrownBy(taken::join).hasCauseInstanceOf(NoResultYet.class);
    }

    @Test
    void a_handle_waits_for_its_value_however_long_it_takes() throws InterruptedException {
        CompletableFuture<Long> value = tasks.with(TaskOptions.DEFAULT.withDelay(Duration.ofDays(3_000)))
                .put(SQUARE, 7L)
                .toCompletableFuture();

        pullwork.advance(Duration.ofDays(3_000));

        assertThat(value).isCompletedWithValue(49L);
    }

    @Test
    void a_stage_that_was_given_up_takes_nothing() throws InterruptedException {
        CompletableFuture<TaskResult> taken = results.getAsync(LONG).toCompletableFuture();
        taken.cancel(false);
        tasks.put(SQUARE, 7L);

        pullwork.runDue();

        assertThat(SQUARE.output(results.get(LONG))).isEqualTo(49);
    }

    @Test
    void a_full_queue_refuses_a_put_at_once_and_tells_what_is_stored() {
        begin(QueueSettings.DEFAULTS.withMaxTasks(2));

        assertThatThrownBy(() -> tasks.putAll(SQUARE, List.of(1L, 2L, 3L)))
                .isInstanceOf(QueueFull.class)
                .hasMessage("queue numbers is full: the queue holds 2 tasks and may hold 2; 2 of 3 task(s) are stored");
        assertThat(queue.inputs(SQUARE)).containsExactly(1L, 2L);
    }

    @Test
    void a_task_with_a_key_is_put_once_and_its_second_handle_is_that_of_the_first() throws InterruptedException {
        TaskQueue once = tasks.with(TaskOptions.DEFAULT.withKey("seven"));
        TaskHandle<Long> first = once.put(SQUARE, 7L);

        TaskHandle<Long> second = once.put(SQUARE, 7L);
        pullwork.runDue();
        TaskHandle<Long> third = once.put(SQUARE, 7L);

        assertThat(List.of(second.task(), third.task())).containsOnly(first.task());
        assertThat(third.await(LONG)).isEqualTo(49);
        assertThat(queue.attempts()).hasSize(1);
    }

    @Test
    void a_put_whose_key_belongs_to_another_input_is_refused_as_a_whole() throws InterruptedException {
        TaskQueue once = tasks.with(TaskOptions.DEFAULT.withKey("seven"));
        once.put(SQUARE, 7L);

        assertThatThrownBy(() -> once.putAll(SQUARE, List.of(7L, 8L)))
                .isInstanceOf(KeyTaken.class)
                .hasMessage("queue numbers: key seven belongs to a task with another handler or input;"
                        + " 0 of 2 task(s) are stored");
        assertThat(tasks.put(SQUARE, 9L)).isNotNull();
    }

    @Test
    void a_debounced_task_runs_once_with_the_last_input() throws InterruptedException {
        TaskQueue debounced =
                tasks.with(TaskOptions.DEFAULT.withReplacedKey("index").withDelay(Duration.ofSeconds(5)));
        TaskHandle<Long> first = debounced.put(SQUARE, 1L);
        pullwork.advance(Duration.ofSeconds(4));
        debounced.put(SQUARE, 2L);
        pullwork.advance(Duration.ofSeconds(4));
        pullwork.runDue();
        assertThat(queue.attempts()).isEmpty();
        assertThat(queue.inputs(SQUARE)).containsExactly(2L);

        pullwork.advance(Duration.ofSeconds(1));
        pullwork.runDue();

        assertThat(first.await(LONG)).isEqualTo(4);
        assertThat(queue.attempts()).hasSize(1);
    }

    @Test
    void a_drained_queue_takes_no_puts_and_runs_what_is_there() throws InterruptedException {
        TaskHandle<Long> there = tasks.put(SQUARE, 7L);
        pullwork.admin("numbers").drain();

        assertThatThrownBy(() -> tasks.put(SQUARE, 8L))
                .isInstanceOf(QueueDraining.class)
                .hasMessage("queue numbers is being drained and takes no puts; 0 of 1 task(s) are stored");
        pullwork.runDue();
        assertThat(there.await(LONG)).isEqualTo(49);

        pullwork.admin("numbers").resume();
        assertThat(tasks.put(SQUARE, 8L)).isNotNull();
    }

    @Test
    void an_operator_changes_and_purges_what_waits() throws InterruptedException {
        QueueAdmin admin = pullwork.admin("numbers");
        TaskHandle<Long> first = tasks.put(SQUARE, 1L);
        TaskHandle<Long> second = tasks.put(SQUARE, 2L);
        TaskHandle<Long> delayed =
                tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(SQUARE, 3L);
        admin.setPriority(second.task(), 9);
        admin.setDelay(delayed.task(), Duration.ZERO);
        admin.setDelay(first.task(), LONG);
        pullwork.runDue();
        assertThat(queue.attempts().stream().map(Attempt::task)).containsExactly(second.task(), delayed.task());

        assertThat(admin.purge()).isEqualTo(1);

        assertThat(queue.put().get(0).phase()).isEqualTo(PutTask.Phase.CANCELLED);
        assertThatThrownBy(() -> admin.setPriority(second.task(), 1))
                .isInstanceOf(CommandRefused.class)
                .hasMessage("queue numbers refused it: task " + second.task() + " has ended");
    }

    @Test
    void a_stage_of_a_put_waits_for_room_and_those_behind_it_too() {
        begin(QueueSettings.DEFAULTS.withMaxTasks(2));
        var first = tasks.putAllAsync(SQUARE, List.of(1L, 2L, 3L)).toCompletableFuture();
        var second = tasks.putAsync(SQUARE, 4L).toCompletableFuture();
        assertThatThrownBy(() -> tasks.put(SQUARE, 5L)).isInstanceOf(QueueFull.class);
        assertThat(first).isNotDone();

        pullwork.runDue();

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(queue.inputs(SQUARE)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_put_for_which_no_room_comes_in_its_time_is_refused_and_the_next_one_has_its_turn()
            throws InterruptedException {
        begin(QueueSettings.DEFAULTS.withMaxTasks(1));
        tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(SQUARE, 1L);
        var refused = tasks.putAsync(SQUARE, 2L).toCompletableFuture();

        pullwork.advance(Duration.ofSeconds(29));
        var next = tasks.putAsync(SQUARE, 3L).toCompletableFuture();
        assertThat(refused).isNotDone();
        pullwork.advance(Duration.ofSeconds(1));

        assertThatThrownBy(refused::join).hasCauseInstanceOf(QueueFull.class);
        assertThat(next).isNotDone();
        queue.put().forEach(task -> tasks.cancelAsync(task.id()));
        assertThat(next).isCompleted();
    }

    @Test
    void a_payload_over_the_limit_is_refused() {
        assertThatThrownBy(() -> tasks.put(STEP, "x".repeat(1 << 20)))
                .isInstanceOf(PayloadTooLarge.class)
                .hasMessageStartingWith("the payload has 1048578 bytes, at most 1048576 are allowed");
        assertThat(queue.put()).isEmpty();
    }

    @Test
    void a_task_is_cancelled_while_it_waits() throws InterruptedException {
        TaskHandle<String> waiting = tasks.put(STEP, "waiting");
        TaskHandle<String> delayed =
                tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(STEP, "delayed");

        assertThat(waiting.cancel()).isTrue();
        assertThat(delayed.cancel()).isTrue();
        pullwork.advance(Duration.ofDays(1));

        assertThat(done).isEmpty();
        assertThat(queue.put()).extracting(PutTask::phase).containsOnly(Phase.CANCELLED);
        assertThatThrownBy(() -> waiting.await(LONG)).hasMessage("task 0000000000000001-1 was cancelled");
        assertThatThrownBy(() -> tasks.cancel(new TaskId(9, 9))).isInstanceOf(UnknownTask.class);
    }

    @Test
    void a_task_is_cancelled_while_it_runs() throws InterruptedException {
        var seen = new ArrayList<Boolean>();
        TaskType<String, String> selfish = TaskType.of("selfish", String.class, String.class);
        pullwork = TestPullwork.with(Handlers.of(selfish, (input, context) -> {
            pullwork.tasks("numbers").cancel(context.task());
            seen.add(context.isCancelled());
            seen.add(Thread.currentThread().isInterrupted());
            return input;
        }));
        pullwork.tasks("numbers").put(selfish, "a");

        pullwork.runDue();

        assertThat(seen).containsExactly(true, true);
        assertThat(Thread.interrupted()).isFalse();
        PutTask put = pullwork.queue("numbers").requirePut(selfish);
        assertThat(put.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(put.attempts()).singleElement().satisfies(attempt -> assertThat(attempt.isFailure())
                .isFalse());
        assertThat(pullwork.queue("numbers").counts().refusedAsStale()).isZero();
    }

    @Test
    void an_ended_task_is_not_cancelled() throws InterruptedException {
        TaskHandle<Long> handle = tasks.put(SQUARE, 7L);
        pullwork.runDue();

        assertThat(handle.cancel()).isFalse();
        assertThat(handle.await(LONG)).isEqualTo(49);
    }
}
