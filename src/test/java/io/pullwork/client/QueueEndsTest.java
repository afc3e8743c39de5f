package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.pullwork.client.QueueClient.PutTasks;
import io.pullwork.client.QueueClient.ReadResult;
import io.pullwork.client.QueueClient.TakeResults;
import io.pullwork.handler.TaskType;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.Samples;
import io.pullwork.task.Payload;
import io.pullwork.task.TaskFailed;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the two ends of a queue ask of its actor, and give to the program. */
class QueueEndsTest {

    private static final TaskType<String, String> ECHO = TaskType.of("echo", String.class, String.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TestInbox<ClientMessage> actor = TestInbox.create("client");
    private final Promises promises = new Promises(Samples.QUEUE);
    private final QueueEnds queue = new QueueEnds(
            Samples.QUEUE,
            new ByActor(actor.getRef(), promises),
            promises,
            new ClientSettings(TIMEOUT, TIMEOUT, 100, false));

    @AfterEach
    void leaveNoInterruptBehind() {
        Thread.interrupted();
    }

    @Test
    void a_batch_that_is_too_large_is_refused_whole() {
        List<Long> tooMany = Collections.nCopies(100_001, 1L);

        assertThatThrownBy(() -> queue.putAll(TaskType.of("square", Long.class, String.class), tooMany))
                .hasMessage("a batch of 100001 tasks, at most 100000 are allowed: put it in parts; nothing is stored");
        assertThat(actor.hasMessages()).isFalse();
    }

    @Test
    void an_input_that_is_missing_is_refused_where_one_is_needed() {
        assertThatThrownBy(() -> queue.put(ECHO, missing()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the input of echo is null");
        assertThat(actor.hasMessages()).isFalse();
    }

    @Test
    void a_task_that_needs_no_input_is_put_without() {
        queue.putAsync(TaskType.of("tick", Void.class, String.class), missing());

        assertThat(told(PutTasks.class).work())
                .extracting(Counterpart.Work::payload)
                .containsExactly(Payload.EMPTY);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a program may do that is not checked
    private static <T> T missing() {
        return null;
    }

    @Test
    void a_payload_over_the_limit_stores_nothing() {
        assertThatThrownBy(() -> queue.putAll(ECHO, List.of("small", "x".repeat(100))))
                .isInstanceOf(PayloadTooLarge.class)
                .hasMessage("the payload has 102 bytes, at most 100 are allowed: store it elsewhere and put where");
        assertThat(actor.hasMessages()).isFalse();
    }

    @Test
    void a_payload_at_the_limit_is_put() {
        queue.putAsync(ECHO, "x".repeat(98));

        assertThat(told(PutTasks.class).work()).hasSize(1);
    }

    @Test
    void options_hold_for_the_queue_they_were_asked_of_alone() {
        TaskOptions urgent = TaskOptions.DEFAULT.withPriority(9);

        queue.with(urgent).putAsync(ECHO, "first");
        assertThat(told(PutTasks.class).work())
                .extracting(Counterpart.Work::options)
                .containsExactly(urgent);

        queue.putAsync(ECHO, "usual");
        assertThat(told(PutTasks.class).work())
                .extracting(Counterpart.Work::options)
                .containsExactly(TaskOptions.DEFAULT);
    }

    @Test
    void putting_nothing_is_done_at_once() throws InterruptedException {
        assertThat(queue.putAll(ECHO, List.of())).isEmpty();
        assertThat(actor.hasMessages()).isFalse();
    }

    @Test
    void a_put_that_is_stored_gives_handles_in_the_order_of_its_inputs() throws Exception {
        var handles = queue.putAllAsync(ECHO, List.of("a", "b")).toCompletableFuture();

        told(PutTasks.class).stored().complete(List.of(Samples.id(1), Samples.id(2)));

        assertThat(handles.get(1, TimeUnit.MINUTES))
                .extracting(TaskHandle::task)
                .containsExactly(Samples.id(1), Samples.id(2));
    }

    @Test
    void an_interrupted_wait_gives_up_what_it_was_promised() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> queue.get(TIMEOUT)).isInstanceOf(InterruptedException.class);

        assertThat(told(TakeResults.class).taken()).isCancelled();
    }

    @Test
    void a_result_that_comes_at_the_moment_of_an_interrupt_is_not_lost() throws InterruptedException {
        var promise = new CompletableFuture<String>() {
            @Override
            public String get() throws InterruptedException {
                complete("taken");
                throw new InterruptedException();
            }
        };

        assertThat(Promises.await(promise)).isEqualTo("taken");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupted_stream_gives_up_its_place_in_the_line_and_fails() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> queue.stream(TIMEOUT).toList())
                .isInstanceOf(CancellationException.class)
                .hasMessage("interrupted while waiting for a result; none was lost");

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(told(TakeResults.class).taken()).isCancelled();
    }

    @Test
    void cancelling_a_future_for_one_result_gives_up_the_place_in_the_line() {
        CompletableFuture<TaskResult> one = queue.getAsync(TIMEOUT).toCompletableFuture();

        assertThat(one.cancel(true)).isTrue();

        assertThat(one).isCancelled();
        assertThat(told(TakeResults.class).taken()).isCancelled();
    }

    @Test
    void cancelling_a_future_for_many_results_gives_up_the_place_in_the_line() {
        CompletableFuture<List<TaskResult>> many =
                queue.getManyAsync(5, TIMEOUT).toCompletableFuture();

        assertThat(many.cancel(true)).isTrue();

        assertThat(told(TakeResults.class).taken()).isCancelled();
    }

    @Test
    void a_result_that_was_handed_over_can_no_longer_be_cancelled_and_lost() throws Exception {
        CompletableFuture<TaskResult> one = queue.getAsync(TIMEOUT).toCompletableFuture();

        told(TakeResults.class).taken().complete(List.of(Samples.succeeded(1)));

        assertThat(one.cancel(true)).isFalse();
        assertThat(one.get(1, TimeUnit.MINUTES)).isEqualTo(Samples.succeeded(1));
    }

    @Test
    void a_result_that_was_handed_over_survives_a_timeout_of_the_programs_own() throws Exception {
        CompletableFuture<TaskResult> one = queue.getAsync(TIMEOUT).toCompletableFuture();
        told(TakeResults.class).taken().complete(List.of(Samples.succeeded(1)));

        assertThat(one.completeExceptionally(new TimeoutException())).isFalse();
        assertThat(one.complete(Samples.succeeded(2))).isFalse();

        assertThat(one.get(1, TimeUnit.MINUTES)).isEqualTo(Samples.succeeded(1));
    }

    @Test
    void a_timeout_of_the_programs_own_gives_up_the_place_in_the_line() {
        CompletableFuture<TaskResult> one = queue.getAsync(TIMEOUT).toCompletableFuture();

        assertThat(one.completeExceptionally(new TimeoutException())).isTrue();

        assertThat(one).isCompletedExceptionally();
        assertThat(told(TakeResults.class).taken()).isCancelled();
    }

    @Test
    void what_a_program_does_next_runs_on_threads_that_are_there_already_and_not_on_the_actors() throws Exception {
        CompletableFuture<Thread> thread = queue.getAsync(TIMEOUT)
                .thenApply(result -> Thread.currentThread())
                .toCompletableFuture();

        told(TakeResults.class).taken().complete(List.of(Samples.succeeded(1)));

        assertThat(thread.get(1, TimeUnit.MINUTES)).isInstanceOf(ForkJoinWorkerThread.class);
    }

    @Test
    void a_future_fails_with_the_reason_itself() {
        CompletableFuture<TaskResult> read =
                queue.awaitAsync(Samples.id(1), TIMEOUT).toCompletableFuture();

        told(ReadResult.class).read().completeExceptionally(new UnknownTask("queue squares has no task"));

        assertThatThrownBy(() -> read.get(1, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(UnknownTask.class);
    }

    @Test
    void a_timeout_longer_than_any_clock_counts_is_as_good_as_for_ever() {
        queue.getAsync(Duration.ofSeconds(Long.MAX_VALUE));
        queue.awaitAsync(Samples.id(1), Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(told(TakeResults.class).timeout()).isEqualTo(Duration.ofDays(36_500));
        assertThat(told(ReadResult.class).timeout()).isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void a_timeout_below_zero_is_none() {
        queue.getAsync(Duration.ofSeconds(Long.MIN_VALUE));

        assertThat(told(TakeResults.class).timeout()).isZero();
    }

    @Test
    void the_number_of_results_to_take_is_checked() {
        assertThatThrownBy(() -> queue.getMany(0, TIMEOUT)).hasMessage("max is 0, must be 1 to 100000");
        assertThatThrownBy(() -> queue.getMany(100_001, TIMEOUT)).hasMessage("max is 100001, must be 1 to 100000");
        assertThat(actor.hasMessages()).isFalse();
    }

    @Test
    void a_call_whose_message_the_ended_actor_never_reads_fails() {
        CompletableFuture<TaskResult> one = queue.getAsync(TIMEOUT).toCompletableFuture();

        promises.close();

        assertThatThrownBy(() -> one.get(1, TimeUnit.MINUTES))
                .hasRootCauseMessage("the connection to queue squares is closed");
    }

    @Test
    void calls_after_the_end_of_the_actor_fail_at_once() {
        promises.close();

        assertThatThrownBy(() -> queue.get(TIMEOUT)).hasMessage("the connection to queue squares is closed");
        assertThatThrownBy(() -> queue.put(ECHO, "late")).hasMessage("the connection to queue squares is closed");
        assertThatThrownBy(() -> queue.await(Samples.id(1), TIMEOUT))
                .hasMessage("the connection to queue squares is closed");
    }

    @Test
    void a_handle_gives_the_value_of_its_task() throws Exception {
        CompletableFuture<String> value = handle().toCompletableFuture();

        told(ReadResult.class).read().complete(Samples.succeeded(1));

        assertThat(value.get(1, TimeUnit.MINUTES)).isEqualTo("7 * 7 = 49");
    }

    @Test
    void a_handle_waits_on_as_long_as_its_task_has_not_ended() throws Exception {
        CompletableFuture<String> value = handle().toCompletableFuture();

        told(ReadResult.class).read().completeExceptionally(new NoResultYet("not within a minute"));
        Awaitility.await().until(actor::hasMessages);
        told(ReadResult.class).read().complete(Samples.succeeded(1));

        assertThat(value.get(1, TimeUnit.MINUTES)).isEqualTo("7 * 7 = 49");
    }

    @Test
    void a_handle_of_a_failed_task_fails_with_all_that_is_known() {
        CompletableFuture<String> value = handle().toCompletableFuture();
        TaskResult failed = Samples.failed(1);

        told(ReadResult.class).read().complete(failed);

        assertThatThrownBy(() -> value.get(1, TimeUnit.MINUTES))
                .cause()
                .isInstanceOfSatisfying(
                        TaskFailed.class, reason -> assertThat(reason.result()).isEqualTo(failed))
                .hasMessageStartingWith("task 00f1a2b3c4d5e6f7-1 failed after 1 attempt(s): java.io.IOException: ");
    }

    @Test
    void a_handle_whose_result_was_taken_fails_with_that() {
        CompletableFuture<String> value = handle().toCompletableFuture();

        told(ReadResult.class).read().completeExceptionally(new ResultTaken("taken"));

        assertThatThrownBy(() -> value.get(1, TimeUnit.MINUTES)).cause().isInstanceOf(ResultTaken.class);
    }

    @Test
    void cancelling_the_value_of_a_handle_ends_its_waiting() {
        CompletableFuture<String> value = handle().toCompletableFuture();

        value.cancel(true);

        assertThat(told(ReadResult.class).read()).isCancelled();
        assertThatThrownBy(value::join).isInstanceOf(CancellationException.class);
    }

    private TaskHandle<String> handle() {
        return new Handle<>(Samples.id(1), ECHO, queue);
    }

    private <T extends ClientMessage> T told(Class<T> type) {
        return type.cast(actor.receiveMessage());
    }
}
