package io.pullwork.cli;

import io.pullwork.client.NoResultYet;
import io.pullwork.client.Pullwork;
import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskQueue;
import io.pullwork.task.TaskResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/** Puts tasks, takes every result and checks it, against the clock. */
final class BenchLoad {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Tasks in one call of putAll. */
    private static final int CHUNK = 1_000;

    /** Tasks whose results have not been taken: enough to keep everybody busy, too few to fill memory. */
    private static final int MOST_OPEN_TASKS = 50_000;

    private static final int MOST_OPEN_BYTES = 64 << 20;

    private final TaskQueue tasks;
    private final ResultQueue results;
    private final int payloadBytes;

    /** Counts up, so that no two tasks have the same number. */
    private long nextNumber = 1;

    BenchLoad(Pullwork pullwork, String queue, int payloadBytes) {
        this.tasks = pullwork.tasks(queue);
        this.results = pullwork.results(queue);
        this.payloadBytes = payloadBytes;
    }

    /**
     * Measures, warm.
     *
     * @param warmUpTasks not counted: until then the JVMs run code that they have not compiled yet
     */
    BenchFigures measure(int warmUpTasks, int taskCount, int roundTripCount) throws InterruptedException {
        if (warmUpTasks > 0) {
            tasksPerSecond(warmUpTasks);
            roundTripNanos(roundTripCount);
        }
        double tasksPerSecond = tasksPerSecond(taskCount);
        long[] nanos = roundTripNanos(roundTripCount);
        return new BenchFigures(tasksPerSecond, percentileMillis(nanos, 50), percentileMillis(nanos, 99));
    }

    /** From the first put to the last result. */
    private double tasksPerSecond(int count) throws InterruptedException {
        long first = nextNumber;
        nextNumber += count;
        int mostOpen = Math.max(1, Math.min(MOST_OPEN_TASKS, MOST_OPEN_BYTES / payloadBytes));
        var room = new Semaphore(mostOpen);
        var putFailure = new CompletableFuture<Void>();
        var putter = new Thread(() -> putAll(first, count, Math.min(CHUNK, mostOpen), room, putFailure), "bench-put");
        putter.setDaemon(true);
        long startNanos = System.nanoTime();
        putter.start();
        takeAll(first, count, room, putFailure);
        return count / ((System.nanoTime() - startNanos) / 1e9);
    }

    private void putAll(long first, int count, int chunk, Semaphore room, CompletableFuture<Void> failure) {
        try {
            for (int done = 0; done < count; done += chunk) {
                int size = Math.min(chunk, count - done);
                room.acquire(size);
                List<byte[]> inputs = LongStream.range(first + done, first + done + size)
                        .mapToObj(n -> BenchTask.input(n, payloadBytes))
                        .toList();
                CompletableFuture<?> put =
                        tasks.putAllAsync(BenchTask.TYPE, inputs).toCompletableFuture();
                put.exceptionally(failed -> {
                    failure.completeExceptionally(failed);
                    return null;
                });
            }
        } catch (InterruptedException | RuntimeException failed) {
            failure.completeExceptionally(failed);
        }
    }

    /** Until each number's square has come, once. */
    private void takeAll(long first, int count, Semaphore room, CompletableFuture<Void> putFailure)
            throws InterruptedException {
        var seen = new BitSet(count);
        for (int taken = 0; taken < count; ) {
            List<TaskResult> some = takeSome(putFailure);
            for (TaskResult result : some) {
                long index = BenchTask.checked(result) - first;
                if (index < 0 || index >= count || seen.get((int) index)) {
                    throw new Refusal(ExitCodes.TASK_FAILED, "a result came twice, or of no task: " + (first + index));
                }
                seen.set((int) index);
            }
            taken += some.size();
            room.release(some.size());
        }
    }

    private List<TaskResult> takeSome(CompletableFuture<Void> putFailure) throws InterruptedException {
        try {
            return results.getMany(MOST_OPEN_TASKS, PATIENCE);
        } catch (NoResultYet none) {
            putFailure.getNow(null);
            throw none;
        }
    }

    /** Of one task at a time, put and taken: the durations in rising order. */
    private long[] roundTripNanos(int count) throws InterruptedException {
        var nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long n = nextNumber++;
            long startNanos = System.nanoTime();
            tasks.put(BenchTask.TYPE, BenchTask.input(n, payloadBytes));
            TaskResult result = results.get(PATIENCE);
            nanos[i] = System.nanoTime() - startNanos;
            if (BenchTask.checked(result) != n) {
                throw new Refusal(ExitCodes.TASK_FAILED, "a result of another task came: not of " + n);
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** The nearest rank, in milliseconds. */
    static double percentileMillis(long[] sortedNanos, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sortedNanos.length);
        return sortedNanos[Math.max(0, rank - 1)] / 1e6;
    }
}
