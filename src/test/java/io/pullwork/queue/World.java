package io.pullwork.queue;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.queue.QueueSettings.KeptLetters;
import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One queue and those who use it, in the words of the contract: the examples are written with it. What
 * the last action brought is in {@link #said()} and {@link #stored()}.
 */
final class World {

    static final Capacity ROOM = new Capacity(1_000, 1_000_000, 1_000, 1_000_000, 1_000_000);

    static final Retention LONG = new Retention(days(7), days(1), 1_000, 1_000_000, days(1), 1_000);

    static final KeptLetters MANY = new KeptLetters(1_000, 0);

    private static final long GRACE_MILLIS = 10_000;

    static final QueueSettings ROOMY = with(World.attempts(3));

    static final ClientId ANN = new ClientId(0xa);
    static final ClientId BOB = new ClientId(0xb);
    static final WorkerId FIRST = new WorkerId("first");
    static final WorkerId SECOND = new WorkerId("second");
    static final WorkerId THIRD = new WorkerId("third");

    private final QueueSettings settings;
    private final List<Change> history = new ArrayList<>();
    private final Map<ClientId, Long> sequences = new HashMap<>();
    private final Map<WorkerId, Long> reports = new HashMap<>();
    private final Map<WorkerId, Integer> credits = new HashMap<>();
    private final Set<Lease> given = new LinkedHashSet<>();
    private final Map<Lease, WorkerId> receivers = new HashMap<>();
    private FiringTimes times = new Periods();
    private long epoch = 1;
    private long nowMillis = 1_000_000;
    private long lastCall;
    private QueueState queue;
    private @Nullable QueueTotals totals;
    private Step last = new Step(List.of(), List.of());

    static QueueSettings with(RetryPolicy retry) {
        return new QueueSettings(ROOM, LONG, MANY, retry, 100, GRACE_MILLIS);
    }

    static QueueSettings with(Retention retention) {
        return new QueueSettings(ROOM, retention, MANY, attempts(3), 100, GRACE_MILLIS);
    }

    static QueueSettings limited(int maxTasks, long maxBytes, int maxResults, long maxLeasedBytes) {
        var capacity = new Capacity(maxTasks, maxBytes, maxResults, maxLeasedBytes, 1_000_000);
        return new QueueSettings(capacity, LONG, MANY, attempts(3), 100, GRACE_MILLIS);
    }

    static QueueSettings with(KeptLetters letters) {
        return new QueueSettings(ROOM, LONG, letters, attempts(3), 100, GRACE_MILLIS);
    }

    private static long days(int days) {
        return Duration.ofDays(days).toMillis();
    }

    /** So many, a second apart. */
    static RetryPolicy attempts(int count) {
        return RetryPolicy.fixed(count, Duration.ofSeconds(1));
    }

    World() {
        this(ROOMY);
    }

    World(QueueSettings settings) {
        this.settings = settings;
        this.queue = new QueueState(settings, this::nextFiring, epoch);
    }

    // Clients that put

    /** The next task of the client; not put yet. */
    Task task(ClientId client, int sizeBytes) {
        long sequence = sequences.merge(client, 1L, Long::sum);
        return new Task(TaskId.of(client, sequence), new HandlerName("square"), Payload.ofBytes(new byte[sizeBytes]));
    }

    Task task(ClientId client, TaskOptions options) {
        Task usual = task(client, 1);
        return new Task(usual.id(), usual.handler(), usual.payload(), options);
    }

    List<Task> tasks(ClientId client, int count, int sizeBytes) {
        return IntStream.range(0, count).mapToObj(i -> task(client, sizeBytes)).toList();
    }

    /** Puts one task of one byte. */
    TaskId put() {
        return putMany(1).get(0);
    }

    TaskId put(TaskOptions options) {
        Task task = task(ANN, options);
        put(List.of(task));
        return task.id();
    }

    /** Puts one task that only workers with this handler can run. */
    TaskId putFor(String handler) {
        return putFor(handler, TaskOptions.DEFAULT);
    }

    TaskId putFor(String handler, TaskOptions options) {
        Task usual = task(ANN, 1);
        put(List.of(new Task(usual.id(), new HandlerName(handler), usual.payload(), options)));
        return usual.id();
    }

    List<TaskId> putMany(int count) {
        List<Task> tasks = tasks(ANN, count, 1);
        put(tasks);
        return tasks.stream().map(Task::id).toList();
    }

    TaskId putOfSize(int sizeBytes) {
        Task task = task(ANN, sizeBytes);
        put(List.of(task));
        return task.id();
    }

    void put(List<Task> tasks) {
        queue.put(tasks, nowMillis);
        listen();
    }

    // Workers

    /** The worker is here and ready to hold so many; it holds what it was given. */
    void ask(WorkerId worker, int credit) {
        ask(worker, credit, "square");
    }

    /** The worker can run these, and nothing else. */
    void ask(WorkerId worker, int credit, String... handlers) {
        askHolding(worker, credit, handlers(handlers), leasesOf(worker));
    }

    void askHolding(WorkerId worker, int credit, List<Lease> held) {
        askHolding(worker, credit, handlers("square"), held);
    }

    /** Its worker says how far it is. */
    void progress(Lease lease, Progress progress) {
        queue.progress(List.of(new Advanced(lease, progress)));
        listen();
    }

    /** The handler under this lease says how far it is. */
    void checkpoint(WorkerId worker, Lease lease, int number, Payload state) {
        queue.checkpoint(worker, new Checkpoint(lease, number, state));
        listen();
    }

    /** What an operator is told of the task. */
    TaskStatus describe(TaskId task) {
        QueueAnswer answer = order(new QueueCommand.DescribeTask(task));
        return ((QueueAnswer.TaskDescribed) answer).status();
    }

    /** What an operator is told of the queue. */
    QueueStatus status() {
        return ((QueueAnswer.Described) order(new QueueCommand.Describe())).status();
    }

    private static Set<HandlerName> handlers(String... names) {
        return Stream.of(names).map(HandlerName::new).collect(Collectors.toSet());
    }

    private void askHolding(WorkerId worker, int credit, Set<HandlerName> handlers, List<Lease> held) {
        credits.put(worker, credit);
        queue.requestWork(worker, credit, handlers, new LinkedHashSet<>(held), 0, nowMillis);
        listen();
    }

    /** So many of the worker's threads are stuck; all else is as it was. */
    void stick(WorkerId worker, int stuck) {
        int credit = credits.getOrDefault(worker, 0);
        queue.requestWork(worker, credit, handlers("square"), Set.copyOf(leasesOf(worker)), stuck, nowMillis);
        listen();
    }

    /** What the worker was given and has not reported, in the order given. */
    List<Lease> leasesOf(WorkerId worker) {
        return given.stream()
                .filter(lease -> worker.equals(receivers.get(lease)))
                .toList();
    }

    Lease leaseOf(WorkerId worker) {
        List<Lease> leases = leasesOf(worker);
        if (leases.size() != 1) {
            throw new AssertionError(worker + " has " + leases + " instead of one lease");
        }
        return leases.get(0);
    }

    static Outcome value(String text) {
        return new Outcome.Success(Payload.ofJson(text));
    }

    void finish(WorkerId worker, Lease... leases) {
        for (Lease lease : leases) {
            finish(worker, lease, value("1"));
        }
    }

    void finish(WorkerId worker, Lease lease, Outcome outcome) {
        report(worker, nextReport(worker), List.of(new Finished(lease, outcome, Retry.NEVER)), List.of());
    }

    /** The attempt fails, and says what of the next one. */
    void fail(WorkerId worker, Lease lease, Retry retry) {
        var failure = new Outcome.Failure("Broken", "", "");
        report(worker, nextReport(worker), List.of(new Finished(lease, failure, retry)), List.of());
    }

    /** Puts one task and has it leased. */
    Lease putAndLease(WorkerId worker, TaskOptions options) {
        put(options);
        ask(worker, 1);
        return leaseOf(worker);
    }

    void handBack(WorkerId worker, Lease... leases) {
        report(worker, nextReport(worker), List.of(), List.of(leases));
    }

    /** What the worker needs for it could not be read. */
    void postpone(Lease lease, long dueMillis) {
        given.remove(lease);
        queue.postpone(lease, dueMillis, nowMillis);
        listen();
    }

    long nextReport(WorkerId worker) {
        return reports.merge(worker, 1L, Long::sum);
    }

    /** The credit stays what it was. */
    void report(WorkerId worker, long number, List<Finished> finished, List<Lease> handedBack) {
        finished.forEach(one -> given.remove(one.lease()));
        handedBack.forEach(given::remove);
        queue.report(worker, number, finished, handedBack, credits.getOrDefault(worker, 0), nowMillis);
        listen();
    }

    /** Puts a task, has it leased by the worker, and ends it with this value. */
    TaskId putAndFinish(WorkerId worker, Outcome outcome) {
        TaskId task = put();
        ask(worker, 1);
        finish(worker, leaseOf(worker), outcome);
        return task;
    }

    void kill(WorkerId worker) {
        leasesOf(worker).forEach(given::remove);
        queue.workerGone(worker, nowMillis);
        listen();
    }

    // Clients that take

    CallId newCall(ClientId client) {
        return new CallId(client, ++lastCall);
    }

    CallId get(ClientId client, int max, Duration timeout) {
        CallId call = newCall(client);
        get(call, max, timeout);
        return call;
    }

    void get(CallId call, int max, Duration timeout) {
        queue.getResults(call, max, nowMillis + timeout.toMillis(), nowMillis);
        listen();
    }

    CallId await(ClientId client, TaskId task, Duration timeout) {
        CallId call = newCall(client);
        await(call, task, timeout);
        return call;
    }

    void await(CallId call, TaskId task, Duration timeout) {
        queue.awaitResult(call, task, nowMillis + timeout.toMillis(), nowMillis);
        listen();
    }

    void acknowledge(CallId call, TaskId... tasks) {
        queue.acknowledge(call, List.of(tasks), nowMillis);
        listen();
    }

    CallId cancel(ClientId client, TaskId task) {
        CallId call = newCall(client);
        cancel(call, task);
        return call;
    }

    void cancel(CallId call, TaskId task) {
        queue.cancel(call, task, nowMillis);
        listen();
    }

    /** As {@link #order}, and the heart alone may not know the answer. */
    void ask(QueueCommand command) {
        queue.administer(newCall(ANN), command, nowMillis);
        listen();
    }

    QueueAnswer order(QueueCommand command) {
        ask(command);
        return said(Effect.Administered.class).get(0).answer();
    }

    // Other queues

    void forwardAgain() {
        queue.forwardAgain();
        listen();
    }

    /** The other queue has stored all up to this one, but for these. */
    void decided(TaskId last, Long... turnedAway) {
        queue.forwardDecided(last, Set.of(turnedAway), "", nowMillis);
        listen();
    }

    /** The other queue takes no more from this one on. */
    void refused(TaskId last, String refusal, Long... turnedAway) {
        queue.forwardDecided(last, Set.of(turnedAway), refusal, nowMillis);
        listen();
    }

    /** As {@link #putForwarded}, and nothing is said to it. */
    void putForwardedInVain(long settledUpTo, Task... tasks) {
        queue.putForwarded(List.of(tasks), settledUpTo, nowMillis);
        listen();
    }

    /** The master of another queue moves these here. */
    Effect.ForwardDecided putForwarded(long settledUpTo, Task... tasks) {
        putForwardedInVain(settledUpTo, tasks);
        return said(Effect.ForwardDecided.class).get(0);
    }

    /** A schedule of squares; not set yet. */
    static Schedule schedule(String name, String cron, Schedule.Missed missed) {
        var when = new Schedule.When(cron, "UTC", missed);
        return new Schedule(new Key(name), when, new HandlerName("square"), Payload.ofJson("7"), TaskOptions.DEFAULT);
    }

    /** Has it fire at each multiple of the period. */
    void setEvery(Duration period, Schedule.Missed missed) {
        order(new QueueCommand.SetSchedule(schedule("squares", "every " + period.toMillis(), missed)));
    }

    /** All that the queue has. */
    List<ScheduleStatus> schedules() {
        return page("");
    }

    List<ScheduleStatus> page(String after) {
        return ((QueueAnswer.Schedules) order(new QueueCommand.ListSchedules(after))).page();
    }

    /** The tasks that the last action put, in order. */
    List<TaskId> added() {
        return stored(Change.TaskAdded.class).stream()
                .map(added -> added.task().id())
                .toList();
    }

    void clientDies(ClientId client) {
        queue.clientGone(client);
        listen();
    }

    // Time and fail-over

    long nowMillis() {
        return nowMillis;
    }

    /** Time passes, and the clock is late. */
    void afterWithoutTick(Duration duration) {
        nowMillis += duration.toMillis();
    }

    /** Time passes, and the clock ticks once. */
    void after(Duration duration) {
        nowMillis += duration.toMillis();
        queue.tick(nowMillis);
        listen();
    }

    OptionalLong millisToNextDeadline() {
        OptionalLong deadline = queue.nextDeadlineMillis();
        return deadline.isEmpty() ? deadline : OptionalLong.of(deadline.getAsLong() - nowMillis);
    }

    /** The master dies and another takes over from what is on disk. */
    void failOver() {
        epoch++;
        queue = QueueState.restore(settings, this::nextFiring, epoch, history.iterator(), nowMillis);
        listen();
    }

    /** Before the next master takes over. */
    void setClockBack(Duration duration) {
        nowMillis -= duration.toMillis();
    }

    /** The rules of time zones are others than they were: these. */
    void setTimes(FiringTimes others) {
        times = others;
    }

    private OptionalLong nextFiring(String cron, String zone, long afterMillis) {
        return times.nextAfter(cron, zone, afterMillis);
    }

    // What came out

    private void listen() {
        Step step = queue.take();
        history.addAll(step.changes());
        totals = step.changes().stream()
                .filter(Change.Counted.class::isInstance)
                .map(change -> ((Change.Counted) change).totals())
                .findFirst()
                .orElse(null);
        // It comes with every change, and has a test of its own.
        last = new Step(
                step.changes().stream()
                        .filter(change -> !(change instanceof Change.Counted))
                        .toList(),
                step.effects());
        for (Effect.Run run : said(Effect.Run.class)) {
            given.add(run.lease());
            receivers.put(run.lease(), run.worker());
        }
    }

    List<Effect> said() {
        return last.effects();
    }

    <E extends Effect> List<E> said(Class<E> kind) {
        return last.effects().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** With the last action; null if nothing was. */
    @Nullable
    QueueTotals totalsStored() {
        return totals;
    }

    QueueAnswer.Running running(long afterPosition) {
        return (QueueAnswer.Running) order(new QueueCommand.ListRunning(afterPosition));
    }

    List<Change> stored() {
        return last.changes();
    }

    <C extends Change> List<C> stored(Class<C> kind) {
        return last.changes().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The tasks that the last action gave to workers, in order. */
    List<TaskId> started() {
        return said(Effect.Run.class).stream().map(run -> run.lease().task()).toList();
    }

    /** The tasks whose results the last action gave to takers, in order. */
    List<TaskId> delivered() {
        return said(Effect.Deliver.class).stream()
                .flatMap(delivery -> delivery.results().stream())
                .map(TaskResult::task)
                .toList();
    }

    QueueCounts counts() {
        return queue.counts();
    }
}
