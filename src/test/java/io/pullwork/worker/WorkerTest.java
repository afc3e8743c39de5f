package io.pullwork.worker;

import static io.pullwork.worker.Jobs.assignment;
import static io.pullwork.worker.Jobs.block;
import static io.pullwork.worker.Jobs.done;
import static io.pullwork.worker.Jobs.echo;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import io.pullwork.cluster.ManualKit;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Report;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.protocol.WorkerMessage.Run;
import io.pullwork.protocol.WorkerMessage.Settled;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker of two threads and no look-ahead, with a probe as its master. */
class WorkerTest {

    private static final QueueName QUEUE = Samples.QUEUE;
    private static final int PARALLELISM = 2;
    private static final int MAX_PAYLOAD_BYTES = 1_000;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STALLED_AFTER = Duration.ofMillis(51);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    private final ActorTestKit kit = ManualKit.create();
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicLong nanos = new AtomicLong();
    private final Jobs jobs = new Jobs();
    private final Workbench bench = new Workbench(
            Samples.WORKER,
            new WorkerSettings(List.of(QUEUE), PARALLELISM, Duration.ZERO, DRAIN_TIMEOUT, MAX_PAYLOAD_BYTES),
            jobs.handlers(),
            nanos::get);
    private final TestProbe<QueueName> lookups = kit.createTestProbe("lookups");
    private final TestProbe<Located> found = kit.createTestProbe("found");
    private final TestProbe<MasterMessage.Request> master = kit.createTestProbe("master");
    private ActorRef<WorkerMessage> worker = startWorker();

    @AfterEach
    void close() {
        kit.shutdownTestKit();
        bench.close();
    }

    @Test
    void a_worker_registers_so_that_masters_find_it() {
        TestProbe<Receptionist.Listing> listings = kit.createTestProbe("listings");

        kit.system().receptionist().tell(Receptionist.subscribe(Keys.workersOf(QUEUE), listings.getRef()));

        listings.fishForMessage(
                Duration.ofMinutes(1),
                listing -> listing.getServiceInstances(Keys.workersOf(QUEUE)).contains(worker)
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
    }

    @Test
    void a_worker_looks_for_its_master_by_itself_at_once_and_every_second() {
        pass(TICK);

        lookups.expectMessage(QUEUE);
    }

    @Test
    void a_worker_asks_for_as_much_as_it_runs_at_once() {
        Located located = meet(1);

        found.expectMessage(located);
        assertThat(bench.credit(QUEUE)).isEqualTo(PARALLELISM);
    }

    @Test
    void a_master_that_presents_itself_again_is_no_news() {
        Located located = meet(1);

        worker.tell(located);
        run(1, echo(1, 1));

        // It is not greeted again; but whoever shows it a sign of life may have given up, and is told again.
        assertThat(nextReport().finished()).containsExactly(done(echo(1, 1)));
        found.expectMessage(located);
        found.expectMessage(located);
    }

    @Test
    void what_is_finished_is_reported_with_what_else_could_be_held() {
        meet(1);

        run(1, echo(1, 1));

        assertThat(nextReport())
                .isEqualTo(new Report(Samples.WORKER, order(), 1, List.of(done(echo(1, 1))), List.of(), PARALLELISM));
    }

    @Test
    void one_report_is_under_way_and_what_is_finished_meanwhile_goes_into_the_next() throws InterruptedException {
        // given a report that is not settled
        meet(1);
        run(1, echo(1, 1));
        assertThat(nextReport().number()).isEqualTo(1);

        // when one thread has run two more and begun a third
        run(1, block(9, 1));
        jobs.awaitStart(9);
        run(1, echo(2, 1), echo(3, 1), block(4, 1));
        jobs.awaitStart(4);
        settle(1);

        // then
        Report next = nextReport();
        assertThat(next.number()).isEqualTo(2);
        assertThat(next.finished()).containsExactly(done(echo(2, 1)), done(echo(3, 1)));
    }

    @Test
    void a_report_without_an_answer_is_repeated_after_three_seconds_under_its_number() {
        meet(1);
        run(1, echo(1, 1));
        Report first = nextReport();

        pass(TICK);
        assertThat(master.receiveMessage()).isInstanceOf(RequestWork.class);
        pass(Duration.ofMillis(2_001));

        assertThat(nextReport()).isEqualTo(first);
    }

    @Test
    void an_answer_to_another_report_settles_nothing() {
        meet(1);
        run(1, echo(1, 1));
        nextReport();

        settle(7);
        pass(TICK);

        assertThat(nextRequest().held()).containsExactly(lease(1));
    }

    @Test
    void a_settled_lease_is_not_held_any_more() {
        meet(1);
        run(1, echo(1, 1));
        nextReport();

        settle(1);
        pass(TICK);

        assertThat(nextRequest().held()).isEmpty();
    }

    @Test
    void a_new_master_gets_the_leases_and_the_report_again() throws InterruptedException {
        // given one task that runs and one whose report is not settled
        meet(1);
        run(1, block(1, 1));
        jobs.awaitStart(1);
        run(1, echo(2, 1));
        Report report = nextReport();

        // when
        TestProbe<MasterMessage.Request> successor = kit.createTestProbe("successor");
        worker.tell(located(2, successor));

        // then
        assertThat(successor.receiveMessage())
                .isEqualTo(new RequestWork(
                        Samples.WORKER, order(), PARALLELISM, bench.handlers(), List.of(lease(1), lease(2)), 0));
        assertThat(successor.receiveMessage()).isEqualTo(report);
    }

    @Test
    void what_a_master_before_the_last_one_gives_is_not_run() {
        meet(1);
        meet(2);

        run(1, block(1, 1));
        run(2, block(2, 2));
        jobs.release(2);

        assertThat(nextReport().finished()).containsExactly(done(block(2, 2)));
        assertThat(jobs.runs()).containsExactly(2L);
    }

    @Test
    void a_master_of_an_earlier_epoch_is_not_believed() {
        meet(2);
        TestProbe<MasterMessage.Request> late = kit.createTestProbe("late");

        worker.tell(located(1, late));
        pass(TICK);

        nextRequest();
        late.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_lease_that_is_given_twice_is_run_once() throws InterruptedException {
        meet(1);

        run(1, block(1, 1));
        run(1, block(1, 1), block(2, 1));
        jobs.awaitStart(1);
        jobs.awaitStart(2);
        jobs.release(1);
        jobs.release(2);

        settle(nextReport().number());
        assertThat(jobs.runs()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void what_waits_behind_long_tasks_is_given_back() throws InterruptedException {
        // given both threads busy, and one task that waits
        meet(1);
        run(1, block(1, 1), block(2, 1), block(3, 1));
        jobs.awaitStart(1);
        jobs.awaitStart(2);

        // when
        pass(STALLED_AFTER);

        // then
        Report report = nextReport();
        assertThat(report.finished()).isEmpty();
        assertThat(report.handedBack()).containsExactly(lease(3));
    }

    @Test
    void a_worker_with_long_tasks_that_its_master_does_not_count_gets_no_more_until_one_has_ended()
            throws InterruptedException {
        // given leases of which the master knows nothing any more, and a task that waits behind them
        meet(1);
        run(1, block(1, 1), block(2, 1), block(3, 1));
        jobs.awaitStart(1);
        jobs.awaitStart(2);
        pass(STALLED_AFTER);

        // then it could hand everything back at once, again and again: it asks for nothing
        Report report = nextReport();
        assertThat(report.credit()).isZero();
        settle(report.number());

        // and when a thread is free again, for what it can hold
        jobs.release(1);
        assertThat(nextReport().credit()).isEqualTo(PARALLELISM);
    }

    @Test
    void a_stopped_master_is_told_nothing_and_the_next_one_all() {
        // given a master that stops
        meet(1);
        master.stop();
        lookups.expectMessage(QUEUE);

        // when
        TestProbe<MasterMessage.Request> successor = kit.createTestProbe("successor");
        worker.tell(located(2, successor));

        // then
        assertThat(successor.receiveMessage()).isInstanceOf(RequestWork.class);
    }

    @Test
    void a_stopping_worker_gives_back_what_has_not_begun_and_waits_for_what_runs() throws InterruptedException {
        // given
        meet(1);
        run(1, block(1, 1), block(2, 1), block(3, 1));
        jobs.awaitStart(1);
        jobs.awaitStart(2);

        // when
        worker.tell(new Worker.Drain());

        // then
        Report atOnce = nextReport();
        assertThat(atOnce.handedBack()).containsExactly(lease(3));
        assertThat(atOnce.credit()).isZero();

        // and when
        jobs.release(1);
        jobs.release(2);
        settle(atOnce.number());

        // then
        Report one = nextReport();
        settle(one.number());
        if (one.finished().size() == 1) {
            Report other = nextReport();
            assertThat(other.finished()).hasSize(1);
            settle(other.number());
        }
        master.expectTerminated(worker);
    }

    @Test
    void a_stopping_worker_with_nothing_to_do_says_that_it_takes_nothing_and_stops() {
        meet(1);

        worker.tell(new Worker.Drain());
        Report last = nextReport();
        settle(last.number());

        assertThat(last.credit()).isZero();
        master.expectTerminated(worker);
    }

    @Test
    void a_stopping_worker_that_knows_no_master_stops() {
        worker.tell(new Worker.Drain());

        master.expectTerminated(worker);
    }

    @Test
    void what_crosses_a_stopping_worker_on_its_way_is_given_back_and_not_run() throws InterruptedException {
        // given
        meet(1);
        run(1, block(1, 1));
        jobs.awaitStart(1);
        worker.tell(new Worker.Drain());
        Report drained = nextReport();

        // when the master has given one more, and repeats the one that runs
        run(1, block(1, 1), block(2, 1));
        settle(drained.number());

        // then
        Report next = nextReport();
        assertThat(next.handedBack()).containsExactly(lease(2));
        assertThat(next.credit()).isZero();
        assertThat(jobs.runs()).containsExactly(1L);
    }

    @Test
    void a_stopping_worker_gives_up_what_runs_longer_than_it_may() throws InterruptedException {
        meet(1);
        run(1, block(1, 1));
        jobs.awaitStart(1);
        worker.tell(new Worker.Drain());
        settle(nextReport().number());

        time.timePasses(DRAIN_TIMEOUT);

        Report last = reportThat(report -> !report.handedBack().isEmpty());
        assertThat(last.handedBack()).containsExactly(lease(1));
        assertThat(last.finished()).isEmpty();
        settle(last.number());
        master.expectTerminated(worker);
    }

    @Test
    void a_stopping_worker_does_not_wait_for_ever_for_an_answer() {
        meet(1);
        worker.tell(new Worker.Drain());
        nextReport();

        time.timePasses(Duration.ofSeconds(3));

        master.expectTerminated(worker);
    }

    @Test
    void a_failing_handler_is_reported_as_its_tasks_failure() {
        meet(1);

        run(1, assignment(Jobs.FAIL, 1, 1));

        assertThat(nextReport().finished()).singleElement().satisfies(finished -> assertThat(finished.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("job 1 fails")));
    }

    @Test
    void a_task_that_runs_longer_than_it_may_is_reported_as_failed_at_once() throws InterruptedException {
        meet(1);
        Assignment slow = block(1, 1);
        run(1, new Assignment(slow.lease(), slow.task().withRunTimeout(5_000)));
        jobs.awaitStart(1);

        pass(Duration.ofSeconds(5));

        Report report = reportThat(it -> !it.finished().isEmpty());
        assertThat(report.finished()).singleElement().satisfies(finished -> {
            assertThat(finished.lease()).isEqualTo(slow.lease());
            assertThat(finished.outcome()).hasToString("RunTimeout: ran longer than 5 s");
        });
    }

    @Test
    void the_master_is_told_how_many_threads_are_stuck() throws InterruptedException {
        meet(1);
        run(1, assignment(Jobs.DEAF, 1, 1));
        jobs.awaitStart(1);
        worker.tell(new WorkerMessage.Stop(QUEUE, List.of(lease(1))));
        assertThat(reportThat(report -> report.credit() == 1).finished()).isEmpty();

        pass(Duration.ofMillis(1_001));
        pass(TICK);

        RequestWork request = (RequestWork) next(message -> message instanceof RequestWork it && it.stuck() == 1);
        assertThat(request.credit()).isEqualTo(1);
        assertThat(request.held()).isEmpty();
        jobs.release(1);
    }

    @Test
    void a_new_actor_on_the_same_bench_watches_the_time_of_what_runs() throws InterruptedException {
        meet(1);
        Assignment slow = block(1, 1);
        run(1, new Assignment(slow.lease(), slow.task().withRunTimeout(5_000)));
        jobs.awaitStart(1);
        kit.stop(worker);
        worker = startWorker();
        worker.tell(located(2, master));
        assertThat(nextRequest().held()).containsExactly(slow.lease());

        pass(Duration.ofSeconds(5));

        Report report = reportThat(it -> !it.finished().isEmpty());
        assertThat(report.finished()).extracting(Finished::lease).containsExactly(slow.lease());
    }

    @Test
    void a_task_that_this_worker_cannot_run_fails() {
        meet(1);

        run(1, new Assignment(lease(1), Samples.task(1)));

        assertThat(nextReport().finished()).singleElement().satisfies(finished -> assertThat(finished.outcome())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(failure.type())
                        .isEqualTo("UnknownHandler")));
    }

    @Test
    void a_result_that_is_too_large_fails_its_task_and_says_what_to_do() {
        meet(1);

        run(1, assignment(Jobs.SWELL, MAX_PAYLOAD_BYTES, 1), assignment(Jobs.SWELL, MAX_PAYLOAD_BYTES + 1, 1));

        List<Outcome> outcomes = outcomesOf(2);
        assertThat(outcomes)
                .filteredOn(Outcome.Failure.class::isInstance)
                .containsExactly(new Outcome.Failure(
                        "ResultTooLarge",
                        "the result has 1001 bytes, at most 1000 are allowed: store it elsewhere and return where",
                        ""));
    }

    @Test
    void a_handler_that_interrupts_its_own_thread_costs_the_worker_none() throws InterruptedException {
        meet(1);
        run(1, assignment(Jobs.INTERRUPT, 1, 1), assignment(Jobs.INTERRUPT, 2, 1));
        outcomesOf(2);

        run(1, block(3, 1), block(4, 1));

        jobs.awaitStart(3);
        jobs.awaitStart(4);
    }

    @Test
    void a_new_actor_on_the_same_bench_reports_what_the_one_before_it_could_not() throws InterruptedException {
        // given one task that runs, and one whose report was not settled
        meet(1);
        run(1, block(1, 1));
        jobs.awaitStart(1);
        run(1, echo(2, 1));
        long lost = nextReport().number();
        kit.stop(worker);

        // when
        worker = startWorker();
        worker.tell(located(1, master));

        // then
        assertThat(nextRequest().held()).containsExactly(lease(1), lease(2));
        Report again = nextReport();
        assertThat(again.number()).isGreaterThan(lost);
        assertThat(again.finished()).containsExactly(done(echo(2, 1)));

        // and when what ran all the while ends
        settle(again.number());
        jobs.release(1);
        assertThat(nextReport().finished()).containsExactly(done(block(1, 1)));
    }

    @Test
    void what_is_finished_while_no_master_is_known_is_reported_to_the_next_one() throws InterruptedException {
        // given both threads begin what waits behind, so that the first two are finished
        meet(1);
        run(1, block(1, 1), block(2, 1), block(3, 1), block(4, 1));
        jobs.awaitStart(1);
        jobs.awaitStart(2);
        master.stop();
        lookups.expectMessage(QUEUE);
        jobs.release(1);
        jobs.release(2);
        jobs.awaitStart(3);
        jobs.awaitStart(4);

        // when
        TestProbe<MasterMessage.Request> successor = kit.createTestProbe("successor");
        worker.tell(located(2, successor));

        // then
        assertThat(successor.receiveMessage()).isInstanceOf(RequestWork.class);
        assertThat(successor.expectMessageClass(Report.class).finished())
                .containsExactlyInAnyOrder(done(block(1, 1)), done(block(2, 1)));
    }

    @Test
    void a_worker_can_be_told_to_serve_one_more_queue() {
        QueueName more = new QueueName("more");

        worker.tell(new Worker.Serve(more));

        lookups.expectMessage(more);
    }

    /** It has begun to look for its master: by itself, and then regularly, which also greets whoever is known. */
    private ActorRef<WorkerMessage> startWorker() {
        ActorRef<WorkerMessage> started = kit.spawn(
                Worker.create(bench, (queue, replyTo) -> lookups.getRef().tell(queue), located -> found.getRef()
                        .tell(located)));
        lookups.expectMessage(QUEUE);
        lookups.expectMessage(QUEUE);
        return started;
    }

    /** The probe presents itself as the master of this epoch and is greeted. */
    private Located meet(long epoch) {
        Located located = located(epoch, master);
        worker.tell(located);
        assertThat(nextRequest())
                .isEqualTo(new RequestWork(Samples.WORKER, order(), PARALLELISM, bench.handlers(), List.of(), 0));
        return located;
    }

    private static Located located(long epoch, TestProbe<MasterMessage.Request> master) {
        return new Located(QUEUE, master.getRef(), epoch, LifeAddress.SAME_PROCESS);
    }

    private void run(long epoch, Assignment... assignments) {
        worker.tell(new Run(QUEUE, epoch, List.of(assignments)));
    }

    private void settle(long report) {
        worker.tell(new Settled(QUEUE, report, List.of()));
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        time.timePasses(duration);
    }

    /** Of the worker as it is now: what an earlier one said may still be on its way. */
    private RequestWork nextRequest() {
        return (RequestWork) next(message ->
                message instanceof RequestWork request && request.replyTo().equals(order()));
    }

    private Report nextReport() {
        return reportThat(report -> true);
    }

    private Report reportThat(Predicate<Report> isMeant) {
        return (Report) next(message -> message instanceof Report report && isMeant.test(report));
    }

    /** The next message of the kind; a worker also repeats itself, which is not what the test is about. */
    private MasterMessage.Request next(Predicate<MasterMessage.Request> isMeant) {
        MasterMessage.Request message = master.receiveMessage();
        while (!isMeant.test(message)) {
            message = master.receiveMessage();
        }
        return message;
    }

    /** Of so many tasks, in however many reports they come; all are settled. */
    private List<Outcome> outcomesOf(int tasks) {
        var outcomes = new ArrayList<Outcome>();
        while (outcomes.size() < tasks) {
            Report report = nextReport();
            report.finished().forEach(finished -> outcomes.add(finished.outcome()));
            settle(report.number());
        }
        return outcomes;
    }

    private ActorRef<WorkerMessage.Order> order() {
        return worker.narrow();
    }

    private static Lease lease(long number) {
        return new Lease(Samples.id(number), 1, 1);
    }
}
