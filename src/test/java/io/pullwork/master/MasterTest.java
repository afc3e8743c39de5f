package io.pullwork.master;

import static io.pullwork.protocol.Samples.QUEUE;
import static io.pullwork.protocol.Samples.id;
import static io.pullwork.protocol.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.UnhandledMessage;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.receptionist.Receptionist;
import io.pullwork.cluster.ManualKit;
import io.pullwork.master.HeldStore.HeldCommit;
import io.pullwork.master.HeldStore.HeldLookup;
import io.pullwork.protocol.ClientMessage;
import io.pullwork.protocol.ClientMessage.CallClosed;
import io.pullwork.protocol.ClientMessage.Deliver;
import io.pullwork.protocol.ClientMessage.PutAccepted;
import io.pullwork.protocol.ClientMessage.TimedOut;
import io.pullwork.protocol.Keys;
import io.pullwork.protocol.Located;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.MasterMessage;
import io.pullwork.protocol.MasterMessage.Acknowledge;
import io.pullwork.protocol.MasterMessage.GetResults;
import io.pullwork.protocol.MasterMessage.Locate;
import io.pullwork.protocol.MasterMessage.Put;
import io.pullwork.protocol.MasterMessage.Report;
import io.pullwork.protocol.MasterMessage.RequestWork;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.protocol.WorkerMessage.Order;
import io.pullwork.protocol.WorkerMessage.Run;
import io.pullwork.protocol.WorkerMessage.Settled;
import io.pullwork.queue.Change;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueSettings;
import io.pullwork.queue.TaskPhase;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import io.pullwork.task.Retry;
import io.pullwork.task.Schedule;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A master whose store answers when the test says. Nothing is said is proven by a question: the answer to
 * it would stand behind whatever was said before.
 */
class MasterTest {

    private static final WorkerId OTHER_WORKER = new WorkerId("43@host-2");
    private static final ClientId OTHER_CLIENT = new ClientId(2);

    private final ActorTestKit kit = ManualKit.create();
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicLong nowMillis = new AtomicLong(1_000_000);
    private final HeldStore store = new HeldStore();
    private final TestProbe<ClientMessage.Reply> client = kit.createTestProbe("client");
    private final TestProbe<ClientMessage.Reply> otherClient = kit.createTestProbe("other-client");
    private final TestProbe<Order> worker = kit.createTestProbe("worker");
    private final TestProbe<Order> otherWorker = kit.createTestProbe("other-worker");
    private final TestProbe<SignsOfLife.Message> signs = kit.createTestProbe("signs");

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    // Commits

    @Test
    void a_put_is_acknowledged_after_its_commit_and_not_before() {
        ActorRef<MasterMessage> master = serving();

        master.tell(put(1, 2));
        HeldCommit commit = store.nextCommit();
        assertNothingSaidTo(client, master);
        commit.succeed();

        assertThat(commit.changes(TaskAdded.class)).extracting(TaskAdded::task).containsExactly(task(1), task(2));
        client.expectMessage(new PutAccepted(2));
    }

    @Test
    void a_task_is_leased_after_the_commit_of_its_lease_and_not_before() {
        ActorRef<MasterMessage> master = serving();
        master.tell(requestWork(1));

        master.tell(put(1));
        HeldCommit commit = store.nextCommit();
        assertNothingSaidToWorker(worker, master);
        commit.succeed();

        assertThat(commit.changes(TaskLeased.class)).hasSize(1);
        worker.expectMessage(new Run(QUEUE, 1, List.of(new Assignment(lease(1), task(1)))));
    }

    @Test
    void a_result_is_delivered_after_its_commit_and_not_before() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(get(1));

        master.tell(report(1, lease(1)));
        HeldCommit commit = store.nextCommit();
        assertNothingSaidTo(client, master);
        assertNothingSaidToWorker(worker, master);
        commit.succeed();

        TaskResult result = commit.changes(TaskEnded.class).get(0).result();
        client.expectMessage(new Deliver(1, List.of(result)));
        worker.expectMessage(new Settled(QUEUE, 1, List.of()));
    }

    @Test
    void a_cancellation_is_told_to_worker_and_canceller_after_its_commit_and_not_before() {
        ActorRef<MasterMessage> master = withLeasedTask();
        var call = new CallId(Samples.CLIENT, 1);

        master.tell(new MasterMessage.Cancel(call, client.getRef(), Samples.id(1)));
        HeldCommit commit = store.nextCommit();
        assertNothingSaidTo(client, master);
        assertNothingSaidToWorker(worker, master);
        commit.succeed();

        assertThat(commit.changes(TaskEnded.class)).hasSize(1);
        worker.expectMessage(new WorkerMessage.Stop(QUEUE, List.of(lease(1))));
        client.expectMessage(new ClientMessage.CancelDecided(1, true));
    }

    @Test
    void what_is_decided_while_a_commit_is_under_way_becomes_one_commit() {
        ActorRef<MasterMessage> master = serving();
        master.tell(put(1));
        HeldCommit first = store.nextCommit();

        master.tell(put(2));
        master.tell(put(3));
        assertNothingSaidTo(client, master);
        assertThat(store.isAskedToCommit()).isFalse();
        first.succeed();

        HeldCommit second = store.nextCommit();
        assertThat(second.changes(TaskAdded.class)).extracting(TaskAdded::task).containsExactly(task(2), task(3));
        client.expectMessage(new PutAccepted(1));
        second.succeed();
        client.expectMessage(new PutAccepted(3));
    }

    @Test
    void a_fenced_master_stops_and_says_nothing() {
        ActorRef<MasterMessage> master = serving();
        master.tell(requestWork(1));
        master.tell(put(1));

        store.nextCommit().fence();

        client.expectTerminated(master);
        client.expectNoMessage(Duration.ZERO);
        worker.expectNoMessage(Duration.ZERO);
    }

    @Test
    void after_a_failed_commit_the_store_is_read_again_and_a_repeated_put_succeeds() {
        ActorRef<MasterMessage> master = serving();
        master.tell(put(1));

        store.nextCommit().fail();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);

        master.tell(put(1));
        HeldCommit again = store.nextCommit();
        assertThat(again.changes(TaskAdded.class)).hasSize(1);
        again.succeed();
        client.expectMessage(new PutAccepted(1));
    }

    @Test
    void a_put_whose_commit_failed_after_it_was_written_is_not_stored_twice() {
        ActorRef<MasterMessage> master = serving();
        master.tell(put(1));

        store.nextCommit().failAfterWriting();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);

        master.tell(put(1));
        client.expectMessage(new PutAccepted(1));
        assertThat(store.isAskedToCommit()).isFalse();
    }

    @Test
    void what_was_decided_behind_a_failed_commit_is_forgotten() {
        ActorRef<MasterMessage> master = serving();
        master.tell(put(1));
        HeldCommit failing = store.nextCommit();
        master.tell(put(2));
        assertNothingSaidTo(client, master);

        failing.fail();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);

        assertThat(store.isAskedToCommit()).isFalse();
        assertNothingSaidTo(client, master);
    }

    @Test
    void after_a_failed_commit_workers_that_were_found_are_greeted_with_the_new_epoch() {
        ActorRef<MasterMessage> master = serving();
        register(worker);
        assertThat(worker.expectMessageClass(Located.class).epoch()).isEqualTo(1);
        master.tell(put(1));

        store.nextCommit().fail();
        store.nextOpening().succeed();

        assertThat(worker.expectMessageClass(Located.class).epoch()).isEqualTo(2);
    }

    // Recovering

    @Test
    void whoever_asks_a_recovering_master_where_it_is_is_answered_when_it_serves() {
        ActorRef<MasterMessage> master = startMaster();
        HeldStore.HeldOpening<?> opening = store.nextOpening();
        master.tell(new Locate(client.getRef().narrow()));
        master.tell(new Locate(worker.getRef().narrow()));

        opening.succeed();

        var located = new Located(QUEUE, master.narrow(), 1, LifeAddress.SAME_PROCESS);
        client.expectMessage(located);
        worker.expectMessage(located);
    }

    @Test
    void a_put_that_a_recovering_master_gets_is_left_to_be_repeated() {
        ActorRef<MasterMessage> master = startMaster();
        HeldStore.HeldOpening<?> opening = store.nextOpening();

        master.tell(put(1));
        opening.succeed();

        assertNothingSaidTo(client, master);
        assertThat(store.isAskedToCommit()).isFalse();
    }

    @Test
    void a_store_that_cannot_be_opened_is_tried_again() {
        ActorRef<MasterMessage> master = startMaster();
        master.tell(new Locate(client.getRef().narrow()));
        store.nextOpening().fail();

        for (int seconds = 0; !store.isAskedToOpen(); seconds++) {
            assertThat(seconds).isLessThan(600);
            time.timePasses(Duration.ofSeconds(1));
        }
        store.nextOpening().succeed();

        assertThat(client.expectMessageClass(Located.class).epoch()).isEqualTo(1);
    }

    @Test
    void a_new_master_knows_what_the_one_before_it_committed() {
        ActorRef<MasterMessage> first = serving();
        first.tell(put(1));
        store.nextCommit().succeed();
        client.expectMessage(new PutAccepted(1));

        ActorRef<MasterMessage> second = startMaster();
        store.nextOpening().succeed();
        assertThat(epochOf(second)).isEqualTo(2);
        second.tell(requestWork(1));
        store.nextCommit().succeed();

        worker.expectMessage(new Run(QUEUE, 2, List.of(new Assignment(new Lease(id(1), 1, 2), task(1)))));
    }

    @Test
    void what_ran_is_lost_at_once_where_no_worker_can_be_left() {
        withLeasedTask();
        MasterSetup setup = setup(QueueSettings.DEFAULTS, Optional.empty());

        ActorRef<MasterMessage> second = kit.spawn(Master.createAlone(QUEUE, setup));
        store.nextOpening().succeed();
        assertThat(epochOf(second)).isEqualTo(2);
        time.timePasses(Duration.ofMillis(1));

        assertThat(store.nextCommit().changes(Change.TaskReleased.class)).hasSize(1);
    }

    @Test
    void a_master_that_opens_its_queue_again_leaves_workers_what_they_run() {
        MasterSetup setup = setup(QueueSettings.DEFAULTS, Optional.empty());
        ActorRef<MasterMessage> master = kit.spawn(Master.createAlone(QUEUE, setup));
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(1);
        master.tell(requestWork(1));
        master.tell(put(1));
        store.nextCommit().succeed();
        client.expectMessage(new PutAccepted(1));
        worker.expectMessageClass(Run.class);

        master.tell(put(2));
        store.nextCommit().fail();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);
        time.timePasses(Duration.ofSeconds(1));

        assertThat(store.isAskedToCommit()).isFalse();
    }

    // Workers

    @Test
    void workers_that_the_receptionist_has_found_are_greeted_once() {
        ActorRef<MasterMessage> master = serving();

        register(worker);
        worker.expectMessage(new Located(QUEUE, master.narrow(), 1, LifeAddress.SAME_PROCESS));
        register(otherWorker);
        otherWorker.expectMessageClass(Located.class);

        assertNothingSaidToWorker(worker, master);
    }

    @Test
    void a_worker_gets_no_work_until_its_process_shows_life() {
        ActorRef<MasterMessage> master = servingWithSigns();

        master.tell(requestWork(1));
        SignsOfLife.Watch watch = signs.expectMessageClass(SignsOfLife.Watch.class);
        master.tell(put(1));
        HeldCommit unleased = store.nextCommit();
        unleased.succeed();
        client.expectMessage(new PutAccepted(1));
        assertThat(unleased.changes(TaskLeased.class)).isEmpty();
        watch.master().tell(new SignsOfLife.Shown(Samples.WORKER));

        assertThat(watch.worker()).isEqualTo(Samples.WORKER);
        store.nextCommit().succeed();
        worker.expectMessageClass(Run.class);
    }

    @Test
    void a_worker_that_has_shown_life_once_need_not_show_it_for_each_request() {
        ActorRef<MasterMessage> master = servingWithSigns();
        master.tell(requestWork(1));
        master.tell(new SignsOfLife.Shown(Samples.WORKER));

        master.tell(requestWork(1));
        master.tell(put(1));
        store.nextCommit().succeed();

        worker.expectMessageClass(Run.class);
    }

    @Test
    void the_tasks_of_a_worker_whose_life_has_ended_run_elsewhere() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(requestWork(OTHER_WORKER, otherWorker, 1));

        master.tell(new SignsOfLife.Ended(Samples.WORKER));
        store.nextCommit().succeed();

        otherWorker.expectMessage(new Run(QUEUE, 1, List.of(new Assignment(new Lease(id(1), 2, 1), task(1)))));
    }

    @Test
    void a_worker_whose_life_has_ended_gets_no_work_until_it_shows_life_again() {
        ActorRef<MasterMessage> master = servingWithSigns();
        master.tell(requestWork(1));
        signs.expectMessageClass(SignsOfLife.Watch.class);
        master.tell(new SignsOfLife.Shown(Samples.WORKER));

        master.tell(new SignsOfLife.Ended(Samples.WORKER));
        master.tell(requestWork(1));
        signs.expectMessageClass(SignsOfLife.Watch.class);
        master.tell(put(1));
        HeldCommit unleased = store.nextCommit();
        unleased.succeed();

        assertThat(unleased.changes(TaskLeased.class)).isEmpty();
        assertNothingSaidToWorker(worker, master);
    }

    @Test
    void the_tasks_of_a_worker_whose_actor_has_stopped_run_elsewhere() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(requestWork(OTHER_WORKER, otherWorker, 1));

        worker.stop();
        store.nextCommit().succeed();

        otherWorker.expectMessage(new Run(QUEUE, 1, List.of(new Assignment(new Lease(id(1), 2, 1), task(1)))));
    }

    @Test
    void how_far_a_task_is_can_be_asked_and_is_not_committed() {
        ActorRef<MasterMessage> master = withLeasedTask();

        master.tell(new MasterMessage.Progress(List.of(new Advanced(lease(1), Samples.PROGRESS))));
        master.tell(new MasterMessage.Administer(call(1), client.getRef(), new QueueCommand.DescribeTask(id(1))));

        client.expectMessage(new ClientMessage.Administered(
                1,
                new QueueAnswer.TaskDescribed(new TaskStatus(
                        id(1), TaskPhase.RUNNING, 1, Samples.WORKER, nowMillis.get(), Samples.PROGRESS, null))));
        assertThat(store.isAskedToCommit()).isFalse();
    }

    @Test
    void a_worker_that_came_back_by_another_actor_keeps_its_tasks_when_the_first_one_stops() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(new RequestWork(Samples.WORKER, otherWorker.getRef(), 1, Samples.HANDLERS, List.of(lease(1)), 0));

        worker.stop();
        TestProbe<Object> watcher = kit.createTestProbe();
        watcher.expectTerminated(worker.getRef());
        master.tell(new Report(Samples.WORKER, otherWorker.getRef(), 1, List.of(done(lease(1))), List.of(), 1));
        store.nextCommit().succeed();

        otherWorker.expectMessage(new Settled(QUEUE, 1, List.of()));
    }

    @Test
    void a_report_is_settled_again_when_it_is_repeated() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(report(1, lease(1)));
        store.nextCommit().succeed();
        worker.expectMessage(new Settled(QUEUE, 1, List.of()));

        master.tell(report(1, lease(1)));

        worker.expectMessage(new Settled(QUEUE, 1, List.of()));
        assertThat(store.isAskedToCommit()).isFalse();
    }

    // Clients

    @Test
    void the_results_of_a_client_that_stops_are_given_to_another() {
        ActorRef<MasterMessage> master = withResult();
        master.tell(get(1));
        List<TaskResult> delivered = client.expectMessageClass(Deliver.class).results();
        master.tell(new GetResults(new CallId(OTHER_CLIENT, 1), otherClient.getRef(), 5, 10_000));

        client.stop();

        otherClient.expectMessage(new Deliver(1, delivered));
    }

    @Test
    void an_acknowledged_result_is_confirmed_after_its_commit_and_not_before() {
        ActorRef<MasterMessage> master = withResult();
        master.tell(get(1));
        client.expectMessageClass(Deliver.class);

        master.tell(new Acknowledge(call(1), client.getRef(), List.of(id(1))));
        assertNothingSaidTo(client, master);
        // Nobody waits for it: alone, it is committed a little later.
        time.timePasses(Serving.FLUSH_AFTER);
        HeldCommit commit = store.nextCommit();
        assertNothingSaidTo(client, master);
        commit.succeed();

        client.expectMessage(new CallClosed(1));
    }

    @Test
    void an_acknowledgement_travels_with_the_next_commit() {
        ActorRef<MasterMessage> master = withResult();
        master.tell(get(1));
        client.expectMessageClass(Deliver.class);

        master.tell(new Acknowledge(call(1), client.getRef(), List.of(id(1))));
        master.tell(put(2));
        HeldCommit commit = store.nextCommit();

        assertThat(commit.changes()).hasAtLeastOneElementOfType(Change.ResultTaken.class);
        assertThat(commit.changes()).hasAtLeastOneElementOfType(Change.TaskAdded.class);
        commit.succeed();
        client.expectMessage(new CallClosed(1));
    }

    @Test
    void an_acknowledgement_that_still_waits_for_company_is_stored_when_the_master_stops() {
        ActorRef<MasterMessage> master = withResult();
        master.tell(get(1));
        client.expectMessageClass(Deliver.class);
        master.tell(new Acknowledge(call(1), client.getRef(), List.of(id(1))));
        assertNothingSaidTo(client, master);

        kit.stop(master);

        assertThat(store.nextCommit().changes(Change.ResultTaken.class)).hasSize(1);
    }

    @Test
    void a_wait_ends_when_its_time_is_over() {
        ActorRef<MasterMessage> master = serving();
        master.tell(get(1));
        assertNothingSaidTo(client, master);

        nowMillis.addAndGet(10_000);
        time.timePasses(Duration.ofSeconds(10));

        assertThat(client.expectMessageClass(TimedOut.class).call()).isEqualTo(1);
    }

    @Test
    void a_wait_that_ends_earlier_than_those_before_it_ends_in_time() {
        ActorRef<MasterMessage> master = serving();
        master.tell(get(1));
        master.tell(new GetResults(call(2), client.getRef(), 5, 2_000));
        assertNothingSaidTo(client, master);

        nowMillis.addAndGet(2_000);
        time.timePasses(Duration.ofSeconds(2));
        assertThat(client.expectMessageClass(TimedOut.class).call()).isEqualTo(2);
        nowMillis.addAndGet(8_000);
        time.timePasses(Duration.ofSeconds(8));

        assertThat(client.expectMessageClass(TimedOut.class).call()).isEqualTo(1);
    }

    @Test
    void a_put_into_a_full_queue_is_refused_with_the_reason() {
        ActorRef<MasterMessage> master = serving(QueueSettings.DEFAULTS.withMaxTasks(1));
        master.tell(put(1));
        store.nextCommit().succeed();
        client.expectMessage(new PutAccepted(1));

        master.tell(put(2));

        client.expectMessage(new ClientMessage.PutRefused(2, "the queue holds 1 tasks and may hold 1"));
    }

    // Payloads that are on disk only

    @Test
    void a_payload_that_is_not_in_memory_is_read_after_the_commit_of_the_lease_and_sent_whole() {
        ActorRef<MasterMessage> master = servingFromDisk();
        master.tell(requestWork(2));
        master.tell(put(1, 2));
        store.nextCommit().succeed();

        HeldLookup lookup = store.nextLookup();
        assertNothingSaidToWorker(worker, master);
        lookup.succeed();

        Run run = worker.expectMessageClass(Run.class);
        assertThat(run.assignments()).extracting(Assignment::task).containsExactly(task(1), task(2));
    }

    @Test
    void a_task_that_is_cancelled_while_its_payload_is_read_is_not_run() {
        ActorRef<MasterMessage> master = servingFromDisk();
        master.tell(requestWork(2));
        master.tell(put(1, 2));
        store.nextCommit().succeed();
        HeldLookup lookup = store.nextLookup();

        master.tell(new MasterMessage.Cancel(call(1), client.getRef(), id(1)));
        store.nextCommit().succeed();
        client.expectMessage(new PutAccepted(2));
        client.expectMessage(new ClientMessage.CancelDecided(1, true));
        worker.expectMessageClass(WorkerMessage.Stop.class);
        lookup.succeed();

        Run run = worker.expectMessageClass(Run.class);
        assertThat(run.assignments()).extracting(Assignment::task).containsExactly(task(2));
    }

    @Test
    void a_payload_that_cannot_be_read_does_not_hold_up_others_and_is_tried_again_later() {
        ActorRef<MasterMessage> master = servingFromDisk();
        master.tell(requestWork(2));
        master.tell(put(1, 2));
        store.nextCommit().succeed();

        store.nextLookup().fail();
        store.nextLookup().fail();
        store.nextLookup().succeed();

        Run run = worker.expectMessageClass(Run.class);
        assertThat(run.assignments()).extracting(Assignment::task).containsExactly(task(2));

        store.nextCommit().succeed();
        worker.expectMessage(new WorkerMessage.Stop(QUEUE, List.of(lease(1))));
        nowMillis.addAndGet(10_000);
        time.timePasses(Duration.ofSeconds(10));
        store.nextCommit().succeed();
        store.nextLookup().succeed();

        Run again = worker.expectMessageClass(Run.class);
        assertThat(again.assignments()).extracting(Assignment::task).containsExactly(task(1));
    }

    @Test
    void what_was_read_for_a_queue_that_was_opened_again_meanwhile_is_nothing_to_it() {
        ActorRef<MasterMessage> master = servingFromDisk();
        master.tell(requestWork(1));
        master.tell(put(1));
        store.nextCommit().succeed();
        HeldLookup old = store.nextLookup();
        master.tell(put(2));
        store.nextCommit().fail();
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(2);
        master.tell(requestWork(2));
        master.tell(put(2));
        store.nextCommit().succeed();
        HeldLookup current = store.nextLookup();

        old.fail();
        current.succeed();

        Run run = worker.expectMessageClass(Run.class);
        assertThat(run.assignments()).extracting(Assignment::task).containsExactly(task(2));
    }

    @Test
    void a_worker_that_asks_again_while_its_payload_is_read_does_not_have_it_read_twice() {
        ActorRef<MasterMessage> master = servingFromDisk();
        master.tell(requestWork(1));
        master.tell(put(1));
        store.nextCommit().succeed();
        HeldLookup lookup = store.nextLookup();

        nowMillis.addAndGet(3_000);
        master.tell(requestWork(1));
        lookup.succeed();

        worker.expectMessageClass(Run.class);
        assertNothingSaidToWorker(worker, master);
        assertThat(store.isAskedToLookUp()).isFalse();
    }

    @Test
    void a_checkpoint_is_answered_after_its_commit_and_the_next_attempt_is_sent_with_it() {
        ActorRef<MasterMessage> master = withLeasedTask();
        var state = Payload.ofBytes(new byte[] {50});

        master.tell(
                new MasterMessage.StoreCheckpoint(Samples.WORKER, worker.getRef(), new Checkpoint(lease(1), 1, state)));
        HeldCommit commit = store.nextCommit();
        assertNothingSaidToWorker(worker, master);
        commit.succeed();
        worker.expectMessage(new WorkerMessage.CheckpointDecided(QUEUE, lease(1), 1, true));

        master.tell(new Report(Samples.WORKER, worker.getRef(), 1, List.of(), List.of(lease(1)), 1));
        store.nextCommit().succeed();
        store.nextLookup().succeed();
        worker.expectMessageClass(Settled.class);
        Run run = worker.expectMessageClass(Run.class);
        assertThat(run.assignments()).extracting(Assignment::checkpoint).containsExactly(state);
    }

    private ActorRef<MasterMessage> servingFromDisk() {
        return serving(QueueSettings.DEFAULTS.withMaxBytesInMemory(0));
    }

    // Schedules

    @Test
    void a_schedule_fires_by_the_clock_of_the_master_and_its_firing_is_one_commit() {
        ActorRef<MasterMessage> master = serving();
        master.tell(administer(1, new QueueCommand.SetSchedule(schedule("*/5 * * * *"))));
        store.nextCommit().succeed();
        client.expectMessage(new ClientMessage.Administered(1, new QueueAnswer.Done(1)));
        master.tell(requestWork(1));

        nowMillis.addAndGet(200_000);
        time.timePasses(Duration.ofSeconds(200));

        HeldCommit firing = store.nextCommit();
        assertThat(firing.changes(Change.ScheduleMoved.class))
                .containsExactly(new Change.ScheduleMoved(Samples.SCHEDULE.name(), 1_500_000));
        assertThat(firing.changes(TaskAdded.class)).hasSize(1);
        assertNothingSaidToWorker(worker, master);
        firing.succeed();
        worker.expectMessageClass(Run.class);
    }

    @Test
    void a_schedule_that_never_fires_is_refused_with_the_reason() {
        ActorRef<MasterMessage> master = serving();

        master.tell(administer(1, new QueueCommand.SetSchedule(schedule("0 0 31 2 *"))));

        client.expectMessage(new ClientMessage.Administered(
                1,
                new QueueAnswer.Refused(
                        "schedule squares-at-dawn: '0 0 31 2 *' never fires by the clocks of Europe/Berlin")));
    }

    private static Schedule schedule(String cron) {
        Schedule sample = Samples.SCHEDULE;
        return new Schedule(
                sample.name(),
                Schedule.When.cron(cron, "Europe/Berlin"),
                sample.handler(),
                sample.payload(),
                sample.options());
    }

    private MasterMessage.Administer administer(long number, QueueCommand command) {
        return new MasterMessage.Administer(call(number), client.getRef(), command);
    }

    // The whole protocol

    @Test
    void every_message_is_handled_by_a_master_that_recovers() {
        TestProbe<UnhandledMessage> unhandled = unhandledProbe();
        ActorRef<MasterMessage> master = startMaster();
        HeldStore.HeldOpening<?> opening = store.nextOpening();

        Samples.ofMasters(kit.system()).forEach(master::tell);
        opening.succeed();

        assertThat(epochOf(master)).isEqualTo(1);
        unhandled.expectNoMessage(Duration.ZERO);
    }

    @Test
    void every_message_is_handled_by_a_master_that_serves() {
        TestProbe<UnhandledMessage> unhandled = unhandledProbe();
        ActorRef<MasterMessage> master = serving();

        Samples.ofMasters(kit.system()).forEach(master::tell);
        master.tell(new SignsOfLife.Shown(Samples.WORKER));
        master.tell(new SignsOfLife.Ended(Samples.WORKER));
        master.tell(new Alien());

        assertThat(unhandled.receiveMessage().message()).isEqualTo(new Alien());
    }

    private record Alien() implements MasterMessage.Internal {}

    /** Subscribed for certain: a first message has come through it. */
    private TestProbe<UnhandledMessage> unhandledProbe() {
        TestProbe<UnhandledMessage> unhandled = kit.createUnhandledMessageProbe();
        var nobody = Adapter.toClassic(kit.system().deadLetters());
        var first = new UnhandledMessage("first", nobody, nobody);
        kit.system().eventStream().tell(new EventStream.Publish<>(first));
        unhandled.expectMessage(first);
        return unhandled;
    }

    private ActorRef<MasterMessage> startMaster(QueueSettings settings, Optional<MasterSetup.Signs> signs) {
        return kit.spawn(Master.create(QUEUE, setup(settings, signs)));
    }

    private MasterSetup setup(QueueSettings settings, Optional<MasterSetup.Signs> signs) {
        return new MasterSetup(store, settings, nowMillis::get, (queue, replyTo) -> {}, signs);
    }

    private ActorRef<MasterMessage> startMaster() {
        return startMaster(QueueSettings.DEFAULTS, Optional.empty());
    }

    private ActorRef<MasterMessage> serving(QueueSettings settings) {
        ActorRef<MasterMessage> master = startMaster(settings, Optional.empty());
        store.nextOpening().succeed();
        assertThat(epochOf(master)).isEqualTo(1);
        return master;
    }

    private ActorRef<MasterMessage> serving() {
        return serving(QueueSettings.DEFAULTS);
    }

    private ActorRef<MasterMessage> servingWithSigns() {
        var address = new LifeAddress("10.0.0.5", 2_600);
        ActorRef<MasterMessage> master =
                startMaster(QueueSettings.DEFAULTS, Optional.of(new MasterSetup.Signs(signs.getRef(), address)));
        store.nextOpening().succeed();
        master.tell(new Locate(client.getRef().narrow()));
        assertThat(client.expectMessageClass(Located.class).life()).isEqualTo(address);
        return master;
    }

    /** The worker holds task 1. */
    private ActorRef<MasterMessage> withLeasedTask() {
        ActorRef<MasterMessage> master = serving();
        master.tell(requestWork(1));
        master.tell(put(1));
        store.nextCommit().succeed();
        client.expectMessage(new PutAccepted(1));
        worker.expectMessageClass(Run.class);
        return master;
    }

    /** Task 1 has ended and its result waits. */
    private ActorRef<MasterMessage> withResult() {
        ActorRef<MasterMessage> master = withLeasedTask();
        master.tell(report(1, lease(1)));
        store.nextCommit().succeed();
        worker.expectMessageClass(Settled.class);
        return master;
    }

    private void register(TestProbe<Order> someone) {
        kit.system().receptionist().tell(Receptionist.register(Keys.workersOf(QUEUE), someone.getRef()));
    }

    private Put put(long... sequences) {
        return new Put(
                Samples.CLIENT,
                client.getRef(),
                Arrays.stream(sequences).mapToObj(Samples::task).toList());
    }

    private GetResults get(long call) {
        return new GetResults(call(call), client.getRef(), 5, 10_000);
    }

    private RequestWork requestWork(int credit) {
        return requestWork(Samples.WORKER, worker, credit);
    }

    private static RequestWork requestWork(WorkerId id, TestProbe<Order> probe, int credit) {
        return new RequestWork(id, probe.getRef(), credit, Samples.HANDLERS, List.of(), 0);
    }

    private Report report(long number, Lease finished) {
        return new Report(Samples.WORKER, worker.getRef(), number, List.of(done(finished)), List.of(), 1);
    }

    private static Finished done(Lease lease) {
        return new Finished(lease, Samples.SUCCESS, Retry.BY_QUEUE);
    }

    private static Lease lease(long sequence) {
        return new Lease(id(sequence), 1, 1);
    }

    private static CallId call(long number) {
        return new CallId(Samples.CLIENT, number);
    }

    private long epochOf(ActorRef<MasterMessage> master) {
        TestProbe<Located> asker = kit.createTestProbe();
        master.tell(new Locate(asker.getRef()));
        return asker.receiveMessage().epoch();
    }

    private static void assertNothingSaidTo(TestProbe<ClientMessage.Reply> someone, ActorRef<MasterMessage> master) {
        master.tell(new Locate(someone.getRef().narrow()));
        assertThat(someone.receiveMessage()).isInstanceOf(Located.class);
    }

    private static void assertNothingSaidToWorker(TestProbe<Order> someone, ActorRef<MasterMessage> master) {
        master.tell(new Locate(someone.getRef().narrow()));
        assertThat(someone.receiveMessage()).isInstanceOf(Located.class);
    }
}
