package io.pullwork.protocol;

import io.pullwork.task.Advanced;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;

/** Tasks and outcomes from empty to the largest that is allowed, with numbers and names as long as they get. */
public final class AnySize {

    public static final ClientId CLIENT = new ClientId(Long.MIN_VALUE);
    public static final WorkerId LONGEST_WORKER = new WorkerId("w".repeat(200));
    private static final long DECADE_MILLIS = Duration.ofDays(3_650).toMillis();
    private static final RetryPolicy LONGEST_POLICY =
            new RetryPolicy(Integer.MAX_VALUE, DECADE_MILLIS, DECADE_MILLIS, 100);
    private static final Timing LONGEST_TIMING =
            new Timing(Long.MAX_VALUE, DECADE_MILLIS, Long.MAX_VALUE, DECADE_MILLIS, DECADE_MILLIS);
    private static final Key LONGEST_KEY = new Key("k".repeat(128));
    private static final Keys LONGEST_KEYS = new Keys(
            new Keys.Unique(LONGEST_KEY, true),
            new Keys.Fair(LONGEST_KEY, 1_000),
            LONGEST_KEY,
            LONGEST_KEY,
            LONGEST_KEY);
    private static final Follows LONGEST_FOLLOWS = new Follows(
            LongStream.range(0, 100)
                    .mapToObj(number -> TaskId.of(CLIENT, Long.MAX_VALUE - number))
                    .toList(),
            new Follows.Gathering(LONGEST_KEY, 10_000_000),
            true);
    private static final TaskOptions LONGEST_OPTIONS =
            new TaskOptions(9, LONGEST_TIMING, LONGEST_POLICY, LONGEST_KEYS, ResultMode.DISCARD, LONGEST_FOLLOWS);

    private static final HandlerName LONGEST_HANDLER = new HandlerName("h".repeat(128));
    private static final String LONGEST_CONTENT_TYPE = "c".repeat(127);

    /** A character that takes three bytes, the most for one {@code char}. */
    private static final String THREE_BYTES = "\u4efb";

    private final Random random;

    public AnySize(long seed) {
        System.out.println("sizes by seed " + seed);
        this.random = new Random(seed);
    }

    public static Payload largestPayload() {
        return new Payload(LONGEST_CONTENT_TYPE, new byte[Frame.LARGEST_PAYLOAD_BYTES]);
    }

    public static Outcome.Failure longestFailure() {
        String text = THREE_BYTES.repeat(20_000);
        return new Outcome.Failure(text, text, text);
    }

    public Payload payload() {
        int bytes =
                switch (random.nextInt(6)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(Frame.BATCH_BYTES + 1);
                    case 2 -> Frame.BATCH_BYTES + 1;
                    case 3 -> random.nextInt(20) == 0 ? Frame.LARGEST_PAYLOAD_BYTES : 1;
                    default -> random.nextInt(100);
                };
        return new Payload(LONGEST_CONTENT_TYPE, new byte[bytes]);
    }

    public Outcome outcome() {
        return random.nextInt(4) == 0 ? longestFailure() : new Outcome.Success(payload());
    }

    public static Task task(long number, Payload payload) {
        return new Task(TaskId.of(CLIENT, Long.MAX_VALUE / 2 + number), LONGEST_HANDLER, payload, LONGEST_OPTIONS);
    }

    public static Schedule schedule(long number, Payload payload) {
        var name = new Key("%0128d".formatted(number));
        var when = new Schedule.When("*".repeat(256), "Z".repeat(64), Schedule.Missed.RUN_ONCE);
        return new Schedule(name, when, LONGEST_HANDLER, payload, LONGEST_OPTIONS);
    }

    public static Lease lease(long number) {
        return new Lease(task(number, Payload.EMPTY).id(), Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    public static Finished finished(long number, Outcome outcome) {
        return new Finished(lease(number), outcome, new Retry.ByHandler(LONGEST_POLICY));
    }

    public static Advanced advanced(long number, int noteChars) {
        return new Advanced(lease(number), new Progress(Long.MAX_VALUE, Long.MAX_VALUE, THREE_BYTES.repeat(noteChars)));
    }

    public static TaskResult result(long number, Outcome outcome) {
        var times = new TaskResult.Times(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        return new TaskResult(lease(number), LONGEST_HANDLER, outcome, LONGEST_WORKER, times);
    }
}
