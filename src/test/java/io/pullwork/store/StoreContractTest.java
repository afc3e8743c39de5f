package io.pullwork.store;

import static io.pullwork.store.Sample.CUBES;
import static io.pullwork.store.Sample.HANDLER;
import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.WORKER;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.checkpointed;
import static io.pullwork.store.Sample.commit;
import static io.pullwork.store.Sample.discarded;
import static io.pullwork.store.Sample.ended;
import static io.pullwork.store.Sample.failed;
import static io.pullwork.store.Sample.failure;
import static io.pullwork.store.Sample.held;
import static io.pullwork.store.Sample.id;
import static io.pullwork.store.Sample.kept;
import static io.pullwork.store.Sample.leased;
import static io.pullwork.store.Sample.moved;
import static io.pullwork.store.Sample.open;
import static io.pullwork.store.Sample.released;
import static io.pullwork.store.Sample.removed;
import static io.pullwork.store.Sample.schedule;
import static io.pullwork.store.Sample.seen;
import static io.pullwork.store.Sample.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.ForwarderSeen;
import io.pullwork.queue.Change.KeyForgotten;
import io.pullwork.queue.Change.KeyHeld;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskChanged;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.queue.Fingerprint;
import io.pullwork.store.Store.Commit;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises to a master. */
abstract class StoreContractTest {

    private Store store;

    abstract Store create();

    /** The store after the process has ended in good order and begun again, as far as it can. */
    abstract Store restart(Store store);

    @BeforeEach
    void createStore() {
        store = create();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void a_queue_that_was_never_opened_is_empty_and_has_epoch_1() {
        assertThat(open(store, SQUARES)).isEqualTo(new Sample.Opened(1, List.of()));
    }

    @Test
    void each_opening_raises_the_epoch_of_its_queue_only() {
        open(store, SQUARES);
        open(store, SQUARES);
        store = restart(store);

        assertThat(open(store, SQUARES).epoch()).isEqualTo(3);
        assertThat(open(store, CUBES).epoch()).isEqualTo(1);
    }

    @Test
    void what_was_committed_is_there_after_reopening() {
        long epoch = open(store, SQUARES).epoch();

        Commit commit = commit(store, SQUARES, epoch, added(1), added(2), seen(7, 2));

        assertThat(commit).isEqualTo(Commit.DONE);
        assertLives(seen(7, 2), added(1), added(2));
    }

    @Test
    void payloads_of_tasks_that_have_not_ended_are_read_by_their_positions() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), added(3), added(5));
        commit(store, SQUARES, epoch, leased(2, 1, epoch), ended(3, 1));

        Map<Long, Store.Input> inputs = store.inputs(SQUARES, List.of(5L, 2L, 1L, 3L, 99L))
                .toCompletableFuture()
                .join();

        assertThat(inputs).isEqualTo(Map.of(1L, input(1), 2L, input(2), 5L, input(5)));
    }

    @Test
    void the_last_checkpoint_of_a_task_is_read_with_its_payload_and_ends_with_it() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), checkpointed(1, 10), added(2));
        commit(store, SQUARES, epoch, checkpointed(1, 20), leased(2, 1, epoch), checkpointed(2, 0));
        store = restart(store);

        assertLives(
                added(1),
                leased(1, 1, epoch),
                withoutBytes(checkpointed(1, 20)),
                added(2),
                leased(2, 1, epoch),
                withoutBytes(checkpointed(2, 0)));
        var payload = added(1).task().payload();
        assertThat(store.inputs(SQUARES, List.of(1L)).toCompletableFuture().join())
                .isEqualTo(
                        Map.of(1L, new Store.Input(payload, checkpointed(1, 20).state())));
    }

    @Test
    void the_way_of_a_task_into_another_queue_is_kept_until_it_stays_or_ends() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), moving(2, 5), added(3), added(4), moving(4, 6));
        commit(store, SQUARES, epoch, moving(1, 7), moving(3, 8), new TaskStays(4, id(4)));
        store = restart(store);
        assertLives(added(1), moving(1, 7), added(2), moving(2, 5), added(3), moving(3, 8), added(4));

        epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, new TaskStays(1, id(1)), ended(2, 1), new TaskStays(3, id(3)), moving(3, 9));
        store = restart(store);
        assertLives(added(1), added(3), moving(3, 9), added(4), held(ended(2, 1)));
    }

    @Test
    void what_was_said_of_tasks_from_other_queues_is_kept_until_it_is_forgotten() {
        long epoch = open(store, SQUARES).epoch();
        var first = new ForwarderSeen(new ClientId(-7), 5, 1, 1_000, List.of(2L, 5L));
        var second = new ForwarderSeen(new ClientId(8), 1, 0, 2_000, List.of());
        commit(store, SQUARES, epoch, new ForwarderSeen(new ClientId(-7), 2, 0, 900, List.of(2L)), first, second);
        store = restart(store);
        assertLives(first, second);

        epoch = open(store, SQUARES).epoch();
        var later = new ForwarderSeen(new ClientId(8), 9, 8, 3_000, List.of(9L));
        commit(store, SQUARES, epoch, new ForwarderSeen(new ClientId(-7), 0, 0, 0, List.of()), later);
        store = restart(store);
        assertLives(later);
    }

    private static TaskMoving moving(long position, long sequence) {
        return new TaskMoving(position, id(position), new QueueName("other"), TaskId.of(new ClientId(-7), sequence));
    }

    private static TaskCheckpointed withoutBytes(TaskCheckpointed it) {
        return new TaskCheckpointed(it.position(), it.task(), it.state().withoutBytes());
    }

    private static Store.Input input(long position) {
        return new Store.Input(added(position).task().payload(), null);
    }

    @Test
    void a_closed_store_reads_no_payloads() {
        open(store, SQUARES);
        store.close();

        assertThatThrownBy(() ->
                        store.inputs(SQUARES, List.of(1L)).toCompletableFuture().join())
                .hasCauseInstanceOf(StoreFailure.class);
    }

    @Test
    void an_empty_step_tells_whether_the_epoch_is_current() {
        long epoch = open(store, SQUARES).epoch();

        assertThat(commit(store, SQUARES, epoch)).isEqualTo(Commit.DONE);
        open(store, SQUARES);
        assertThat(commit(store, SQUARES, epoch)).isEqualTo(Commit.FENCED);
    }

    @Test
    void a_commit_of_an_older_epoch_changes_nothing() {
        long older = open(store, SQUARES).epoch();
        commit(store, SQUARES, older, added(1));
        long newer = open(store, SQUARES).epoch();

        Commit fenced = commit(store, SQUARES, older, added(2), leased(1, 1, older), seen(7, 9), ended(1, 1));

        assertThat(fenced).isEqualTo(Commit.FENCED);
        assertThat(commit(store, SQUARES, newer, added(3))).isEqualTo(Commit.DONE);
        assertLives(added(1), added(3));
    }

    @Test
    void a_commit_to_a_queue_that_was_never_opened_is_fenced() {
        assertThat(commit(store, SQUARES, 1, added(1))).isEqualTo(Commit.FENCED);
        assertLives();
    }

    @Test
    void a_fenced_queue_does_not_hold_up_the_others() {
        long older = open(store, SQUARES).epoch();
        long cubes = open(store, CUBES).epoch();
        open(store, SQUARES);

        var fenced = store.commit(SQUARES, older, List.of(added(1)));
        var done = store.commit(CUBES, cubes, List.of(added(1)));
        var alsoFenced = store.commit(SQUARES, older, List.of(added(2)));

        assertThat(fenced.toCompletableFuture().join()).isEqualTo(Commit.FENCED);
        assertThat(done.toCompletableFuture().join()).isEqualTo(Commit.DONE);
        assertThat(alsoFenced.toCompletableFuture().join()).isEqualTo(Commit.FENCED);
        assertLives();
        assertThat(open(store, CUBES).living()).containsExactly(added(1));
    }

    @Test
    void an_opening_fences_the_steps_that_come_after_it_and_not_those_before() {
        long epoch = open(store, SQUARES).epoch();

        var before = store.commit(SQUARES, epoch, List.of(added(1)));
        var opening = store.open(SQUARES, Sample.Opened::read);
        var after = store.commit(SQUARES, epoch, List.of(added(2)));

        assertThat(before.toCompletableFuture().join()).isEqualTo(Commit.DONE);
        assertThat(after.toCompletableFuture().join()).isEqualTo(Commit.FENCED);
        assertThat(opening.toCompletableFuture().join().living()).containsExactly(added(1));
    }

    @Test
    void tasks_and_results_come_in_the_order_of_their_positions() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(300), added(2), added(1), added(70), added(65));
        commit(store, SQUARES, epoch, ended(65, 9), ended(1, 80), ended(70, 7));

        assertLives(added(2), added(300), held(ended(70, 7)), held(ended(65, 9)), held(ended(1, 80)));
    }

    @Test
    void a_lease_is_kept_with_its_attempt_and_epoch() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2));

        commit(store, SQUARES, epoch, leased(1, 1, epoch));

        assertLives(added(1), leased(1, 1, epoch), added(2));
    }

    @Test
    void a_released_task_waits_again_and_keeps_its_counters() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch));

        commit(store, SQUARES, epoch, released(1, 1, 0));

        assertLives(added(1), released(1, 1, 0));
    }

    @Test
    void hand_backs_survive_the_next_lease() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch));
        commit(store, SQUARES, epoch, released(1, 1, 1));

        commit(store, SQUARES, epoch, leased(1, 2, epoch));

        assertLives(added(1), released(1, 1, 1), leased(1, 2, epoch));
    }

    @Test
    void a_lease_that_follows_its_release_in_the_same_step_counts() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), leased(1, 1, epoch), leased(2, 1, epoch));

        commit(store, SQUARES, epoch, released(1, 1, 1), leased(1, 2, epoch), released(2, 1, 0));

        assertLives(added(1), released(1, 1, 1), leased(1, 2, epoch), added(2), released(2, 1, 0));
    }

    @Test
    void deaths_survive_the_next_lease() {
        long epoch = open(store, SQUARES).epoch();
        var twice = new Change.TaskReleased(1, Sample.id(1), 3, 1, 2, 0);
        commit(store, SQUARES, epoch, added(1), leased(1, 3, epoch));
        commit(store, SQUARES, epoch, twice);
        assertLives(added(1), twice);

        epoch = open(store, SQUARES).epoch();
        var onlyDeaths = new Change.TaskReleased(1, Sample.id(1), 4, 0, 3, 0);
        commit(store, SQUARES, epoch, leased(1, 4, epoch), onlyDeaths, leased(1, 5, epoch));
        assertLives(added(1), onlyDeaths, leased(1, 5, epoch));
    }

    @Test
    void failed_attempts_are_read_in_their_order_as_long_as_their_task_lives() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), failed(1, 1), released(1, 1, 0), added(2));
        commit(store, SQUARES, epoch, leased(1, 2, epoch));
        commit(store, SQUARES, epoch, failed(1, 2), released(1, 2, 0));

        assertThat(failedAttempts(1)).containsExactly(failure(1), failure(2));
        assertThat(failedAttempts(2)).isEmpty();

        store = restart(store);
        epoch = open(store, SQUARES).epoch();
        assertThat(failedAttempts(1)).containsExactly(failure(1), failure(2));

        var lease = new Lease(Sample.id(1), 3, epoch);
        var result = new TaskResult(lease, Sample.HANDLER, Sample.DONE, Sample.WORKER, new TaskResult.Times(1, 2, 3));
        commit(store, SQUARES, epoch, new Change.TaskLeased(1, lease, 2), new Change.TaskEnded(1, 1, result));
        assertThat(failedAttempts(1)).isEmpty();
    }

    @Test
    void a_task_that_failed_and_ended_as_it_waited_leaves_no_failed_attempt() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), failed(1, 1), released(1, 1, 0));

        commit(store, SQUARES, epoch, ended(1, 1, new Outcome.Cancelled()));
        commit(store, SQUARES, epoch, added(1));

        assertThat(failedAttempts(1)).isEmpty();
    }

    @Test
    void only_failed_attempts_among_the_last_leases_are_kept() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1));
        for (int attempt = 1; attempt <= FailedAttempt.MAX_KEPT + 2; attempt++) {
            commit(store, SQUARES, epoch, leased(1, attempt, epoch), failed(1, attempt), released(1, attempt, 0));
        }

        assertThat(failedAttempts(1)).hasSize(FailedAttempt.MAX_KEPT).startsWith(failure(3));
    }

    @Test
    void a_dead_letter_is_told_with_its_task_until_it_is_retried() {
        long epoch = open(store, SQUARES).epoch();
        var letter = new Change.LetterKept(1, Sample.id(1), 1, 3_000, "Bad: so");
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), added(2));
        commit(store, SQUARES, epoch, failed(1, 1), letter, discarded(1));
        assertLives(added(1), letter, added(2));

        epoch = open(store, SQUARES).epoch();
        var retried = new Change.LetterRetried(1, 3, Sample.id(1), 1);
        commit(store, SQUARES, epoch, retried);
        var again = new Change.TaskAdded(3, added(1).task(), added(1).addedMillis(), 0);
        assertLives(added(2), again, retried.released());
        assertThat(failedAttempts(3)).containsExactly(failure(1));
    }

    @Test
    void a_life_after_death_in_one_step_counts() {
        long epoch = open(store, SQUARES).epoch();
        var letter = new Change.LetterKept(1, Sample.id(1), 1, 3_000, "Bad: so");
        var second = new Change.LetterKept(2, Sample.id(1), 2, 4_000, "Bad: again");
        commit(
                store,
                SQUARES,
                epoch,
                added(1),
                leased(1, 1, epoch),
                failed(1, 1),
                letter,
                discarded(1),
                new Change.LetterRetried(1, 2, Sample.id(1), 1),
                new Change.TaskLeased(2, new Lease(Sample.id(1), 2, epoch), 3_500),
                new Change.AttemptFailed(2, Sample.id(1), failure(2)),
                second,
                discarded(2));

        assertLives(new Change.TaskAdded(2, added(1).task(), added(1).addedMillis(), 0), second);
        assertThat(failedAttempts(2)).containsExactly(failure(1), failure(2));
    }

    @Test
    void a_dead_letter_that_was_dropped_leaves_nothing() {
        long epoch = open(store, SQUARES).epoch();
        var letter = new Change.LetterKept(1, Sample.id(1), 1, 3_000, "Bad: so");
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch));
        commit(store, SQUARES, epoch, failed(1, 1), letter, discarded(1));

        commit(store, SQUARES, epoch, new Change.LetterDropped(1, Sample.id(1)));

        assertThat(failedAttempts(1)).isEmpty();
        assertLives();
    }

    private List<FailedAttempt> failedAttempts(long position) {
        return store.failedAttempts(SQUARES, position).toCompletableFuture().join();
    }

    @Test
    void a_task_that_ended_is_only_a_result() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), added(2));

        commit(store, SQUARES, epoch, ended(1, 1));

        assertLives(added(2), held(ended(1, 1)));
    }

    @Test
    void a_result_that_was_taken_is_gone() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), ended(1, 1), ended(2, 2));

        commit(store, SQUARES, epoch, taken(1, 1));

        assertLives(held(ended(2, 2)));
    }

    @Test
    void a_result_that_can_only_be_read_is_told_as_such() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2));

        commit(store, SQUARES, epoch, ended(1, 1), kept(2, 2));

        assertLives(held(ended(1, 1)), held(kept(2, 2)));
    }

    @Test
    void a_result_that_was_dropped_is_gone() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), kept(1, 1), kept(2, 2));

        commit(store, SQUARES, epoch, new ResultDropped(1, id(1)));

        assertLives(held(kept(2, 2)));
    }

    @Test
    void a_task_whose_result_is_discarded_leaves_nothing() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), released(1, 1, 0), added(2), leased(2, 1, epoch));

        commit(store, SQUARES, epoch, discarded(1), added(3), discarded(3));

        assertLives(added(2), leased(2, 1, epoch));
    }

    @Test
    void a_whole_life_in_one_step_leaves_nothing() {
        long epoch = open(store, SQUARES).epoch();

        commit(store, SQUARES, epoch, added(1), leased(1, 1, epoch), ended(1, 1), taken(1, 1));

        assertLives();
    }

    @Test
    void the_last_word_of_a_client_counts_and_a_forgotten_client_is_gone() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, seen(7, 1), seen(-8, 1), seen(9, 1));

        commit(store, SQUARES, epoch, seen(7, 5), new ClientForgotten(new ClientId(-8)));
        commit(store, SQUARES, epoch, new ClientForgotten(new ClientId(9)), seen(9, 2));

        assertLives(seen(7, 5), seen(9, 2));
    }

    @Test
    void schedules_come_in_the_order_of_their_names_before_the_clients() {
        long epoch = open(store, SQUARES).epoch();

        commit(store, SQUARES, epoch, seen(7, 1), schedule("b", 5), schedule("B", 6), schedule("a", 0));

        assertLives(schedule("B", 6), schedule("a", 0), schedule("b", 5), seen(7, 1));
    }

    @Test
    void the_last_word_about_a_schedule_counts_and_one_that_was_removed_is_gone() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, schedule("a", 1), schedule("b", 1), schedule("c", 1), schedule("d", 1));

        commit(store, SQUARES, epoch, moved("a", 2), moved("a", 3), removed("b"), moved("c", 2), removed("c"));
        commit(store, SQUARES, epoch, moved("d", 2), schedule("d", 3), schedule("e", 1), moved("e", 2));
        commit(store, SQUARES, epoch, removed("a"), schedule("a", 4), moved("a", 0), removed("e"));

        assertLives(schedule("a", 0), schedule("d", 3));
    }

    @Test
    void a_schedule_is_kept_with_all_options_of_its_tasks() {
        long epoch = open(store, SQUARES).epoch();
        var timing = new Timing(1, 2, 3, 4, 5);
        var key = new Key("key");
        var keys = new Keys(
                new Keys.Unique(key, true),
                new Keys.Fair(key, 7),
                new Key("limit"),
                new Key("order"),
                new Key("group"));
        var follows = new Follows(List.of(Sample.id(1)), new Follows.Gathering(key, 3), true);
        var options = new TaskOptions(9, timing, RetryPolicy.NEVER, keys, ResultMode.DISCARD, follows);

        commit(store, SQUARES, epoch, schedule("all", 1, options));

        assertLives(schedule("all", 1, options));
    }

    @Test
    void a_task_with_a_single_option_is_told_with_it() {
        List<TaskOptions> single = List.of(
                TaskOptions.DEFAULT,
                TaskOptions.DEFAULT.withPriority(0),
                new TaskOptions(
                        TaskOptions.NORMAL_PRIORITY,
                        new Timing(0, 0, 9_000, 0, 0),
                        null,
                        Keys.NONE,
                        ResultMode.QUEUE,
                        Follows.NOTHING),
                TaskOptions.DEFAULT.withRunTimeout(Duration.ofSeconds(3)),
                TaskOptions.DEFAULT.withRetry(RetryPolicy.NEVER),
                TaskOptions.DEFAULT.withKey("one"),
                TaskOptions.DEFAULT.withFairKey("acme", 2),
                TaskOptions.DEFAULT.withLimitKey("smtp"),
                TaskOptions.DEFAULT.withOrderKey("account"),
                TaskOptions.DEFAULT.withResults(ResultMode.DISCARD),
                TaskOptions.DEFAULT.withGroup("night"),
                TaskOptions.DEFAULT.withAfter(Sample.id(1)),
                TaskOptions.DEFAULT.withAfterGroup("night", 3));
        var tasks = new Change[single.size()];
        for (int i = 0; i < tasks.length; i++) {
            var task = new Task(Sample.id(i + 1), new HandlerName("square"), Payload.ofJson("8"), single.get(i));
            tasks[i] = new TaskAdded(i + 1, task, 1_000, 0);
        }

        commit(store, SQUARES, open(store, SQUARES).epoch(), tasks);

        assertLives(tasks);
    }

    @Test
    void a_task_that_was_replaced_is_told_as_the_last_one() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), added(3), leased(3, 1, epoch));
        var options = TaskOptions.DEFAULT.withPriority(9).withFairKey("acme", 3);
        var task = new Task(Sample.id(2), new HandlerName("cube"), Payload.ofJson("8"), options);

        commit(store, SQUARES, epoch, released(3, 1, 0), new TaskReplaced(2, task, 5_000));
        commit(store, SQUARES, epoch, leased(2, 1, epoch));

        assertLives(
                added(1),
                new TaskAdded(2, task, added(2).addedMillis(), 5_000),
                leased(2, 1, epoch),
                added(3),
                released(3, 1, 0));
    }

    @Test
    void a_task_that_was_changed_has_its_last_priority_and_time() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, added(1), added(2), new TaskChanged(2, id(2), 9, 5_000));

        commit(store, SQUARES, epoch, new TaskChanged(1, id(1), 0, 0), new TaskChanged(1, id(1), 7, 6_000));

        assertLives(changed(1, 7, 6_000), changed(2, 9, 5_000));
    }

    private static TaskAdded changed(long position, int priority, long dueMillis) {
        TaskAdded before = added(position);
        return new TaskAdded(position, before.task().withPriority(priority), before.addedMillis(), dueMillis);
    }

    @Test
    void whether_a_queue_is_drained_and_paused_is_kept() {
        long epoch = open(store, SQUARES).epoch();

        commit(store, SQUARES, epoch, new QueueDraining(true), new QueuePaused(true));
        assertLives(new QueuePaused(true), new QueueDraining(true));

        commit(store, SQUARES, open(store, SQUARES).epoch(), new QueueDraining(false));
        assertLives(new QueuePaused(true));
    }

    @Test
    void the_last_word_of_a_key_counts_and_a_forgotten_key_is_gone() {
        long epoch = open(store, SQUARES).epoch();
        commit(store, SQUARES, epoch, keyHeld("a", 1, 0), keyHeld("b", 2, 0), keyHeld("c", 3, 0));

        commit(store, SQUARES, epoch, keyHeld("a", 1, 7_000), new KeyForgotten(new Key("b")), keyHeld("c", 4, 0));
        commit(store, SQUARES, epoch, keyHeld("d", 5, 0), new KeyForgotten(new Key("d")));
        commit(store, SQUARES, epoch, new KeyForgotten(new Key("c")), keyHeld("c", 6, 0));

        assertLives(keyHeld("a", 1, 7_000), keyHeld("c", 6, 0));
    }

    private static KeyHeld keyHeld(String key, long task, long endedMillis) {
        return new KeyHeld(new Key(key), Sample.id(task), new Fingerprint(-task, Long.MAX_VALUE), endedMillis);
    }

    @Test
    void queues_do_not_see_each_other() {
        long squares = open(store, SQUARES).epoch();
        long cubes = open(store, CUBES).epoch();
        commit(store, SQUARES, squares, added(1), added(2), seen(7, 1), schedule("a", 1), schedule("b", 1));
        commit(store, CUBES, cubes, added(1), added(2), seen(7, 2), schedule("a", 2), schedule("b", 2));

        commit(store, SQUARES, squares, ended(1, 1), leased(2, 1, squares), new ClientForgotten(new ClientId(7)));
        commit(store, SQUARES, squares, removed("a"), moved("b", 3));

        assertThat(open(store, CUBES).living())
                .containsExactly(schedule("a", 2), schedule("b", 2), seen(7, 2), added(1), added(2));
    }

    @Test
    void steps_of_many_queues_at_once_are_all_kept_in_order() {
        List<QueueName> queues = new ArrayList<>();
        List<Long> epochs = new ArrayList<>();
        for (int q = 0; q < 50; q++) {
            queues.add(new QueueName("queue-" + q));
            epochs.add(open(store, queues.get(q)).epoch());
        }

        var commits = new ArrayList<CompletableFuture<Commit>>();
        for (long position = 1; position <= 20; position++) {
            for (int q = 0; q < 50; q++) {
                List<Change> step = position % 2 == 1
                        ? List.of(added(position), seen(7, position))
                        : List.of(added(position), ended(position - 1, position), seen(7, position));
                commits.add(store.commit(queues.get(q), epochs.get(q), step).toCompletableFuture());
            }
        }

        assertThat(commits).allSatisfy(commit -> assertThat(commit.join()).isEqualTo(Commit.DONE));
        store = restart(store);
        for (QueueName queue : queues) {
            List<Change> living = open(store, queue).living();
            assertThat(living).hasSize(21).startsWith(seen(7, 20), added(2)).endsWith(held(ended(19, 20)));
        }
    }

    @Test
    void large_and_odd_values_come_back_as_they_were() {
        byte[] mebibyte = new byte[1 << 20];
        new Random(1).nextBytes(mebibyte);
        var oddId = new TaskId(Long.MIN_VALUE, Long.MAX_VALUE);
        var odd = new TaskAdded(5, new Task(oddId, HANDLER, Payload.ofBytes(mebibyte)), Long.MAX_VALUE, 0);
        var failure = new Outcome.Failure("Übel", "schiefgegangen: 失敗 🙈 \u0000 \n", "");
        var times = new TaskResult.Times(0, -1, Long.MAX_VALUE);
        var lastLease = new Lease(oddId, Integer.MAX_VALUE, Long.MAX_VALUE);
        var failed = new TaskEnded(0, 2, new TaskResult(lastLease, HANDLER, failure, WORKER, times));
        var large = ended(7, 3, new Outcome.Success(Payload.ofBytes(mebibyte)));
        var nothing = ended(8, Long.MAX_VALUE, new Outcome.Success(Payload.EMPTY));
        long epoch = open(store, SQUARES).epoch();

        commit(store, SQUARES, epoch, odd, failed, large, nothing, added(Long.MAX_VALUE, Payload.EMPTY));

        ClientSeen client = new ClientSeen(new ClientId(-1), Long.MAX_VALUE, 0);
        commit(store, SQUARES, epoch, client);
        assertLives(client, odd, added(Long.MAX_VALUE, Payload.EMPTY), failed, held(large), held(nothing));
    }

    @Test
    void a_step_of_more_changes_than_a_transaction_usually_holds_is_one_step() {
        long epoch = open(store, SQUARES).epoch();
        var changes = new ArrayList<Change>();
        for (long position = 1; position <= 30_000; position++) {
            changes.add(added(position));
        }

        store.commit(SQUARES, epoch, changes).toCompletableFuture().join();

        store = restart(store);
        assertThat(open(store, SQUARES).living()).isEqualTo(changes);
    }

    @Test
    void a_recovery_that_fails_fails_its_opening_only() {
        var opening = store.open(SQUARES, (epoch, living) -> {
            throw new IllegalStateException("not understood");
        });

        assertThatThrownBy(() -> opening.toCompletableFuture().join()).hasMessageContaining("not understood");
        assertThat(open(store, SQUARES).epoch()).isEqualTo(2);
    }

    @Test
    void after_closing_every_call_fails_and_says_so() {
        open(store, SQUARES);
        store.close();

        assertThatThrownBy(() -> commit(store, SQUARES, 1, added(1)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreFailure.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> open(store, SQUARES)).hasCauseInstanceOf(StoreFailure.class);
    }

    @Test
    void any_history_cut_into_any_steps_leaves_what_the_naive_queue_says() {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println(getClass().getSimpleName() + ": replay with -Dseed=" + seed);
        var random = new Random(seed);
        List<QueueName> queues = List.of(SQUARES, CUBES, new QueueName("sums"));
        for (int round = 0; round < 10; round++) {
            List<NaiveQueue> expected = List.of(new NaiveQueue(), new NaiveQueue(), new NaiveQueue());
            List<RandomHistory> histories =
                    queues.stream().map(q -> new RandomHistory(random)).toList();
            store.close();
            store = create();
            for (int opening = 0; opening < 4; opening++) {
                commitAtRandom(random, queues, histories, expected);
                store = random.nextBoolean() ? restart(store) : store;
                for (int q = 0; q < queues.size(); q++) {
                    Sample.Opened opened = open(store, queues.get(q));
                    assertThat(opened.living())
                            .as("queue %s, round %s, seed %s", q, round, seed)
                            .isEqualTo(expected.get(q).living());
                    for (var failed : expected.get(q).failedAttempts().entrySet()) {
                        var read = store.failedAttempts(queues.get(q), failed.getKey());
                        assertThat(read.toCompletableFuture().join())
                                .as("task %s of queue %s, round %s, seed %s", failed.getKey(), q, round, seed)
                                .isEqualTo(failed.getValue());
                    }
                }
            }
        }
    }

    /** Without waiting, so that a store may make any number of steps one transaction. */
    private void commitAtRandom(
            Random random, List<QueueName> queues, List<RandomHistory> histories, List<NaiveQueue> expected) {
        List<Long> epochs =
                queues.stream().map(queue -> open(store, queue).epoch()).toList();
        var commits = new ArrayList<CompletableFuture<Commit>>();
        for (int step = 0; step < 40; step++) {
            int q = random.nextInt(queues.size());
            var changes = new ArrayList<Change>();
            for (int run = random.nextInt(4); run >= 0; run--) {
                changes.addAll(histories.get(q).next(epochs.get(q)));
            }
            expected.get(q).history.addAll(changes);
            commits.add(store.commit(queues.get(q), epochs.get(q), changes).toCompletableFuture());
        }
        commits.forEach(commit -> assertThat(commit.join()).isEqualTo(Commit.DONE));
    }

    /** What lives in the squares after a restart. */
    private void assertLives(Change... facts) {
        store = restart(store);
        assertThat(open(store, SQUARES).living()).containsExactly(facts);
    }
}
