package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.QueueSettings.KeptLetters;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What has failed for good is kept until somebody retries or discards it. */
class DeadLetterTest {

    private World world = new World();

    private TaskId putAndFail(TaskOptions options, String message) {
        TaskId task = world.put(options);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST), new Outcome.Failure("Broken", message, "at Square"));
        return task;
    }

    private TaskId putAndFail() {
        return putAndFail(TaskOptions.DEFAULT, "");
    }

    private List<DeadLetter> letters(LetterFilter filter) {
        return ((QueueAnswer.Letters) world.order(new QueueCommand.ListLetters(filter, LetterCursor.NEWEST))).page();
    }

    private List<TaskId> tasks(LetterFilter filter) {
        return letters(filter).stream().map(DeadLetter::task).toList();
    }

    private int retry(LetterFilter filter) {
        return changed(new QueueCommand.RetryLetters(filter, LetterCursor.NEWEST));
    }

    private int changed(QueueCommand command) {
        return ((QueueAnswer.LettersChanged) world.order(command)).count();
    }

    @Test
    void a_task_that_fails_for_good_is_a_dead_letter_beside_its_result() {
        TaskId task = putAndFail(TaskOptions.DEFAULT.withFairKey("acme"), "no such address");

        assertThat(letters(LetterFilter.ALL)).singleElement().satisfies(letter -> {
            assertThat(letter.task()).isEqualTo(task);
            assertThat(letter.error()).isEqualTo("Broken: no such address");
            assertThat(letter.attempts()).isEqualTo(1);
            assertThat(letter.payloadBytes()).isEqualTo(1);
            assertThat(letter.keys().fair()).isNotNull();
            assertThat(letter.endedMillis()).isEqualTo(world.nowMillis());
        });
        assertThat(world.counts().dead()).isEqualTo(1);
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void so_is_one_whose_result_nobody_wants_and_one_whose_workers_died() {
        TaskId unwanted = putAndFail(TaskOptions.DEFAULT.withResults(ResultMode.DISCARD), "");
        TaskId killer = world.put();
        for (int death = 1; death <= 3; death++) {
            world.ask(FIRST, 1);
            world.kill(FIRST);
        }

        assertThat(tasks(LetterFilter.ALL)).containsExactlyInAnyOrder(killer, unwanted);
    }

    @Test
    void what_has_a_value_or_was_cancelled_or_has_expired_or_is_tried_again_is_none() {
        world.putAndFinish(FIRST, value("1"));
        world.cancel(ANN, world.put(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1))));
        world.put(TaskOptions.DEFAULT.withDelay(Duration.ofHours(1)).withExpiresAfter(Duration.ofSeconds(1)));
        world.after(Duration.ofSeconds(1));
        world.put();
        world.ask(FIRST, 1);
        world.fail(FIRST, world.leaseOf(FIRST), Retry.BY_QUEUE);

        assertThat(world.counts().dead()).isZero();
    }

    @Test
    void a_retried_one_runs_again_after_all_others_with_all_attempts_and_a_higher_lease_number() {
        TaskId task = putAndFail();
        world.ask(FIRST, 0);
        TaskId other = world.put();

        assertThat(retry(LetterFilter.of(List.of(task)))).isEqualTo(1);
        assertThat(world.counts().dead()).isZero();
        world.ask(FIRST, 2);

        assertThat(world.started()).containsExactly(other, task);
        Lease second = world.leasesOf(FIRST).get(1);
        assertThat(second).isEqualTo(new Lease(task, 2, 1));
        world.fail(FIRST, second, Retry.BY_QUEUE);
        assertThat(world.counts().delayed()).isEqualTo(1);
    }

    @Test
    void the_result_of_its_first_life_is_gone_and_who_awaits_it_waits_for_its_new_end() {
        TaskId task = putAndFail();

        retry(LetterFilter.ALL);
        assertThat(world.stored(Change.ResultDropped.class)).hasSize(1);
        var call = world.await(ANN, task, Duration.ofSeconds(9));
        assertThat(world.said()).isEmpty();
        world.finish(FIRST, world.leaseOf(FIRST), value("49"));

        assertThat(world.said(Effect.Answer.class))
                .extracting(Effect.Answer::call)
                .containsExactly(call);
        assertThat(world.counts().results()).isEqualTo(1);
    }

    @Test
    void it_is_retried_in_no_group_and_does_not_expire() {
        putAndFail(TaskOptions.DEFAULT.withGroup("night").withExpiresAfter(Duration.ofSeconds(5)), "");
        world.ask(FIRST, 0);
        world.afterWithoutTick(Duration.ofSeconds(9));

        retry(LetterFilter.ALL);
        world.ask(FIRST, 1);

        assertThat(world.started()).hasSize(1);
        world.finish(FIRST, world.leaseOf(FIRST), value("1"));
        assertThat(world.stored(Change.GroupCounted.class)).isEmpty();
    }

    @Test
    void a_discarded_one_is_gone_and_its_result_is_not() {
        TaskId task = putAndFail();

        assertThat(changed(new QueueCommand.DiscardLetters(LetterFilter.ALL, LetterCursor.NEWEST)))
                .isEqualTo(1);

        assertThat(world.stored()).containsExactly(new Change.LetterDropped(1, task));
        assertThat(world.counts().dead()).isZero();
        assertThat(world.counts().results()).isEqualTo(1);
        assertThat(retry(LetterFilter.of(List.of(task)))).isZero();
    }

    @Test
    void a_new_master_knows_them_and_where_they_stand() {
        TaskId task = putAndFail();
        world.failOver();

        assertThat(tasks(LetterFilter.ALL)).containsExactly(task);
        world.put();
        assertThat(world.stored(Change.TaskAdded.class).get(0).position()).isEqualTo(2);
        retry(LetterFilter.ALL);
        world.failOver();
        world.ask(FIRST, 2);

        assertThat(world.leasesOf(FIRST)).contains(new Lease(task, 2, 3));
    }

    @Test
    void they_are_found_by_handler_error_key_and_time() {
        TaskId mail = putAndFail(TaskOptions.DEFAULT.withLimitKey("smtp"), "Mailbox full");
        long before = world.nowMillis();
        world.after(Duration.ofSeconds(1));
        TaskId other = putAndFail(TaskOptions.DEFAULT.withOrderKey("acme"), "timed out");

        assertThat(tasks(LetterFilter.ALL)).containsExactly(other, mail);
        assertThat(tasks(LetterFilter.ALL.withHandler("square"))).hasSize(2);
        assertThat(tasks(LetterFilter.ALL.withHandler("squares"))).isEmpty();
        assertThat(tasks(LetterFilter.ALL.withText("mailBOX"))).containsExactly(mail);
        assertThat(tasks(LetterFilter.ALL.withKey("acme"))).containsExactly(other);
        assertThat(tasks(LetterFilter.ALL.withFrom(Instant.ofEpochMilli(before + 1))))
                .containsExactly(other);
        assertThat(tasks(LetterFilter.ALL.withBefore(Instant.ofEpochMilli(before + 1))))
                .containsExactly(mail);
        assertThatThrownBy(() -> LetterFilter.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void many_come_in_pages_and_are_retried_in_slices() {
        List<TaskId> tasks = IntStream.range(0, LetterDesk.MAX_SHOWN + 1)
                .mapToObj(i -> putAndFail())
                .toList();

        var first =
                (QueueAnswer.Letters) world.order(new QueueCommand.ListLetters(LetterFilter.ALL, LetterCursor.NEWEST));
        assertThat(first.page()).hasSize(LetterDesk.MAX_SHOWN);
        var second = (QueueAnswer.Letters) world.order(new QueueCommand.ListLetters(LetterFilter.ALL, first.next()));

        assertThat(second.page()).extracting(DeadLetter::task).containsExactly(tasks.get(0));
        assertThat(second.next()).isEqualTo(LetterCursor.END);
    }

    @Test
    void the_oldest_are_dropped_when_there_are_too_many_or_when_their_time_is_over() {
        world = new World(World.with(new KeptLetters(2, 5_000)));
        TaskId oldest = putAndFail();
        world.afterWithoutTick(Duration.ofSeconds(1));
        List<TaskId> others = List.of(putAndFail(), putAndFail());

        assertThat(world.stored(Change.LetterDropped.class))
                .extracting(Change.LetterDropped::task)
                .containsExactly(oldest);
        assertThat(world.counts().deadDropped()).isEqualTo(1);
        assertThat(tasks(LetterFilter.ALL)).containsExactlyInAnyOrderElementsOf(others);

        assertThat(world.millisToNextDeadline()).hasValue(5_000);
        world.after(Duration.ofSeconds(5));
        assertThat(world.counts().dead()).isZero();
    }

    @Test
    void no_more_are_retried_than_there_is_room_for() {
        world = new World(World.limited(2, 1_000, 1_000, 1_000));
        IntStream.range(0, 3).forEach(i -> putAndFail());
        world.ask(FIRST, 0);

        assertThat(retry(LetterFilter.ALL)).isEqualTo(2);
        assertThat(world.order(new QueueCommand.RetryLetters(LetterFilter.ALL, LetterCursor.NEWEST)))
                .isInstanceOf(QueueAnswer.Refused.class);
        assertThat(world.counts().dead()).isEqualTo(1);
    }

    @Test
    void a_retried_one_has_its_key_no_more_and_is_not_replaced_by_it() {
        TaskOptions keyed = TaskOptions.DEFAULT.withReplacedKey("invoice-7").withRetry(RetryPolicy.NEVER);
        Lease died = world.putAndLease(FIRST, keyed);
        world.fail(FIRST, died, Retry.NEVER);
        world.ask(FIRST, 0);
        world.order(new QueueCommand.RetryLetters(LetterFilter.ALL, LetterCursor.NEWEST));

        TaskId other = world.put(keyed);

        assertThat(world.stored(Change.TaskReplaced.class)).isEmpty();
        assertThat(world.added()).containsExactly(other);
    }

    @Test
    void a_put_that_is_repeated_does_not_bring_it_back() {
        var task = world.task(ANN, 1);
        world.put(List.of(task));
        world.ask(FIRST, 1);
        world.fail(FIRST, world.leaseOf(FIRST), Retry.NEVER);
        var call = world.get(ANN, 1, Duration.ZERO);
        world.acknowledge(call, task.id());
        world.after(Duration.ofDays(2));

        world.put(List.of(task));

        assertThat(world.stored(Change.TaskAdded.class)).isEmpty();
    }
}
