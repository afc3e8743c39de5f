package io.pullwork.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullwork.client.CommandRefused;
import io.pullwork.client.QueueAdmin;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks change their queue at once, on the operator's thread. */
@Timeout(120)
class HandMoveTest extends Trial {

    @Test
    void what_is_moved_waits_in_the_other_queue_for_its_time_and_its_turn() throws InterruptedException {
        QueueAdmin admin = pullwork.admin("numbers");
        tasks.putAll(STEP, List.of("first", "second"));
        tasks.with(TaskOptions.DEFAULT.withDelay(LONG)).put(STEP, "later");
        tasks.with(TaskOptions.DEFAULT.withPriority(9)).put(STEP, "urgent");

        assertThat(admin.moveTo("others")).isEqualTo(4);

        assertThat(queue.put()).allSatisfy(put -> assertThat(put.phase()).isEqualTo(PutTask.Phase.CANCELLED));
        assertThat(pullwork.queue("others").inputs(STEP)).containsExactly("first", "second", "later", "urgent");
        pullwork.runDue();
        assertThat(done).containsExactly("urgent", "first", "second");
        pullwork.advance(LONG);
        assertThat(done).containsExactly("urgent", "first", "second", "later");
    }

    @Test
    void what_the_other_queue_has_no_room_for_stays() throws InterruptedException {
        begin(QueueSettings.DEFAULTS.withMaxTasks(3));
        pullwork.tasks("others").put(STEP, "there already");
        tasks.putAll(STEP, List.of("first", "second", "third"));

        assertThatThrownBy(() -> pullwork.admin("numbers").moveTo("others"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageStartingWith("queue others is full: ")
                .hasMessageEndingWith("; 2 task(s) of queue numbers are moved to it, and the rest stays");

        assertThat(pullwork.queue("others").inputs(STEP)).containsExactly("there already", "first", "second");
        pullwork.runDue();
        assertThat(done).containsExactlyInAnyOrder("there already", "first", "second", "third");
    }

    @Test
    void what_is_drained_takes_none() throws InterruptedException {
        pullwork.admin("others").drain();
        tasks.put(STEP, "first");

        assertThatThrownBy(() -> pullwork.admin("numbers").moveTo("others"))
                .isInstanceOf(CommandRefused.class)
                .hasMessageContaining("drained");
    }

    @Test
    void a_task_whose_key_another_has_there_stays_and_one_that_is_the_same_is_that_one() throws InterruptedException {
        TaskOptions once = TaskOptions.DEFAULT.withKey("once");
        TaskOptions twice = TaskOptions.DEFAULT.withKey("twice");
        pullwork.tasks("others").with(once).put(STEP, "a");
        pullwork.tasks("others").with(twice).put(STEP, "b");
        tasks.with(once).put(STEP, "another");
        tasks.with(twice).put(STEP, "b");
        tasks.put(STEP, "c");

        assertThat(pullwork.admin("numbers").moveTo("others")).isEqualTo(2);

        assertThat(pullwork.queue("others").inputs(STEP)).containsExactly("a", "b", "c");
        pullwork.runDue();
        assertThat(done).containsExactlyInAnyOrder("another", "a", "b", "c");
    }

    @Test
    void payloads_that_are_only_on_disk_go_along() throws InterruptedException {
        begin(QueueSettings.DEFAULTS.withCapacity(new Capacity(100, 1 << 20, 100, 1 << 20, 0)));
        tasks.putAll(STEP, List.of("first", "second"));

        pullwork.admin("numbers").moveTo("others");
        pullwork.runDue();

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void there_and_back_again() throws InterruptedException {
        tasks.put(STEP, "bilbo");

        assertThat(pullwork.admin("numbers").moveTo("others")).isEqualTo(1);
        assertThat(pullwork.admin("others").moveTo("numbers")).isEqualTo(1);
        assertThat(pullwork.admin("others").moveTo("numbers")).isZero();

        pullwork.advance(Duration.ZERO);
        assertThat(done).containsExactly("bilbo");
        assertThat(queue.put()).extracting(PutTask::phase).last().isEqualTo(PutTask.Phase.SUCCEEDED);
    }
}
