package io.pullwork.worker;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskContext;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The leases that a worker process holds, and the threads that run them. It outlives the actor that talks
 * to the masters: a process that lost its cluster goes on running, and presents its leases to the next
 * master (P9).
 *
 * <p>Handler threads put what they have finished into {@link #done}; all else belongs to the one actor
 * that uses the workbench at a time.
 */
public final class Workbench implements AutoCloseable {

    private final WorkerId worker;
    private final WorkerSettings settings;
    private final Handlers handlers;
    private final LookAhead lookAhead;
    private final LinkedBlockingDeque<Job> queued = new LinkedBlockingDeque<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Finished by a handler thread, and not yet fetched by the actor. */
    private final ConcurrentLinkedQueue<Job> done = new ConcurrentLinkedQueue<>();

    /** Whether the actor has been told that something is done; so it is told once for many. */
    private final AtomicBoolean isRung = new AtomicBoolean();

    private volatile Runnable bell = () -> {};

    /** Every lease that no master has settled yet. */
    private final Map<Lease, Job> held = new LinkedHashMap<>();

    /** Of those that are settled, the ones that have not yielded yet. */
    private final Set<Job> stopping = new HashSet<>();

    /** How many these are, for other threads than the actor's. */
    private volatile int unsettled;

    /** How many of them are queued or running, by queue. */
    private final Map<QueueName, Integer> active = new LinkedHashMap<>();

    private final LongSupplier nanos;
    private long lastProgressNanos;

    /** Whether nothing has ended since what waited behind running tasks was withdrawn. */
    private boolean isStalled;

    private long lastReport;
    private volatile boolean isClosed;

    public Workbench(WorkerId worker, WorkerSettings settings, Handlers handlers) {
        this(worker, settings, handlers, System::nanoTime);
    }

    Workbench(WorkerId worker, WorkerSettings settings, Handlers handlers, LongSupplier nanos) {
        this.worker = worker;
        this.settings = settings;
        this.handlers = handlers;
        this.nanos = nanos;
        this.lastProgressNanos = nanos.getAsLong();
        this.lookAhead =
                new LookAhead(settings.parallelism(), settings.lookAhead().toNanos());
        for (int number = 1; number <= settings.parallelism(); number++) {
            threads.add(handlerThread(number));
        }
        threads.forEach(Thread::start);
    }

    // Below the threads that keep the process in its cluster: a busy handler must not look like a death. Linux
    // heeds it only with -XX:ThreadPriorityPolicy=1; elsewhere fewer threads than cores are the remedy.
    @SuppressWarnings("ThreadPriorityCheck")
    private Thread handlerThread(int number) {
        var thread = new Thread(this::work, "pullwork-handler-" + number);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    WorkerId worker() {
        return worker;
    }

    List<HandlerName> handlers() {
        return List.copyOf(handlers.names());
    }

    WorkerSettings settings() {
        return settings;
    }

    /** By the clock that measures tasks, and how long something has waited. */
    long nowNanos() {
        return nanos.getAsLong();
    }

    /** Something is rung, once, when leases are finished that were not fetched. */
    void onDone(Runnable ring) {
        bell = ring;
        isRung.set(false);
        if (!done.isEmpty()) {
            ring();
        }
    }

    private void work() {
        while (!isClosed) {
            try {
                Job job = queued.takeFirst();
                if (job.start(nowNanos())) {
                    runToItsEnd(job);
                }
            } catch (InterruptedException ofJob) {
                // It came after its job had ended, or the job left it behind; it must not cost the thread.
            }
        }
    }

    private void runToItsEnd(Job job) {
        boolean isWanted = job.finish(run(job), nowNanos());
        // An interrupt was meant for this job; the next one must not suffer it.
        Thread.interrupted();
        if (isWanted || job.isStopped()) {
            done.add(job);
            ring();
        }
    }

    private Finished run(Job job) {
        var context = new TaskContext(job.queue, job.lease, job::isInVain);
        return handlers.run(job.task.handler(), job.task.payload(), context).boundedTo(settings.maxPayloadBytes());
    }

    private void ring() {
        if (isRung.compareAndSet(false, true)) {
            bell.run();
        }
    }

    /** Number of the next report; it rises over all actors that use this workbench. */
    long nextReport() {
        return ++lastReport;
    }

    /** Takes a lease, unless it is held already. */
    void add(QueueName queue, Lease lease, Task task) {
        var job = new Job(queue, lease, task);
        if (held.putIfAbsent(lease, job) == null) {
            if (activeTotal() == 0) {
                lastProgressNanos = nowNanos();
            }
            active.merge(queue, 1, Integer::sum);
            unsettled = held.size();
            queued.addLast(job);
        }
    }

    /** What was finished since the last fetch, by queue. */
    Map<QueueName, List<Finished>> fetchDone() {
        isRung.set(false);
        var finished = new LinkedHashMap<QueueName, List<Finished>>();
        for (Job job = done.poll(); job != null; job = done.poll()) {
            Finished outcome = job.finished();
            if (outcome == null) {
                yielded(job);
                continue;
            }
            active.merge(job.queue, -1, Integer::sum);
            lookAhead.ran(job.durationNanos());
            isStalled = false;
            lastProgressNanos = nowNanos();
            job.isFetched = true;
            finished.computeIfAbsent(job.queue, none -> new ArrayList<>()).add(outcome);
        }
        return finished;
    }

    private void yielded(Job stopped) {
        if (stopping.remove(stopped)) {
            active.merge(stopped.queue, -1, Integer::sum);
            isStalled = false;
            lastProgressNanos = nowNanos();
        }
    }

    /**
     * The tasks have ended without their results: what waits here is dropped. What runs is interrupted, and
     * counts as running until it yields.
     */
    void stop(List<Lease> leases) {
        for (Lease lease : leases) {
            Job job = held.remove(lease);
            if (job != null && job.withdraw()) {
                active.merge(job.queue, -1, Integer::sum);
            } else if (job != null && job.stop()) {
                stopping.add(job);
            }
        }
        unsettled = held.size();
    }

    /**
     * Takes back what has not been started, if running tasks have kept it from its threads for longer than
     * {@code afterNanos}: it shall run elsewhere.
     */
    Map<QueueName, List<Lease>> withdrawStalled(long afterNanos) {
        long stalledNanos = nowNanos() - lastProgressNanos;
        if (queued.isEmpty() || stalledNanos < afterNanos) {
            return Map.of();
        }
        lookAhead.stalled(stalledNanos);
        isStalled = true;
        return withdrawQueued();
    }

    Map<QueueName, List<Lease>> withdrawQueued() {
        var withdrawn = new LinkedHashMap<QueueName, List<Lease>>();
        for (Job job = queued.pollFirst(); job != null; job = queued.pollFirst()) {
            if (job.withdraw()) {
                active.merge(job.queue, -1, Integer::sum);
                withdrawn.computeIfAbsent(job.queue, none -> new ArrayList<>()).add(job.lease);
            }
        }
        return withdrawn;
    }

    /** Gives up what still runs: its outcome will not be reported. The threads are interrupted. */
    Map<QueueName, List<Lease>> abandonRunning() {
        var abandoned = new LinkedHashMap<QueueName, List<Lease>>();
        for (Job job : held.values()) {
            if (job.abandon()) {
                active.merge(job.queue, -1, Integer::sum);
                abandoned.computeIfAbsent(job.queue, none -> new ArrayList<>()).add(job.lease);
            }
        }
        stopping.forEach(job -> active.merge(job.queue, -1, Integer::sum));
        stopping.clear();
        threads.forEach(Thread::interrupt);
        return abandoned;
    }

    /** What an earlier actor may have reported in vain: finished, and not settled. */
    List<Finished> finishedUnsettled(QueueName queue) {
        return held.values().stream()
                .filter(job -> job.queue.equals(queue) && job.isFetched)
                .flatMap(job -> Stream.ofNullable(job.finished()))
                .toList();
    }

    /** What an earlier actor may have given back in vain. */
    List<Lease> givenBackUnsettled(QueueName queue) {
        return held.values().stream()
                .filter(job -> job.queue.equals(queue) && job.isGivenBack())
                .map(job -> job.lease)
                .toList();
    }

    /** The master has decided on these leases. */
    void settle(List<Lease> leases) {
        leases.forEach(held::remove);
        unsettled = held.size();
    }

    boolean isHeld(Lease lease) {
        return held.containsKey(lease);
    }

    /** Whether every master knows all that was finished here and nothing runs; may be asked by any thread. */
    public boolean isSettled() {
        return unsettled == 0;
    }

    /** The leases of this queue that no master has settled. */
    List<Lease> held(QueueName queue) {
        return held.values().stream()
                .filter(job -> job.queue.equals(queue))
                .map(job -> job.lease)
                .toList();
    }

    /**
     * How many leases of this queue to hold at most. What is free goes to every queue, since nobody knows
     * which will have work; if two use it at once, the surplus is taken back as stalled. After that nothing
     * is asked for until something has ended: a master may not count all that runs here (a worker that was
     * given up and came back runs leases that are not current), and would send the same tasks at once again.
     */
    int credit(QueueName queue) {
        if (isStalled && !isIdle()) {
            return 0;
        }
        return active(queue) + Math.max(0, lookAhead.window() - activeTotal());
    }

    int active(QueueName queue) {
        return active.getOrDefault(queue, 0);
    }

    boolean isIdle() {
        return activeTotal() == 0;
    }

    private int activeTotal() {
        int total = 0;
        for (int count : active.values()) {
            total += count;
        }
        return total;
    }

    /** Ends the handler threads; what runs is interrupted and lost to this worker. */
    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
    }
}
