package io.pullwork.job.nqueens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MachinesTest {

    @Test
    void equal_tasks_keep_all_cores_busy() {
        double[] tasks = new double[3_200];
        Arrays.fill(tasks, 0.02);

        Machines machines = Machines.run(tasks, 320, 0);

        assertThat(machines.wallSeconds()).isCloseTo(0.2, within(1e-9));
        assertThat(machines.busyShare()).isCloseTo(1, within(1e-9));
    }

    @Test
    void what_each_task_costs_is_no_work() {
        Machines machines = Machines.run(new double[] {0.8, 0.8, 0.8, 0.8}, 2, 0.2);

        assertThat(machines.wallSeconds()).isCloseTo(2, within(1e-9));
        assertThat(machines.busyShare()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void a_long_task_that_comes_last_keeps_all_waiting_and_one_that_comes_first_does_not() {
        assertThat(Machines.run(new double[] {1, 1, 1, 1, 4}, 2, 0).wallSeconds())
                .isEqualTo(6);
        assertThat(Machines.run(new double[] {4, 1, 1, 1, 1}, 2, 0).wallSeconds())
                .isEqualTo(4);
    }
}
