package io.pullwork.testing;

import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueCounts;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of one queue of a {@link TestPullwork}: all that was put into it and all that was run, from the
 * beginning. The {@code require} methods throw an {@link AssertionError} that lists what there is instead.
 */
public final class TestQueue {

    private static final int MAX_LISTED = 20;

    private final ByHand queue;

    /** All of them, to tell where a task went that is missing here. */
    private final Supplier<List<ByHand>> queues;

    TestQueue(ByHand queue, Supplier<List<ByHand>> queues) {
        this.queue = queue;
        this.queues = queues;
    }

    /** Every task that was put, in this order, as it stands now. */
    public List<PutTask> put() {
        return queue.put();
    }

    /** The inputs of all tasks of this type that were put, in this order. */
    public <I> List<I> inputs(TaskType<I, ?> type) {
        return put().stream()
                .filter(task -> task.isOf(type))
                .map(task -> task.input(type))
                .toList();
    }

    /** The one task of this type; none or several are an {@link AssertionError}. */
    public PutTask requirePut(TaskType<?, ?> type) {
        return requireOne("task(s) '" + type + "'", task -> task.isOf(type));
    }

    /** The one task of this type with this input, as it travels; none or several are an {@link AssertionError}. */
    public <I> PutTask requirePut(TaskType<I, ?> type, I input) {
        Payload payload = type.encodeInput(input);
        return requireOne(
                "task(s) '" + type + "' with input " + PutTask.shown(payload),
                task -> task.isOf(type) && task.task().payload().equals(payload));
    }

    private PutTask requireOne(String what, Predicate<PutTask> isMeant) {
        List<PutTask> meant = put().stream().filter(isMeant).toList();
        if (meant.size() != 1) {
            throw new AssertionError(
                    meant.size() + " " + what + " were put into queue " + queue.name() + ", not 1" + instead());
        }
        return meant.get(0);
    }

    /** A task of this type is an {@link AssertionError}. */
    public void requireNonePut(TaskType<?, ?> type) {
        List<PutTask> some = put().stream().filter(task -> task.isOf(type)).toList();
        if (!some.isEmpty()) {
            throw new AssertionError(some.size() + " task(s) '" + type + "' were put into queue " + queue.name()
                    + ", not 0" + instead());
        }
    }

    private String instead() {
        List<String> lines = queues.get().stream()
                .flatMap(one -> one.put().stream().map(task -> "\n  into " + one.name() + ": " + task))
                .toList();
        return lines.isEmpty() ? "; nothing was put into any queue" : listed("; what was put:", lines);
    }

    /** Every run of a handler, in this order. */
    public List<Attempt> attempts() {
        return queue.attempts();
    }

    /** The runs that failed, in this order; their tasks may have succeeded later. */
    public List<Attempt> failures() {
        return attempts().stream().filter(Attempt::isFailure).toList();
    }

    /** An attempt that failed is an {@link AssertionError}, with the stack trace of the first. */
    public void requireNoFailures() {
        List<Attempt> failures = failures();
        if (!failures.isEmpty()) {
            List<String> lines =
                    failures.stream().map(failure -> "\n  " + failure).toList();
            throw new AssertionError(
                    listed(failures.size() + " attempt(s) failed in queue " + queue.name() + ":", lines)
                            + "\nthe first at: " + stackTrace(failures.get(0)));
        }
    }

    private static String stackTrace(Attempt attempt) {
        return attempt.outcome() instanceof Outcome.Failure failure ? failure.stackTrace() : "";
    }

    private static String listed(String head, List<String> lines) {
        int more = lines.size() - MAX_LISTED;
        return Stream.concat(
                        lines.stream().limit(MAX_LISTED),
                        more > 0 ? Stream.of("\n  and " + more + " more") : Stream.of())
                .collect(Collectors.joining("", head, ""));
    }

    /** How much it holds now. */
    public QueueCounts counts() {
        return queue.counts();
    }
}
