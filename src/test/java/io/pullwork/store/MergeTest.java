package io.pullwork.store;

import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.discarded;
import static io.pullwork.store.Sample.ended;
import static io.pullwork.store.Sample.leased;
import static io.pullwork.store.Sample.released;
import static io.pullwork.store.Sample.taken;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.task.ClientId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeTest {

    @Test
    void a_task_added_and_leased_is_one_row_with_its_lease() {
        Merge merge = merge(added(1), leased(1, 1, 5));

        assertThat(merge.facts.added).containsExactly(added(1));
        assertThat(merge.facts.leased.get(1)).isEqualTo(leased(1, 1, 5));
        assertThat(merge.leases()).isEmpty();
    }

    @Test
    void a_whole_life_is_nothing() {
        assertThat(merge(added(1), leased(1, 1, 5), ended(1, 1), taken(1, 1)).isEmpty())
                .isTrue();
    }

    @Test
    void a_task_that_was_there_and_whose_result_was_taken_is_one_row_less() {
        Merge merge = merge(ended(1, 1), taken(1, 1));

        assertThat(ranges(merge.endedTasks)).containsExactly("1-1");
        assertThat(merge.goneResults.isEmpty()).isTrue();
        assertThat(merge.facts.isEmpty()).isTrue();
    }

    @Test
    void a_whole_life_without_a_result_is_nothing() {
        assertThat(merge(added(1), leased(1, 1, 5), discarded(1)).isEmpty()).isTrue();
    }

    @Test
    void tasks_without_results_and_results_that_are_dropped_are_ranges_of_rows_that_go() {
        Merge merge = merge(
                ended(2, 9),
                discarded(1),
                new ResultDropped(9, Sample.id(2)),
                new ResultDropped(7, Sample.id(7)),
                taken(8, 8));

        assertThat(ranges(merge.endedTasks)).containsExactly("1-2");
        assertThat(ranges(merge.goneResults)).containsExactly("7-8");
    }

    @Test
    void neighbours_that_end_in_any_order_are_one_range() {
        Merge merge = merge(ended(3, 1), ended(1, 2), ended(2, 3), ended(70, 4), ended(5, 5));

        assertThat(ranges(merge.endedTasks)).containsExactly("1-3", "5-5", "70-70");
    }

    @Test
    void neighbours_leased_alike_are_one_range_and_others_are_not() {
        Merge merge = merge(leased(1, 1, 5), leased(2, 1, 5), leased(3, 2, 5), leased(4, 2, 6), leased(6, 2, 6));

        assertThat(merge.leases())
                .containsExactly(
                        new Merge.Range<>(leased(1, 1, 5), 1, 2),
                        new Merge.Range<>(leased(3, 2, 5), 3, 3),
                        new Merge.Range<>(leased(4, 2, 6), 4, 4),
                        new Merge.Range<>(leased(6, 2, 6), 6, 6));
    }

    @Test
    void a_row_added_between_others_is_left_out_of_their_range() {
        Merge merge = merge(leased(1, 1, 5), added(2), leased(2, 1, 5), leased(3, 1, 5));

        assertThat(merge.leases())
                .containsExactly(new Merge.Range<>(leased(1, 1, 5), 1, 1), new Merge.Range<>(leased(3, 1, 5), 3, 3));
    }

    @Test
    void a_release_takes_the_lease_before_it_and_not_the_one_after() {
        Merge merge = merge(leased(1, 1, 5), released(1, 1, 1), released(2, 1, 1), leased(2, 2, 5));

        assertThat(merge.releases()).containsExactly(new Merge.Range<>(released(1, 1, 1), 1, 2));
        assertThat(merge.leases()).containsExactly(new Merge.Range<>(leased(2, 2, 5), 2, 2));
    }

    @Test
    void a_client_forgotten_leaves_only_the_row_to_delete() {
        var client = new ClientId(7);

        Merge merge = merge(Sample.seen(7, 1), new ClientForgotten(client));

        assertThat(merge.forgottenClients).containsExactly(client);
        assertThat(merge.facts.isEmpty()).isTrue();
    }

    @Test
    void a_schedule_that_was_there_and_moved_costs_one_number() {
        Merge merge = merge(Sample.moved("a", 1), Sample.moved("a", 2));

        assertThat(merge.facts.movedSchedules.values()).containsExactly(Sample.moved("a", 2));
        assertThat(merge.facts.schedules).isEmpty();
    }

    @Test
    void a_schedule_set_and_moved_is_one_row_as_it_moved_last() {
        Merge merge = merge(Sample.moved("a", 1), Sample.schedule("a", 2), Sample.moved("a", 3));

        assertThat(merge.facts.schedules.values()).containsExactly(Sample.schedule("a", 3));
        assertThat(merge.facts.movedSchedules).isEmpty();
    }

    @Test
    void a_schedule_removed_leaves_only_the_row_to_delete() {
        Merge merge = merge(Sample.moved("a", 1), Sample.schedule("a", 2), Sample.removed("a"));

        assertThat(merge.removedSchedules).hasSize(1);
        assertThat(merge.facts.isEmpty()).isTrue();
    }

    private static Merge merge(Change... changes) {
        var merge = new Merge();
        for (Change change : changes) {
            merge.add(change);
        }
        return merge;
    }

    private static List<String> ranges(PositionRanges positions) {
        var ranges = new ArrayList<String>();
        positions.forEach((first, last) -> ranges.add(first + "-" + last));
        return ranges;
    }
}
