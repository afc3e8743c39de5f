package io.pullwork.testing;

import io.pullwork.client.ConnectionClosed;
import io.pullwork.client.Pullwork;
import io.pullwork.client.QueueAdmin;
import io.pullwork.client.QueueEnds;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskQueue;
import io.pullwork.handler.Handlers;
import io.pullwork.queue.QueueSettings;
import io.pullwork.task.ClientId;
import io.pullwork.task.QueueName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Pullwork for the tests of programs that use one. Queues, leases, retries, priorities, delays and handlers are
 * the real ones; but a task is run when the test says so, on the test's thread, and time passes when the test
 * moves the clock. The same test gives the same ids, times and order in each run.
 *
 * <pre>{@code
 * var pullwork = TestPullwork.with(Handlers.of(MAIL, mail -> outbox.send(mail)));
 * new Shop(pullwork).order("ann");
 *
 * assertEquals(List.of(new Mail("ann")), pullwork.queue("mail").inputs(MAIL));
 * pullwork.runDue();
 * pullwork.queue("mail").requireNoFailures();
 * }</pre>
 *
 * <p>No call waits: a result that is not there is a {@link io.pullwork.client.NoResultYet} at once, that says what
 * to call, and a full queue refuses a put at once. Stages that wait are completed while tasks are run or the clock
 * is moved, and their timeouts count by this clock. Safe for use by many threads, one of which runs tasks.
 */
public final class TestPullwork implements Pullwork {

    /** Long ago, so that a time by another clock has not come: it would be taken for now. */
    private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

    /** More runs at one moment are taken for a task that puts its own successor, and would never end. */
    private static final int MAX_RUNS = 100_000;

    /** One queue, and its ends. */
    private record Opened(ByHand queue, QueueEnds ends) {}

    private final Handlers handlers;
    private final QueueSettings settings;
    private final HandClock clock = new HandClock(START);

    /** In the order of their first use. */
    private final Map<QueueName, Opened> queues = new LinkedHashMap<>();

    /** As whom operators put what they move. */
    private final Map<ClientId, ClientId> movers = new HashMap<>();

    private final AtomicBoolean isRunning = new AtomicBoolean();
    private boolean isClosed;

    private TestPullwork(Handlers handlers, QueueSettings settings) {
        this.handlers = handlers;
        this.settings = settings;
    }

    /** With queues of the usual settings, at the start of the year 2000. */
    public static TestPullwork with(Handlers handlers) {
        return with(handlers, QueueSettings.DEFAULTS);
    }

    /** With queues of these settings, at the start of the year 2000. */
    public static TestPullwork with(Handlers handlers, QueueSettings settings) {
        return new TestPullwork(handlers, settings);
    }

    @Override
    public TaskQueue tasks(String queue) {
        return ends(queue);
    }

    @Override
    public ResultQueue results(String queue) {
        return ends(queue);
    }

    @Override
    public QueueAdmin admin(String queue) {
        return ends(queue).admin();
    }

    private synchronized QueueEnds ends(String queue) {
        if (isClosed) {
            throw new ConnectionClosed("this connection is closed");
        }
        return opened(queue).ends();
    }

    private Opened opened(String queue) {
        return opened(new QueueName(queue));
    }

    private Opened opened(QueueName queue) {
        return queues.computeIfAbsent(queue, name -> {
            var byHand = new ByHand(name, settings, handlers, clock, this::byHand, this::mover);
            return new Opened(byHand, new QueueEnds(name, byHand));
        });
    }

    /** By numbers, and not at random: after that of the programs' client. */
    private synchronized ClientId mover(ClientId random) {
        return movers.computeIfAbsent(random, next -> new ClientId(ByHand.CLIENT.value() + movers.size() + 1));
    }

    private synchronized ByHand byHand(QueueName name) {
        return opened(name).queue();
    }

    /** What was put into a queue, and what became of it; also after {@link #close}. */
    public synchronized TestQueue queue(String name) {
        return new TestQueue(opened(name).queue(), this::all);
    }

    /** What the tasks' times count by; for the code under test, if it asks for the time. */
    public Clock clock() {
        return clock;
    }

    /**
     * Runs every task that may run now, one after another on this thread, also those that are put meanwhile:
     * from each queue one in turn, until nothing is left to run.
     *
     * @return how often a handler was run
     * @throws IllegalStateException if a handler or another thread calls it meanwhile, or if there is no end
     */
    public int runDue() {
        return advance(Duration.ZERO);
    }

    /**
     * Runs what may run now, then lets time pass, and at each moment in it runs what has become due.
     *
     * @return how often a handler was run
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException as {@link #runDue} does
     */
    public int advance(Duration duration) {
        return advanceTo(clock.instant().plus(duration));
    }

    /**
     * As {@link #advance}, until this time.
     *
     * @throws IllegalArgumentException if it is over
     */
    public int advanceTo(Instant time) {
        if (time.isBefore(clock.instant())) {
            throw new IllegalArgumentException("time does not go back, from " + clock.instant() + " to " + time);
        }
        if (!isRunning.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "tasks are being run: neither a handler nor another thread can run more of them meanwhile");
        }
        try {
            return runUntil(time.toEpochMilli());
        } finally {
            isRunning.set(false);
        }
    }

    private int runUntil(long endMillis) {
        int runs = runNow();
        for (long next = nextDeadlineMillis(); next <= endMillis; next = nextDeadlineMillis()) {
            clock.set(next);
            runs += runNow();
        }
        clock.set(endMillis);
        return runs;
    }

    private int runNow() {
        all().forEach(ByHand::tick);
        int runs = 0;
        for (int more = runOneOfEach(); more > 0; more = runOneOfEach()) {
            runs += more;
            if (runs > MAX_RUNS) {
                throw new IllegalStateException("after " + runs + " runs at " + clock.instant()
                        + " there are more to be run: does a task put its own successor, or a retry not wait?");
            }
        }
        return runs;
    }

    private int runOneOfEach() {
        int runs = 0;
        for (ByHand queue : all()) {
            runs += queue.runNext() ? 1 : 0;
        }
        return runs;
    }

    /** The end of all times if nothing ever happens by itself. */
    private long nextDeadlineMillis() {
        return all().stream()
                .map(ByHand::nextDeadlineMillis)
                .flatMapToLong(OptionalLong::stream)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private synchronized List<ByHand> all() {
        return queues.values().stream().map(Opened::queue).toList();
    }

    /** As in reality, calls fail from now on and tasks are still there, to be run and to be looked at. */
    @Override
    public void close() {
        closed().forEach(QueueEnds::close);
    }

    private synchronized List<QueueEnds> closed() {
        isClosed = true;
        return queues.values().stream().map(Opened::ends).toList();
    }
}
