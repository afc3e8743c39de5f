package io.pullwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.handler.TaskType;
import io.pullwork.protocol.Samples;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The results of some tasks come in the order in which the tasks end. */
@Timeout(120)
class CompletionsTest {

    private static final TaskType<String, String> ECHO = TaskType.of("echo", String.class, String.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Answers when a test says so; at once, that nothing has ended, those who do not wait. */
    private static final class Reads extends Unasked {

        private final Map<TaskId, CompletableFuture<TaskResult>> open = new LinkedHashMap<>();
        final List<TaskId> asked = new ArrayList<>();

        /** What those get who do not wait, if it is not that nothing has ended. */
        final Map<TaskId, TaskResult> ended = new LinkedHashMap<>();

        final Set<TaskId> taken = new HashSet<>();

        @Override
        public void read(TaskId task, Duration timeout, CompletableFuture<TaskResult> read) {
            asked.add(task);
            if (!timeout.isZero()) {
                open.put(task, read);
            } else if (ended.containsKey(task)) {
                read.complete(ended.get(task));
            } else if (taken.contains(task)) {
                read.completeExceptionally(new ResultTaken(Samples.QUEUE, task));
            } else {
                read.completeExceptionally(new NoResultYet("task " + task + " is running"));
            }
        }

        CompletableFuture<TaskResult> open(long task) {
            return Objects.requireNonNull(open.get(Samples.id(task)));
        }

        void end(long task) {
            open(task).complete(Samples.succeeded(task));
        }

        void fail(long task, RuntimeException reason) {
            open(task).completeExceptionally(reason);
        }

        @Override
        public Duration oneWait() {
            return PATIENCE;
        }
    }

    private final Reads reads = new Reads();
    private final QueueEnds queue = new QueueEnds(Samples.QUEUE, reads);

    @Test
    void results_are_given_in_the_order_in_which_their_tasks_end() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1, 2, 3));

        reads.end(2);
        reads.end(1);

        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(1));
        reads.end(3);
        assertThat(completions.hasNext()).isTrue();
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(3));
        assertThat(completions.hasNext()).isFalse();
        assertThatThrownBy(() -> completions.next(PATIENCE))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the results of all tasks have been given");
    }

    @Test
    void a_task_that_is_named_twice_is_given_once() throws InterruptedException {
        Completions completions = queue.asCompleted(List.of(handle(1, queue), handle(1, queue)));

        reads.end(1);

        assertThat(reads.asked).hasSize(1);
        completions.next(PATIENCE);
        assertThat(completions.hasNext()).isFalse();
    }

    @Test
    void one_more_can_be_waited_for_at_any_time() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1));
        reads.end(1);
        completions.next(PATIENCE);
        assertThat(completions.hasNext()).isFalse();

        completions.add(handle(2, queue));
        completions.add(handle(2, queue));
        reads.end(2);

        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
        assertThat(completions.hasNext()).isFalse();
        assertThat(reads.asked).hasSize(2);
    }

    @Test
    void of_no_tasks_there_is_nothing_to_wait_for() {
        assertThat(queue.asCompleted(Set.of()).hasNext()).isFalse();
    }

    @Test
    void a_wait_that_is_over_tells_what_is_known_and_another_may_follow() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1, 2));

        assertThatThrownBy(() -> completions.next(Duration.ZERO))
                .isInstanceOf(NoResultYet.class)
                .hasMessage("none of 2 task(s) has ended within 0 s; task 00f1a2b3c4d5e6f7-1 is running");

        reads.end(2);
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
    }

    @Test
    void a_result_that_is_there_when_the_time_is_over_is_given_and_not_given_again() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1, 2));
        reads.ended.put(Samples.id(1), Samples.succeeded(1));

        assertThat(completions.next(Duration.ZERO)).isEqualTo(Samples.succeeded(1));

        reads.end(1);
        reads.end(2);
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
        assertThat(completions.hasNext()).isFalse();
    }

    @Test
    void one_wait_of_many_is_begun_again_by_who_still_asks() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1));
        CompletableFuture<TaskResult> first = reads.open(1);

        first.completeExceptionally(new NoResultYet("not within a minute"));
        assertThat(reads.asked).hasSize(1);
        assertThatThrownBy(() -> completions.next(Duration.ZERO)).isInstanceOf(NoResultYet.class);

        assertThat(reads.open(1)).isNotSameAs(first);
        reads.end(1);
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(1));
    }

    @Test
    void a_result_that_was_taken_fails_once_and_the_others_follow() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1, 2));
        reads.fail(1, new ResultTaken(Samples.QUEUE, Samples.id(1)));
        reads.end(2);

        assertThatThrownBy(() -> completions.next(PATIENCE)).isInstanceOf(ResultTaken.class);
        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
        assertThat(completions.hasNext()).isFalse();
    }

    @Test
    void a_result_that_was_taken_when_the_time_is_over_fails_once_too() throws InterruptedException {
        Completions completions = queue.asCompleted(ids(1, 2));
        reads.taken.add(Samples.id(1));

        assertThatThrownBy(() -> completions.next(Duration.ZERO)).isInstanceOf(ResultTaken.class);
        reads.fail(1, new ResultTaken(Samples.QUEUE, Samples.id(1)));
        reads.end(2);

        assertThat(completions.next(PATIENCE)).isEqualTo(Samples.succeeded(2));
        assertThat(completions.hasNext()).isFalse();
    }

    @Test
    void a_task_of_another_queue_is_refused_since_its_id_means_another_task_here() {
        var others = new QueueEnds(new QueueName("others"), reads);

        assertThatThrownBy(() -> queue.asCompleted(List.of(handle(1, others))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("task 00f1a2b3c4d5e6f7-1 was put into queue others, not into squares");
        assertThat(reads.asked).isEmpty();
    }

    @Test
    void the_end_of_the_connection_ends_the_waiting() {
        Completions completions = queue.asCompleted(ids(1));

        queue.close();

        assertThatThrownBy(() -> completions.next(PATIENCE)).isInstanceOf(ConnectionClosed.class);
    }

    private static TaskHandle<String> handle(long task, QueueEnds ends) {
        return new Handle<>(Samples.id(task), ECHO, ends);
    }

    private static Set<TaskId> ids(long... tasks) {
        var ids = new LinkedHashSet<TaskId>();
        for (long task : tasks) {
            ids.add(Samples.id(task));
        }
        return ids;
    }
}
