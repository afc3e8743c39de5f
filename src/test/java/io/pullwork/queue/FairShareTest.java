package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Those who share a queue take turns, however much each has put. */
class FairShareTest {

    private static final TaskOptions ACME = TaskOptions.DEFAULT.withFairKey("acme");
    private static final TaskOptions ZETA = TaskOptions.DEFAULT.withFairKey("zeta");

    private final World world = new World();

    @Test
    void a_tenant_with_few_tasks_does_not_wait_behind_one_with_many() {
        List<TaskId> many = put(ACME, 4);
        List<TaskId> few = put(ZETA, 2);

        world.ask(World.FIRST, 6);

        assertThat(world.started())
                .containsExactly(many.get(0), few.get(0), many.get(1), few.get(1), many.get(2), many.get(3));
    }

    @Test
    void a_weight_is_a_number_of_turns() {
        List<TaskId> heavy = put(TaskOptions.DEFAULT.withFairKey("heavy", 3), 9);
        put(TaskOptions.DEFAULT.withFairKey("light"), 9);

        world.ask(World.FIRST, 8);

        assertThat(world.started().stream().filter(heavy::contains)).hasSize(6);
    }

    @Test
    void tasks_without_a_key_are_of_one_tenant() {
        List<TaskId> none = put(TaskOptions.DEFAULT, 3);
        List<TaskId> acme = put(ACME, 3);

        world.ask(World.FIRST, 4);

        assertThat(world.started()).containsExactly(none.get(0), acme.get(0), none.get(1), acme.get(1));
    }

    @Test
    void who_was_away_has_saved_up_no_turns() {
        put(ACME, 100);
        world.ask(World.FIRST, 50);
        List<TaskId> late = put(ZETA, 10);

        world.ask(World.SECOND, 6);

        assertThat(world.started().stream().filter(late::contains)).hasSize(3);
    }

    @Test
    void a_priority_comes_before_a_turn() {
        put(ACME, 2);
        List<TaskId> urgent = put(ACME.withPriority(9), 2);
        put(ZETA, 2);

        world.ask(World.FIRST, 2);

        assertThat(world.started()).containsExactlyElementsOf(urgent);
    }

    @Test
    void turns_hold_over_all_handlers_of_a_worker() {
        List<TaskId> squares = put(ACME, 3);
        TaskId cube = world.putFor("cube", ZETA);

        world.ask(World.FIRST, 2, "square", "cube");

        assertThat(world.started()).containsExactly(squares.get(0), cube);
    }

    private List<TaskId> put(TaskOptions options, int count) {
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < count; i++) {
            tasks.add(world.put(options));
        }
        return tasks;
    }
}
