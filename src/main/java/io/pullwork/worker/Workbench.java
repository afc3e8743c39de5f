package io.pullwork.worker;

import io.pullwork.handler.Handlers;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Advanced;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Lease;
import io.pullwork.task.QueueName;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private final HandlerThreads threads;

    /** Finished by a handler thread, and not yet fetched by the actor. */
    private final ConcurrentLinkedQueue<Job> done = new ConcurrentLinkedQueue<>();

    /** Whether the actor has been told that something is done; so it is told once for many. */
    private final AtomicBoolean isRung = new AtomicBoolean();

    private volatile Runnable bell = () -> {};

    /** Whether a handler thread has a checkpoint to be stored that the actor has not looked for. */
    private volatile boolean hasCheckpoint;

    /** Every lease that no master has settled yet. */
    private final Map<Lease, Job> held = new LinkedHashMap<>();

    /** How many these are, for other threads than the actor's. */
    private volatile int unsettled;

    /** How many of them are queued or running, by queue. */
    private final Map<QueueName, Integer> active = new LinkedHashMap<>();

    private final Interrupted interrupted = new Interrupted();

    private final LongSupplier nanos;

    /** When something last ended, or the first began. */
    private long lastEndNanos;

    /** Whether nothing has ended since what waited behind running tasks was withdrawn. */
    private boolean isStalled;

    private long lastReport;

    public Workbench(WorkerId worker, WorkerSettings settings, Handlers handlers) {
        this(worker, settings, handlers, System::nanoTime);
    }

    Workbench(WorkerId worker, WorkerSettings settings, Handlers handlers, LongSupplier nanos) {
        this.worker = worker;
        this.settings = settings;
        this.handlers = handlers;
        this.nanos = nanos;
        this.lastEndNanos = nanos.getAsLong();
        this.lookAhead = new LookAhead(settings.lookAhead().toNanos());
        this.threads = new HandlerThreads(settings.parallelism(), this::work);
        threads.start();
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

    private void work(Job job) {
        if (!job.start(nowNanos())) {
            return;
        }
        boolean isWanted = job.finish(run(job), nowNanos());
        // An interrupt was meant for this job; the next one must not suffer it.
        Thread.interrupted();
        if (isWanted || job.isStopped()) {
            done.add(job);
            ring();
        }
    }

    private Finished run(Job job) {
        return handlers.run(job.task.handler(), job.task.payload(), new JobContext(job, this::store))
                .boundedTo(settings.maxPayloadBytes());
    }

    /** Waits until it is stored. */
    private void store(Job job, byte[] state) throws InterruptedException {
        job.checkpoints.store(Checkpoint.stateFor(job.task, state, settings.maxPayloadBytes()), () -> {
            hasCheckpoint = true;
            ring();
        });
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
    void add(QueueName queue, Assignment assignment) {
        var job = new Job(queue, assignment);
        if (held.putIfAbsent(job.lease, job) == null) {
            if (isIdle()) {
                lastEndNanos = nowNanos();
            }
            active.merge(queue, 1, Integer::sum);
            unsettled = held.size();
            threads.add(job);
        }
    }

    /** What was finished since the last fetch, by queue. */
    Map<QueueName, List<Finished>> fetchDone() {
        isRung.set(false);
        var finished = new LinkedHashMap<QueueName, List<Finished>>();
        for (Job job = done.poll(); job != null; job = done.poll()) {
            Finished outcome = job.finished();
            if (outcome == null || job.isStopped()) {
                yielded(job);
                continue;
            }
            ended(job);
            isStalled = false;
            lastEndNanos = nowNanos();
            finished.computeIfAbsent(job.queue, none -> new ArrayList<>()).add(outcome);
        }
        return finished;
    }

    private void yielded(Job job) {
        if (interrupted.remove(job, nowNanos())) {
            isStalled = false;
            lastEndNanos = nowNanos();
        }
    }

    /** Its outcome is known, and is to be reported. */
    private void ended(Job job) {
        active.merge(job.queue, -1, Integer::sum);
        lookAhead.ran(job.durationNanos());
        job.isFetched = true;
    }

    /**
     * What has run for longer than it may has failed, whether its thread yields or not: it is interrupted, and
     * its thread is not counted on until it is free again.
     */
    Map<QueueName, List<Finished>> timeOut() {
        var failed = new LinkedHashMap<QueueName, List<Finished>>();
        for (Job job : threads.taken()) {
            Finished failure = job.timeOut(nowNanos(), handlers);
            if (failure != null) {
                ended(job);
                interrupted.add(job, nowNanos());
                failed.computeIfAbsent(job.queue, none -> new ArrayList<>()).add(failure);
            }
        }
        return failed;
    }

    /**
     * The tasks have ended without their results: what waits here is dropped. What runs is interrupted, and
     * its thread is not counted on until it yields.
     */
    void stop(List<Lease> leases) {
        for (Lease lease : leases) {
            Job job = held.remove(lease);
            if (job != null && job.withdraw()) {
                active.merge(job.queue, -1, Integer::sum);
            } else if (job != null && job.stop()) {
                active.merge(job.queue, -1, Integer::sum);
                interrupted.add(job, nowNanos());
            }
        }
        unsettled = held.size();
    }

    /**
     * Takes back what has not been started, if running tasks have kept it from its threads for longer than
     * {@code afterNanos}: it shall run elsewhere.
     */
    Map<QueueName, List<Lease>> withdrawStalled(long afterNanos) {
        long stalledNanos = nowNanos() - lastEndNanos;
        if (!threads.isAnyQueued() || stalledNanos < afterNanos) {
            return Map.of();
        }
        lookAhead.stalled(stalledNanos);
        isStalled = true;
        return withdrawQueued();
    }

    Map<QueueName, List<Lease>> withdrawQueued() {
        var withdrawn = new LinkedHashMap<QueueName, List<Lease>>();
        for (Job job = threads.takeQueued(); job != null; job = threads.takeQueued()) {
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
        interrupted.clear();
        threads.interrupt();
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

    /** How far the handlers of this queue are, as far as its master was not told, or not within that time. */
    List<Advanced> progressToTell(QueueName queue, long againAfterNanos) {
        return taken(queue)
                .flatMap(job -> Stream.ofNullable(job.progressToTell(nowNanos(), againAfterNanos)))
                .toList();
    }

    /** Whether there are checkpoints that were not looked for. */
    boolean takeCheckpointRing() {
        boolean hadCheckpoint = hasCheckpoint;
        hasCheckpoint = false;
        return hadCheckpoint;
    }

    /** What handlers of this queue wait to have stored, as far as its master was not told, or not within that time. */
    List<Checkpoint> checkpointsToTell(QueueName queue, long againAfterNanos) {
        return taken(queue)
                .flatMap(job -> Stream.ofNullable(job.checkpoints.toTell(nowNanos(), againAfterNanos)))
                .toList();
    }

    void decided(Lease lease, int checkpoint, boolean isStored) {
        Job job = held.get(lease);
        if (job != null) {
            job.checkpoints.decided(checkpoint, isStored);
        }
    }

    /** The queue has a new master. */
    void forgetTold(QueueName queue) {
        taken(queue).forEach(Job::forgetTold);
    }

    private Stream<Job> taken(QueueName queue) {
        return threads.taken().stream().filter(job -> job.queue.equals(queue));
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
     * How many leases of this queue to hold at most. Threads that do not yield are not counted on. What is free
     * goes to every queue, since nobody knows which will have work; if two use it at once, the surplus is taken
     * back as stalled. After that nothing is asked for until something has ended: a master may not count all
     * that runs here (a worker that was given up and came back runs leases that are not current), and would send
     * the same tasks at once again.
     */
    int credit(QueueName queue) {
        if (isStalled && !isIdle()) {
            return 0;
        }
        int threadsThatYield = settings.parallelism() - interrupted.size();
        return active(queue) + Math.max(0, lookAhead.window(threadsThatYield) - activeTotal());
    }

    int active(QueueName queue) {
        return active.getOrDefault(queue, 0);
    }

    /** Says of which threads nothing more can be expected. */
    void callStuck() {
        interrupted.callStuck(nowNanos());
    }

    /** How many threads are called so. */
    int stuck() {
        return interrupted.stuck();
    }

    boolean isIdle() {
        return activeTotal() == 0 && interrupted.size() == 0;
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
        threads.close();
    }
}
