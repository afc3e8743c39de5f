package io.pullwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdlenessTest {

    private final Idleness idleness = new Idleness();

    @Test
    void a_worker_that_gets_no_task_is_idle_after_the_timeout() throws InterruptedException {
        long startNanos = System.nanoTime();

        idleness.await(Duration.ofMillis(20));

        assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(idleness.ended()).isZero();
    }

    @Test
    void a_worker_is_not_idle_while_a_task_runs_however_long() throws InterruptedException {
        var isWaiting = new CountDownLatch(1);
        idleness.begin();
        var waiter = new Thread(() -> {
            isWaiting.countDown();
            try {
                idleness.await(Duration.ZERO);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        isWaiting.await();
        waiter.join(50);
        assertThat(waiter.isAlive()).isTrue();

        idleness.end();

        waiter.join();
        assertThat(idleness.ended()).isEqualTo(1);
    }
}
