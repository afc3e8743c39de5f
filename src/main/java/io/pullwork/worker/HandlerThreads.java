package io.pullwork.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bounded threads of a worker process, and the jobs that wait for one of them. */
final class HandlerThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerThreads.class);

    private final Consumer<Job> runner;
    private final LinkedBlockingDeque<Job> queued = new LinkedBlockingDeque<>();
    private final List<Thread> threads = new ArrayList<>();

    /** What each thread has taken, by its number. */
    private final AtomicReferenceArray<@Nullable Job> taken;

    private volatile boolean isClosed;

    /** @param runner runs a job to its end, whatever happens in it; called on the threads */
    HandlerThreads(int count, Consumer<Job> runner) {
        this.runner = runner;
        this.taken = new AtomicReferenceArray<>(count);
        for (int number = 0; number < count; number++) {
            threads.add(handlerThread(number));
        }
    }

    // Below the threads that keep the process in its cluster: a busy handler must not look like a death. Linux
    // heeds it only with -XX:ThreadPriorityPolicy=1; elsewhere fewer threads than cores are the remedy.
    @SuppressWarnings("ThreadPriorityCheck")
    private Thread handlerThread(int number) {
        var thread = new Thread(() -> work(number), "pullwork-handler-" + (number + 1));
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    void start() {
        threads.forEach(Thread::start);
    }

    private void work(int number) {
        while (!isClosed) {
            try {
                Job job = queued.takeFirst();
                taken.setRelease(number, job);
                runner.accept(job);
            } catch (InterruptedException ofJob) {
                // It came after its job had ended, or the job left it behind; it must not cost the thread.
            } catch (Throwable fault) {
                LOG.error("A fault of Pullwork itself beside a handler; please report it", fault);
            } finally {
                taken.setRelease(number, null);
            }
        }
    }

    void add(Job job) {
        queued.addLast(job);
    }

    boolean isAnyQueued() {
        return !queued.isEmpty();
    }

    /** Takes away the job that waits longest; null if none waits. */
    @Nullable
    Job takeQueued() {
        return queued.pollFirst();
    }

    /** What the threads have at this moment. */
    List<Job> taken() {
        var jobs = new ArrayList<Job>(taken.length());
        for (int number = 0; number < taken.length(); number++) {
            Job job = taken.getAcquire(number);
            if (job != null) {
                jobs.add(job);
            }
        }
        return jobs;
    }

    void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    /** Ends the threads; what runs is interrupted. */
    @Override
    public void close() {
        isClosed = true;
        interrupt();
    }
}
