package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written down of attempts that fail. */
class FailedAttemptTest {

    private final World world = new World();

    private List<FailedAttempt> failed() {
        return world.stored(Change.AttemptFailed.class).stream()
                .map(Change.AttemptFailed::failed)
                .toList();
    }

    @Test
    void a_failure_is_stored_with_its_attempt_worker_and_times() {
        TaskId task = world.put();
        world.ask(FIRST, 1);
        long leasedMillis = world.nowMillis();
        world.after(Duration.ofMillis(300));

        world.fail(FIRST, world.leaseOf(FIRST), Retry.BY_QUEUE);

        var failure = new Outcome.Failure("Broken", "", "");
        assertThat(world.stored(Change.AttemptFailed.class))
                .containsExactly(new Change.AttemptFailed(
                        1, task, new FailedAttempt(1, FIRST, leasedMillis, world.nowMillis(), failure)));
    }

    @Test
    void the_last_one_is_stored_before_the_task_ends_and_is_a_dead_letter() {
        world.put();
        world.ask(FIRST, 1);

        world.fail(FIRST, world.leaseOf(FIRST), Retry.NEVER);

        assertThat(world.stored().get(0)).isInstanceOf(Change.AttemptFailed.class);
        assertThat(world.stored().get(2)).isInstanceOf(Change.TaskEnded.class);
        assertThat(world.stored().get(1)).isInstanceOf(Change.LetterKept.class);
    }

    @Test
    void the_death_of_a_worker_is_one_too() {
        world.put();
        world.ask(FIRST, 1);

        world.kill(FIRST);

        assertThat(failed()).singleElement().satisfies(death -> {
            assertThat(death.worker()).isEqualTo(FIRST);
            assertThat(death.failure().type()).isEqualTo("WorkerDied");
        });
    }

    @Test
    void so_is_that_of_a_worker_that_has_not_come_back_after_a_fail_over() {
        world.put();
        world.ask(FIRST, 1);
        world.failOver();

        world.after(Duration.ofSeconds(10));

        assertThat(failed()).extracting(FailedAttempt::worker).containsExactly(new WorkerId("unknown"));
    }

    @Test
    void success_and_a_hand_back_are_none() {
        world.putMany(2);
        world.ask(FIRST, 2);
        List<Lease> leases = world.leasesOf(FIRST);

        world.finish(FIRST, leases.get(0));
        assertThat(failed()).isEmpty();
        world.handBack(FIRST, leases.get(1));
        assertThat(failed()).isEmpty();
    }

    @Test
    void whoever_asks_is_told_what_is_on_disk() {
        TaskId task = world.put();

        world.ask(new QueueCommand.ListFailedAttempts(task));

        assertThat(world.said(Effect.TellFailedAttempts.class))
                .extracting(Effect.TellFailedAttempts::position)
                .containsExactly(1L);
    }

    @Test
    void nothing_is_read_of_what_has_ended_or_was_never_there() {
        TaskId task = world.putAndFinish(FIRST, World.value("1"));

        assertThat(world.order(new QueueCommand.ListFailedAttempts(task)))
                .isEqualTo(new QueueAnswer.FailedAttempts(List.of()));
        assertThat(world.order(new QueueCommand.ListFailedAttempts(TaskId.of(ANN, 99))))
                .isInstanceOf(QueueAnswer.Refused.class);
    }

    @Test
    void an_answer_has_the_last_ones_that_fit_a_message() {
        String longText = "x".repeat(16_000);
        List<FailedAttempt> many = IntStream.rangeClosed(1, 30)
                .mapToObj(
                        attempt -> new FailedAttempt(attempt, FIRST, 1, 2, new Outcome.Failure("Broken", "", longText)))
                .toList();

        List<FailedAttempt> told = QueueAnswer.FailedAttempts.lastOf(many).attempts();

        assertThat(told).hasSizeBetween(15, 17).endsWith(many.get(29));
        assertThat(QueueAnswer.FailedAttempts.lastOf(many.subList(0, 3)).attempts())
                .isEqualTo(many.subList(0, 3));
    }
}
