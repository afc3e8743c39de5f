package io.pullwork.worker;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.protocol.Samples;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.task.Finished;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.Retry;
import io.pullwork.task.Task;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Handlers whose tasks run as long as the test says: a blocked task ends when it is released. */
final class Jobs {

    static final TaskType<Long, Long> ECHO = TaskType.of("echo", Long.class, Long.class);
    static final TaskType<Long, Long> BLOCK = TaskType.of("block", Long.class, Long.class);
    /** Heeds no interrupt. */
    static final TaskType<Long, Long> DEAF = TaskType.of("deaf", Long.class, Long.class);

    /** Says how far it is, as the test tells it. */
    static final TaskType<Long, Long> ADVANCE = TaskType.of("advance", Long.class, Long.class);

    /** Stores its number as a checkpoint, and returns the one it was given, or -1. */
    static final TaskType<Long, Long> CHECKPOINT = TaskType.of("checkpoint", Long.class, Long.class);

    static final TaskType<Long, Long> FAIL = TaskType.of("fail", Long.class, Long.class);
    static final TaskType<Long, Long> INTERRUPT = TaskType.of("interrupt", Long.class, Long.class);
    static final TaskType<Long, byte[]> SWELL = TaskType.of("swell", Long.class, byte[].class);

    private final Map<Long, CountDownLatch> started = new ConcurrentHashMap<>();
    private final Map<Long, CountDownLatch> released = new ConcurrentHashMap<>();
    private final Map<Long, BlockingQueue<Progress>> toSay = new ConcurrentHashMap<>();
    private final Semaphore said = new Semaphore(0);
    private final List<Long> runs = new CopyOnWriteArrayList<>();

    Handlers handlers() {
        return Handlers.of(ECHO, number -> number)
                .and(BLOCK, number -> {
                    runs.add(number);
                    latch(started, number).countDown();
                    latch(released, number).await();
                    return number;
                })
                .and(DEAF, number -> {
                    latch(started, number).countDown();
                    awaitUninterruptibly(latch(released, number));
                    return number;
                })
                .and(ADVANCE, (number, context) -> {
                    Progress next;
                    do {
                        next = toSay(number).take();
                        context.progress(next.done(), next.total(), next.note());
                        said.release();
                    } while (next.done() < next.total());
                    return number;
                })
                .and(CHECKPOINT, (number, context) -> {
                    long before = context.lastCheckpoint()
                            .map(state -> (long) state[0])
                            .orElse(-1L);
                    context.checkpoint(new byte[] {number.byteValue()});
                    return before;
                })
                .and(FAIL, number -> {
                    throw new IllegalStateException("job " + number + " fails");
                })
                .and(INTERRUPT, number -> {
                    Thread.currentThread().interrupt();
                    return number;
                })
                .and(SWELL, size -> new byte[Math.toIntExact(size)]);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                // As a handler that does not know better.
            }
        }
    }

    /** Waits until a thread runs it. */
    void awaitStart(long number) throws InterruptedException {
        latch(started, number).await();
    }

    void release(long number) {
        latch(released, number).countDown();
    }

    /** The handler of this task says so, and has done it when this returns; it ends when all is done. */
    void advance(long number, long done, long total) throws InterruptedException {
        toSay(number).add(new Progress(done, total, ""));
        said.acquire();
    }

    private BlockingQueue<Progress> toSay(long number) {
        return toSay.computeIfAbsent(number, none -> new LinkedBlockingQueue<>());
    }

    /** The blocked tasks that were begun, in this order. */
    List<Long> runs() {
        return runs;
    }

    private static CountDownLatch latch(Map<Long, CountDownLatch> latches, long number) {
        return latches.computeIfAbsent(number, none -> new CountDownLatch(1));
    }

    static Assignment echo(long number, long epoch) {
        return assignment(ECHO, number, epoch);
    }

    static Assignment block(long number, long epoch) {
        return assignment(BLOCK, number, epoch);
    }

    /** The task whose input is its own sequence. */
    static Assignment assignment(TaskType<Long, ?> type, long number, long epoch) {
        Lease lease = new Lease(Samples.id(number), 1, epoch);
        return new Assignment(lease, new Task(lease.task(), type.name(), Payload.ofJson("" + number)));
    }

    static Finished done(Assignment assignment) {
        return new Finished(
                assignment.lease(),
                new Outcome.Success(Payload.ofJson("" + assignment.task().id().sequence())),
                Retry.BY_QUEUE);
    }
}
