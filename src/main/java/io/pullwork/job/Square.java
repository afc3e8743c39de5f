package io.pullwork.job;

import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;

/** The work of the idiom from which Pullwork grew: {@code 7241} becomes {@code "7241 * 7241 = 52432081"}. */
public final class Square {

    public static final TaskType<Long, String> SQUARE = TaskType.of("square", Long.class, String.class);

    public static final Handlers HANDLERS = Handlers.of(SQUARE, Square::square);

    private Square() {}

    /** @throws ArithmeticException if the square is beyond the range of a long */
    public static String square(long n) {
        return n + " * " + n + " = " + Math.multiplyExact(n, n);
    }
}
