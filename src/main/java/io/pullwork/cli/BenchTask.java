package io.pullwork.cli;

import io.pullwork.handler.TaskType;
import io.pullwork.task.TaskResult;
import java.nio.ByteBuffer;

/**
 * The work of the bench: squares of numbers in payloads of a given size. As bytes, not JSON, so that
 * the size is exact and the queue is measured rather than a parser. The result repeats the number, so
 * that it can be told which task it belongs to.
 */
final class BenchTask {

    static final TaskType<byte[], byte[]> TYPE = TaskType.of("bench-square", byte[].class, byte[].class);

    /** The number itself. */
    static final int LEAST_PAYLOAD_BYTES = Long.BYTES;

    private BenchTask() {}

    /** The number, and zeros up to the size. */
    static byte[] input(long n, int payloadBytes) {
        return ByteBuffer.allocate(payloadBytes).putLong(n).array();
    }

    static byte[] run(byte[] input) {
        long n = ByteBuffer.wrap(input).getLong();
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(n).putLong(n * n).array();
    }

    /**
     * The number whose square the result is.
     *
     * @throws Refusal if it is not its square
     */
    static long checked(TaskResult result) {
        ByteBuffer output = ByteBuffer.wrap(TYPE.output(result));
        long n = output.getLong();
        long square = output.getLong();
        if (square != n * n) {
            throw new Refusal(ExitCodes.TASK_FAILED, "wrong result: " + n + " * " + n + " = " + square);
        }
        return n;
    }
}
