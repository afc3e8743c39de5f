package io.pullwork.queue;

import static io.pullwork.queue.World.ANN;
import static io.pullwork.queue.World.BOB;
import static io.pullwork.queue.World.FIRST;
import static io.pullwork.queue.World.SECOND;
import static io.pullwork.queue.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Progress;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anyone can ask what a task does, and how far it is. */
class ProgressTest {

    private static final Progress THREE_OF_TEN = new Progress(3, 10, "page 3");
    private static final Progress FOUR_OF_TEN = new Progress(4, 10, "page 4");

    @Test
    void a_running_task_tells_its_worker_its_attempt_and_what_its_handler_has_said_last() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        long leasedMillis = world.stored(Change.TaskLeased.class).get(0).leasedMillis();

        world.progress(lease, THREE_OF_TEN);
        world.progress(lease, FOUR_OF_TEN);

        assertThat(world.describe(lease.task()))
                .isEqualTo(new TaskStatus(lease.task(), TaskPhase.RUNNING, 1, FIRST, leasedMillis, FOUR_OF_TEN, null));
    }

    @Test
    void progress_is_not_stored_and_not_answered() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);

        world.progress(lease, THREE_OF_TEN);

        assertThat(world.stored()).isEmpty();
        assertThat(world.said()).isEmpty();
    }

    @Test
    void the_next_attempt_begins_without_the_progress_of_the_one_before() {
        var world = new World();
        Lease first = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.progress(first, THREE_OF_TEN);

        world.fail(FIRST, first, new Retry.After(1_000));
        assertThat(world.describe(first.task()))
                .isEqualTo(new TaskStatus(
                        first.task(), TaskPhase.DELAYED, 1, TaskResult.NO_WORKER, 0, null, WaitReason.TIME));
        world.after(Duration.ofSeconds(1));

        assertThat(world.describe(first.task()).attempt()).isEqualTo(2);
        assertThat(world.describe(first.task()).progress()).isNull();
    }

    @Test
    void the_progress_of_a_lease_that_is_not_current_is_not_believed() {
        var world = new World();
        Lease stale = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.kill(FIRST);
        world.ask(SECOND, 1);

        world.progress(stale, THREE_OF_TEN);

        assertThat(world.describe(stale.task()).worker()).isEqualTo(SECOND);
        assertThat(world.describe(stale.task()).progress()).isNull();
    }

    @Test
    void a_new_master_learns_it_again_also_before_it_knows_the_worker() {
        var world = new World();
        Lease lease = world.putAndLease(FIRST, TaskOptions.DEFAULT);
        world.progress(lease, THREE_OF_TEN);

        world.failOver();
        assertThat(world.describe(lease.task()).progress()).isNull();

        world.progress(lease, FOUR_OF_TEN);
        assertThat(world.describe(lease.task()).worker()).isEqualTo(TaskResult.NO_WORKER);
        assertThat(world.describe(lease.task()).progress()).isEqualTo(FOUR_OF_TEN);
        world.ask(FIRST, 1);
        assertThat(world.describe(lease.task()).worker()).isEqualTo(FIRST);
        assertThat(world.describe(lease.task()).progress()).isEqualTo(FOUR_OF_TEN);
    }

    @Test
    void a_task_that_waits_has_no_worker() {
        var world = new World();
        TaskId task = world.put();

        assertThat(world.describe(task))
                .isEqualTo(
                        new TaskStatus(task, TaskPhase.WAITING, 0, TaskResult.NO_WORKER, 0, null, WaitReason.HANDLER));
    }

    @Test
    void how_a_task_has_ended_is_told_as_long_as_it_is_known() {
        var world = new World(World.with(World.attempts(1)));
        TaskId cancelled = world.put();
        world.cancel(BOB, cancelled);
        TaskId expired = world.put(TaskOptions.DEFAULT.withExpiresAfter(Duration.ofSeconds(1)));
        world.after(Duration.ofSeconds(1));
        TaskId failed = world.putAndFinish(FIRST, new Outcome.Failure("Broken", "", ""));
        TaskOptions unwanted = TaskOptions.DEFAULT.withResults(ResultMode.DISCARD);
        TaskId discarded = world.put(unwanted);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST));
        TaskId dead = world.put(unwanted);
        world.ask(FIRST, 1);
        world.finish(FIRST, world.leaseOf(FIRST), new Outcome.Failure("Broken", "", ""));

        assertThat(List.of(cancelled, expired, failed, discarded, dead))
                .extracting(task -> world.describe(task).phase())
                .containsExactly(
                        TaskPhase.CANCELLED, TaskPhase.EXPIRED, TaskPhase.FAILED, TaskPhase.ENDED, TaskPhase.FAILED)
                .allMatch(TaskPhase::isEnd);
        assertThat(List.of(TaskPhase.WAITING, TaskPhase.DELAYED, TaskPhase.QUARANTINED, TaskPhase.RUNNING))
                .noneMatch(TaskPhase::isEnd);
    }

    @Test
    void a_task_that_has_ended_is_known_to_have_ended_also_when_its_result_was_taken() {
        var world = new World();
        TaskId task = world.putAndFinish(FIRST, value("49"));
        assertThat(world.describe(task).phase()).isEqualTo(TaskPhase.SUCCEEDED);
        assertThat(world.describe(task).worker()).isEqualTo(FIRST);
        assertThat(world.describe(task).attempt()).isEqualTo(1);

        world.acknowledge(world.get(BOB, 1, Duration.ZERO), task);

        assertThat(world.describe(task))
                .isEqualTo(new TaskStatus(task, TaskPhase.ENDED, 0, TaskResult.NO_WORKER, 0, null, null));
    }

    @Test
    void a_task_that_was_never_put_is_not_known() {
        var world = new World();
        world.putMany(2);
        TaskId nobodys = TaskId.of(ANN, 3);

        assertThat(world.order(new QueueCommand.DescribeTask(nobodys)))
                .isEqualTo(new QueueAnswer.Refused("there is no task " + nobodys));
    }

    @Test
    void of_several_tasks_each_has_its_own() {
        var world = new World();
        List<TaskId> tasks = world.putMany(2);
        world.ask(FIRST, 2);
        List<Lease> leases = world.leasesOf(FIRST);

        world.progress(leases.get(0), THREE_OF_TEN);
        world.progress(leases.get(1), FOUR_OF_TEN);

        assertThat(tasks)
                .extracting(task -> world.describe(task).progress())
                .containsExactly(THREE_OF_TEN, FOUR_OF_TEN);
    }
}
