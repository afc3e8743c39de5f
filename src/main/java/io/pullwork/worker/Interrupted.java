package io.pullwork.worker;

import io.pullwork.task.Timing;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that were interrupted, since their outcome is decided, and that have not yielded. Each has a thread, and
 * nobody can take it away: a handler that heeds no interrupt is shown to people as stuck.
 */
final class Interrupted {

    private static final Logger LOG = LoggerFactory.getLogger(Interrupted.class);

    /** By then a handler that heeds an interrupt has yielded. */
    private static final long STUCK_AFTER_NANOS = 1_000_000_000L;

    private static final class Since {
        final long nanos;
        boolean isStuck;

        Since(long nanos) {
            this.nanos = nanos;
        }
    }

    private final Map<Job, Since> jobs = new LinkedHashMap<>();
    private int stuck;

    void add(Job job, long nowNanos) {
        jobs.put(job, new Since(nowNanos));
    }

    /** Calls those stuck that are, and says so once. */
    void callStuck(long nowNanos) {
        jobs.forEach((job, since) -> {
            if (!since.isStuck && nowNanos - since.nanos > STUCK_AFTER_NANOS) {
                since.isStuck = true;
                stuck++;
                LOG.warn(
                        "A thread is stuck in handler {}, which does not heed the interrupt of task {} of queue {}: it"
                                + " runs nothing else until it returns. Let the handler wait so that it can be"
                                + " interrupted, or ask TaskContext.isCancelled() from time to time",
                        job.task.handler(),
                        job.lease.task(),
                        job.queue);
            }
        });
    }

    /** The job has yielded. False if it is not one of these. */
    boolean remove(Job job, long nowNanos) {
        Since since = jobs.remove(job);
        if (since != null && since.isStuck) {
            stuck--;
            // As loud as the first line, for whoever has seen that.
            LOG.warn(
                    "The thread that was stuck in handler {}, with task {} of queue {}, is free again after {}",
                    job.task.handler(),
                    job.lease.task(),
                    job.queue,
                    Timing.shown((nowNanos - since.nanos) / 1_000_000));
        }
        return since != null;
    }

    /** Nobody waits for them any more. */
    void clear() {
        jobs.clear();
        stuck = 0;
    }

    int size() {
        return jobs.size();
    }

    /** How many of them have been called stuck. */
    int stuck() {
        return stuck;
    }
}
