package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** So many run at once, and so many start within a time: of the queue, and of each key. */
class LimitTest {

    private static final LimitScope SMTP = LimitScope.ofKey(new Key("smtp"));
    private static final TaskOptions MAIL = TaskOptions.DEFAULT.withLimitKey("smtp");

    private final World world = new World();

    @Test
    void no_more_of_a_queue_run_at_once() {
        world.order(new QueueCommand.SetLimit(LimitScope.QUEUE, Limit.running(2)));
        world.putMany(3);
        world.ask(World.FIRST, 1);
        world.ask(World.SECOND, 5);
        assertThat(world.leasesOf(World.SECOND)).hasSize(1);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).hasSize(1);
    }

    @Test
    void no_more_of_a_key_run_at_once_and_others_are_not_held_up() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.running(1)));
        List<TaskId> mails = put(MAIL, 2);
        TaskId other = world.put();

        world.ask(World.FIRST, 5);
        assertThat(world.started()).containsExactly(mails.get(0), other);
        assertThat(world.counts().waiting()).isEqualTo(1);

        world.finish(World.FIRST, world.leasesOf(World.FIRST).get(0));
        assertThat(world.started()).containsExactly(mails.get(1));
    }

    @Test
    void each_key_has_the_limit_of_all_unless_it_has_its_own() {
        world.order(new QueueCommand.SetLimit(LimitScope.EACH_KEY, Limit.running(1)));
        world.order(new QueueCommand.SetLimit(SMTP, Limit.running(2)));
        put(MAIL, 3);
        put(TaskOptions.DEFAULT.withLimitKey("ftp"), 3);
        put(TaskOptions.DEFAULT.withLimitKey("imap"), 3);

        world.ask(World.FIRST, 9);

        assertThat(world.started()).hasSize(2 + 1 + 1);
    }

    @Test
    void so_many_start_within_any_period_of_its_length() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.starts(2, Duration.ofSeconds(10))));
        List<TaskId> mails = put(MAIL, 4);
        world.ask(World.FIRST, 1);
        world.after(Duration.ofSeconds(6));
        world.ask(World.SECOND, 3);
        assertThat(world.started()).containsExactly(mails.get(1));

        assertThat(world.millisToNextDeadline()).hasValue(4_000);
        world.after(Duration.ofSeconds(4));
        assertThat(world.started()).containsExactly(mails.get(2));
        world.after(Duration.ofSeconds(5));
        assertThat(world.started()).isEmpty();
        world.after(Duration.ofSeconds(1));
        assertThat(world.started()).containsExactly(mails.get(3));
    }

    @Test
    void a_new_master_lets_no_more_start_than_the_one_before() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.starts(2, Duration.ofSeconds(10))));
        put(MAIL, 4);
        world.ask(World.FIRST, 5);
        world.after(Duration.ofSeconds(3));

        world.failOver();
        world.ask(World.FIRST, 5);
        assertThat(world.started()).isEmpty();

        world.after(Duration.ofSeconds(7));
        assertThat(world.started()).hasSize(2);
    }

    @Test
    void what_nobody_can_run_keeps_no_place() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.running(1)));
        world.putFor("cube", MAIL);
        List<TaskId> mails = put(MAIL, 2);
        world.ask(World.FIRST, 1);
        assertThat(world.started()).containsExactly(mails.get(0));

        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(mails.get(1));
    }

    @Test
    void one_that_is_cancelled_leaves_its_place_to_the_next() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.running(1)));
        List<TaskId> mails = put(MAIL, 3);
        world.ask(World.FIRST, 1);
        world.ask(World.SECOND, 1);
        world.finish(World.FIRST, world.leaseOf(World.FIRST));
        assertThat(world.leasesOf(World.SECOND)).hasSize(1);

        world.cancel(World.ANN, mails.get(1));

        assertThat(world.started()).containsExactly(mails.get(2));
    }

    @Test
    void a_limit_that_is_taken_away_holds_back_nothing() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.starts(1, Duration.ofDays(1))));
        put(MAIL, 3);
        world.ask(World.FIRST, 5);

        world.order(new QueueCommand.SetLimit(SMTP, Limit.NONE));

        assertThat(world.started()).hasSize(2);
        assertThat(world.stored(Change.LimitUsed.class)).containsExactly(new Change.LimitUsed(new Key("smtp"), 0, 0));
    }

    @Test
    void tenants_take_turns_also_at_a_limit() {
        world.order(new QueueCommand.SetLimit(SMTP, Limit.running(1)));
        put(MAIL.withFairKey("acme"), 3);
        TaskId zeta = world.put(MAIL.withFairKey("zeta"));
        world.ask(World.FIRST, 1);

        world.finish(World.FIRST, world.leaseOf(World.FIRST));

        assertThat(world.started()).containsExactly(zeta);
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> Limit.running(0)).hasMessage("a limit of 0, must be at least 1");
        assertThatThrownBy(() -> Limit.starts(10_001, Duration.ofSeconds(1)))
                .hasMessage("a limit of 10001 starts, must be 0 to 10000");
        assertThatThrownBy(() -> Limit.starts(1, Duration.ZERO)).hasMessage("a limit of 1 starts in 0 ms");
    }

    private List<TaskId> put(TaskOptions options, int count) {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < count; i++) {
            tasks.add(world.put(options));
        }
        return tasks;
    }
}
