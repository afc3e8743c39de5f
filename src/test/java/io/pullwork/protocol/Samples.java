package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.GroupCounts;
import io.pullwork.queue.GroupStatus;
import io.pullwork.queue.Latency;
import io.pullwork.queue.LetterCursor;
import io.pullwork.queue.LetterFilter;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.QueueTotals;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.queue.TaskPhase;
import io.pullwork.queue.TaskStatus;
import io.pullwork.queue.WaitReason;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import io.pullwork.task.WorkerId;
import java.util.List;
import java.util.stream.Stream;

/** One sample of every message, always the same: the golden bytes and the tests of all actors use them. */
public final class Samples {

    public static final QueueName QUEUE = new QueueName("squares");
    public static final ClientId CLIENT = new ClientId(0x00f1a2b3c4d5e6f7L);
    public static final WorkerId WORKER = new WorkerId("42@host-1");
    public static final HandlerName HANDLER = new HandlerName("square");
    public static final List<HandlerName> HANDLERS = List.of(HANDLER);
    public static final Schedule SCHEDULE = new Schedule(
            new Key("squares-at-dawn"),
            new Schedule.When("30 6 * * 1-5", "Europe/Berlin", Schedule.Missed.SKIP),
            HANDLER,
            Payload.ofJson("7"),
            TaskOptions.DEFAULT.withPriority(9));
    public static final QueueCounts COUNTS = new QueueCounts(3, 7, 2, 1, 8, 4, 0, 5_000, 6, 9, 11, 12, true);
    public static final QueueStatus STATUS = new QueueStatus(
            COUNTS,
            true,
            true,
            new QueueTotals(9, 8, 7, 6, 5, 4, 3, 2),
            1_700_000_000_000L,
            new Latency(8, 1.5, 1, 2, 3, 4),
            new Latency(7, 10.25, 10, 20, 30, 40));

    /** For a master, which puts in the name of a client. */
    private static final ClientMessage.ForwardDecided FORWARD_DECIDED =
            new ClientMessage.ForwardDecided(300, List.of(298L, 300L), "is being drained");

    public static final CallId CALL = new CallId(CLIENT, 7);

    /** Every message that may be sent to another process, once. */
    public static List<Wire> all(ActorSystem<?> system) {
        return Stream.of(ofClients(system), List.of(FORWARD_DECIDED), ofMasters(system), ofWorkers(system))
                .<Wire>flatMap(List::stream)
                .distinct()
                .toList();
    }

    public static List<ClientMessage.Reply> ofClients(ActorSystem<?> system) {
        return List.of(
                located(system),
                new ClientMessage.PutAccepted(300),
                new ClientMessage.PutRefused(300, "the queue holds 5 tasks and may hold 5"),
                new ClientMessage.PutAcceptedByKey(300, List.of(299L, 300L), List.of(id(1), id(2))),
                new ClientMessage.KeyTaken(300, 299, "key a belongs to a task with another handler or input"),
                new ClientMessage.PutDeferred(300),
                new ClientMessage.Deliver(7, List.of(succeeded(1), failed(2), cancelled(3), expired(4))),
                new ClientMessage.Answer(7, succeeded(1)),
                new ClientMessage.TakenElsewhere(7),
                new ClientMessage.Unknown(7),
                new ClientMessage.TimedOut(7, COUNTS, WaitReason.HANDLER),
                new ClientMessage.CancelDecided(7, true),
                new ClientMessage.Administered(7, new QueueAnswer.Done(3)),
                new ClientMessage.CallClosed(7));
    }

    public static List<MasterMessage.Request> ofMasters(ActorSystem<?> system) {
        ActorRef<ClientMessage.Reply> client = ref(system, "client#1001");
        ActorRef<WorkerMessage.Order> worker = ref(system, "worker#1002");
        return List.of(
                new MasterMessage.Locate(client.narrow()),
                new MasterMessage.Put(CLIENT, client, List.of(task(1), urgent(2), late(3))),
                new MasterMessage.PutForwarded(CLIENT, client, List.of(task(1), urgent(2)), 300),
                new MasterMessage.GetResults(CALL, client, 100, 10_000),
                new MasterMessage.AwaitResult(CALL, client, id(1), 10_000),
                new MasterMessage.Acknowledge(CALL, client, List.of(id(1), id(2))),
                new MasterMessage.Cancel(CALL, client, id(1)),
                new MasterMessage.RequestWork(WORKER, worker, 4, HANDLERS, List.of(lease(1)), 1),
                new MasterMessage.Administer(CALL, client, new QueueCommand.Pause()),
                new MasterMessage.Progress(
                        List.of(new Advanced(lease(1), PROGRESS), new Advanced(lease(2), new Progress(0, 0, "")))),
                new MasterMessage.StoreCheckpoint(
                        WORKER, worker, new Checkpoint(lease(1), 3, Payload.ofBytes(new byte[] {4, 2}))),
                new MasterMessage.Report(
                        WORKER,
                        worker,
                        9,
                        List.of(
                                new Finished(lease(1), SUCCESS, Retry.BY_QUEUE),
                                new Finished(lease(2), FAILURE, Retry.NEVER),
                                new Finished(lease(4), FAILURE, new Retry.After(5_000)),
                                new Finished(lease(5), FAILURE, new Retry.ByHandler(RetryPolicy.DEFAULT)),
                                new Finished(lease(6), FAILURE, Retry.PAUSE_QUEUE)),
                        List.of(lease(3)),
                        4));
    }

    /** Each command once. */
    public static List<QueueCommand> commands() {
        return List.of(
                new QueueCommand.Pause(),
                new QueueCommand.Resume(),
                new QueueCommand.CancelGroup(new Key("night-7")),
                new QueueCommand.DescribeGroup(new Key("night-7")),
                new QueueCommand.SetGroupDeadline(new Key("night-7"), 1_800_000_000_000L),
                new QueueCommand.Describe(),
                new QueueCommand.SetLimit(LimitScope.ofKey(new Key("smtp")), new Limit(5, 100, 60_000)),
                new QueueCommand.SetSchedule(SCHEDULE),
                new QueueCommand.RemoveSchedule(SCHEDULE.name()),
                new QueueCommand.PauseSchedule(SCHEDULE.name(), true),
                new QueueCommand.FindSchedule(SCHEDULE.name()),
                new QueueCommand.ListSchedules("a"),
                new QueueCommand.DescribeTask(id(1)),
                new QueueCommand.ListRunning(17),
                new QueueCommand.ListFailedAttempts(id(1)),
                new QueueCommand.ListLetters(
                        LetterFilter.of(List.of(id(1))).withHandler("square").withText("voll"), LetterCursor.NEWEST),
                new QueueCommand.RetryLetters(
                        LetterFilter.ALL.withKey("acme"), new LetterCursor(1_700_000_000_250L, 7)),
                new QueueCommand.DiscardLetters(LetterFilter.ALL, LetterCursor.NEWEST),
                new QueueCommand.Drain(),
                new QueueCommand.Purge(300, 4),
                new QueueCommand.Move(new QueueName("others"), CLIENT, 300, 4),
                new QueueCommand.SetPriority(id(1), 9),
                new QueueCommand.SetTime(id(1), 1_800_000_000_000L, 0));
    }

    /** Each answer to a command once. */
    public static List<QueueAnswer> answers() {
        return List.of(
                new QueueAnswer.Done(3),
                new QueueAnswer.Refused("there is no such task"),
                new QueueAnswer.GroupDescribed(new GroupStatus(new GroupCounts(5, 4, 3, 2), 7, 6, 1_800_000_000_000L)),
                new QueueAnswer.Described(STATUS),
                new QueueAnswer.Schedules(List.of(new ScheduleStatus(SCHEDULE, 1_800_000_000_000L))),
                new QueueAnswer.TaskDescribed(
                        new TaskStatus(id(2), TaskPhase.WAITING, 0, TaskResult.NO_WORKER, 0, null, WaitReason.HANDLER)),
                new QueueAnswer.Running(
                        List.of(new TaskStatus(
                                id(1), TaskPhase.RUNNING, 2, WORKER, 1_700_000_000_001L, PROGRESS, null)),
                        17),
                new QueueAnswer.FailedAttempts(List.of(new FailedAttempt(
                        2, WORKER, 1_700_000_000_001L, 1_700_000_000_250L, (Outcome.Failure) FAILURE))),
                new QueueAnswer.Letters(
                        List.of(new DeadLetter(
                                id(1),
                                HANDLER,
                                late(1).options().keys(),
                                FAILURE.toString(),
                                10,
                                1_700_000_000_000L,
                                1_700_000_000_250L,
                                300)),
                        new LetterCursor(1_700_000_000_250L, 7)),
                new QueueAnswer.LettersChanged(3, LetterCursor.END),
                new QueueAnswer.Purged(10_000, 300, 4),
                new QueueAnswer.Moving(2_000, 0, 1_000, false, "queue others is full", 300, 4));
    }

    public static List<WorkerMessage.Order> ofWorkers(ActorSystem<?> system) {
        return List.of(
                located(system),
                new WorkerMessage.Run(
                        QUEUE,
                        2,
                        List.of(
                                new Assignment(lease(1), task(1)),
                                new Assignment(
                                        lease(2), task(2).withRunTimeout(5_000), Payload.ofBytes(new byte[] {4, 2})))),
                new WorkerMessage.CheckpointDecided(QUEUE, lease(1), 3, true),
                new WorkerMessage.Stop(QUEUE, List.of(lease(1), lease(2))),
                new WorkerMessage.Settled(QUEUE, 9, List.of(lease(2))));
    }

    public static final Progress PROGRESS = new Progress(3, 10, "\u0414\u0438\u0441\u043a 3");

    public static final Outcome SUCCESS = new Outcome.Success(Payload.ofJson("\"7 * 7 = 49\""));
    public static final Outcome FAILURE =
            new Outcome.Failure("java.io.IOException", "\u0414\u0438\u0441\u043a voll \ud83d\udcbe", "at Square.run");

    public static TaskId id(long sequence) {
        return TaskId.of(CLIENT, sequence);
    }

    public static Task task(long sequence) {
        return new Task(id(sequence), HANDLER, Payload.ofJson("" + sequence));
    }

    private static Task urgent(long sequence) {
        return with(TaskOptions.DEFAULT.withPriority(9).withRetry(RetryPolicy.DEFAULT), sequence);
    }

    private static Task late(long sequence) {
        var timing = new Timing(1_800_000_000_000L, 60_000, 1_900_000_000_000L, 90_000, 5_000);
        var keys = new Keys(
                new Keys.Unique(new Key("invoice-17"), true),
                new Keys.Fair(new Key("acme"), 3),
                new Key("smtp"),
                new Key("order-4"),
                new Key("night-7"));
        var follows = new Follows(List.of(id(1), id(2)), new Follows.Gathering(new Key("night-7"), 100), true);
        return with(
                new TaskOptions(TaskOptions.NORMAL_PRIORITY, timing, null, keys, ResultMode.KEEP, follows), sequence);
    }

    private static Task with(TaskOptions options, long sequence) {
        return new Task(id(sequence), HANDLER, Payload.ofJson("" + sequence), options);
    }

    public static Lease lease(long sequence) {
        return new Lease(id(sequence), 1, 2);
    }

    public static TaskResult succeeded(long sequence) {
        return result(sequence, SUCCESS);
    }

    public static TaskResult failed(long sequence) {
        return result(sequence, FAILURE);
    }

    public static TaskResult cancelled(long sequence) {
        return withoutAttempt(sequence, new Outcome.Cancelled());
    }

    public static TaskResult expired(long sequence) {
        return withoutAttempt(sequence, new Outcome.Expired());
    }

    private static TaskResult withoutAttempt(long sequence, Outcome outcome) {
        return new TaskResult(
                new Lease(id(sequence), 0, 2),
                HANDLER,
                outcome,
                TaskResult.NO_WORKER,
                new TaskResult.Times(1_700_000_000_000L, 0, 1_700_000_000_250L));
    }

    private static TaskResult result(long sequence, Outcome outcome) {
        var times = new TaskResult.Times(1_700_000_000_000L, 1_700_000_000_001L, 1_700_000_000_250L);
        return new TaskResult(lease(sequence), HANDLER, outcome, WORKER, times);
    }

    private static Located located(ActorSystem<?> system) {
        return new Located(QUEUE, ref(system, "master#1003"), 2, new LifeAddress("10.0.0.5", 2_600));
    }

    /** Of an actor that does not exist: by its path alone, so that it is the same in every run. */
    private static <T> ActorRef<T> ref(ActorSystem<?> system, String name) {
        return ActorRefResolver.get(system).resolveActorRef("akka://" + system.name() + "/user/" + name);
    }

    private Samples() {}
}
