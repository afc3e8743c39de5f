package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.Pullwork;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.PermanentFailure;
import io.pullwork.job.nqueens.Counting.Tally;
import io.pullwork.job.nqueens.NQueens.Branches;
import io.pullwork.task.TaskFailed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Solutions are counted by way of a queue, each task once. */
@Timeout(120)
class CountingTest {

    private static final String QUEUE = "queens";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void all_solutions_are_counted_and_whoever_watches_is_told() throws InterruptedException {
        var told = new ArrayList<Tally>();
        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            Tally tally = new Counting(pullwork, QUEUE, "", told::add).count(13);

            assertThat(tally.all().solutions()).isEqualTo(KnownTotals.total(13));
            assertThat(tally.ended()).isEqualTo(tally.tasks()).isEqualTo(tally.put());
            assertThat(tally.now()).isEqualTo(tally.all());
            assertThat(told).last().isEqualTo(tally);
            assertThat(leased(pullwork)).isEqualTo(tally.tasks());
        }
    }

    @Test
    void a_count_that_was_made_already_is_read_and_not_made_again() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            new Counting(pullwork, QUEUE, "", tally -> {}).count(12);
        }

        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            Tally again = new Counting(pullwork, QUEUE, "", tally -> {}).count(12);

            assertThat(again.all().solutions()).isEqualTo(KnownTotals.total(12));
            assertThat(again.endedNow()).isZero();
            assertThat(again.now().solutions()).isZero();
            assertThat(leased(pullwork)).isEqualTo(again.tasks());
        }
    }

    private static long leased(Pullwork pullwork) throws InterruptedException {
        return pullwork.admin(QUEUE).status().totals().leased();
    }

    @Test
    void whoever_wants_is_told_what_each_task_has_found() throws InterruptedException {
        var found = new HashMap<Branches, Long>();
        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            new Counting(pullwork, QUEUE, "", tally -> {})
                    .count(
                            12,
                            (task, result) ->
                                    found.put(task, NQueens.TYPE.output(result).solutions()));
        }

        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(Split.of(12));
        assertThat(found.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(KnownTotals.total(12));
    }

    @Test
    void where_there_is_nothing_to_do_nothing_is_put() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            Tally tally = new Counting(pullwork, QUEUE, "", it -> {}).count(3);

            assertThat(tally.tasks()).isZero();
            assertThat(tally.all().solutions()).isZero();
            assertThat(pullwork.admin(QUEUE).status().totals().put()).isZero();
        }
    }

    @Test
    void a_task_that_fails_for_good_ends_the_count_with_its_reason() {
        Handlers failing = Handlers.of(NQueens.TYPE, (task, context) -> {
            throw new PermanentFailure("no board");
        });
        try (var pullwork = Pullwork.embedded(folder, failing)) {
            assertThatThrownBy(() -> new Counting(pullwork, QUEUE, "", tally -> {}).count(8))
                    .isInstanceOf(TaskFailed.class)
                    .hasMessageContaining("no board");
        }
    }

    @Test
    void what_has_failed_in_an_earlier_count_is_tried_again() throws InterruptedException {
        Handlers failing = Handlers.of(NQueens.TYPE, (task, context) -> {
            throw new PermanentFailure("no board");
        });
        try (var pullwork = Pullwork.embedded(folder, failing)) {
            assertThatThrownBy(() -> new Counting(pullwork, QUEUE, "", tally -> {}).count(8))
                    .isInstanceOf(TaskFailed.class);
        }

        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            Tally tally = new Counting(pullwork, QUEUE, "", it -> {}).count(8);

            assertThat(tally.all().solutions()).isEqualTo(KnownTotals.total(8));
            assertThat(tally.endedNow()).isEqualTo(tally.tasks());
        }
    }

    @Test
    void another_run_counts_anew() throws InterruptedException {
        try (var pullwork = Pullwork.embedded(folder, NQueens.HANDLERS)) {
            new Counting(pullwork, QUEUE, "", tally -> {}).count(8);

            Tally tally = new Counting(pullwork, QUEUE, "again-", it -> {}).count(8);

            assertThat(leased(pullwork)).isEqualTo(2L * tally.tasks());
        }
    }

    @Test
    void tasks_have_keys_of_their_own() {
        List<String> keys =
                Split.of(16, 200).stream().map(NQueens.Branches::key).toList();

        assertThat(keys).hasSizeGreaterThan(200).doesNotHaveDuplicates();
        assertThat(Split.of(15, 200).stream().map(NQueens.Branches::key)).doesNotContainAnyElementsOf(keys);
    }
}
