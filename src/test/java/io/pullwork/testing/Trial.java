package io.pullwork.testing;

import io.pullwork.client.ResultQueue;
import io.pullwork.client.TaskQueue;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskType;
import io.pullwork.queue.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A Pullwork on the thread of a test, whose steps note that they were done. */
abstract class Trial {

    static final TaskType<Long, Long> SQUARE = TaskType.of("square", Long.class, Long.class);
    static final TaskType<String, String> STEP = TaskType.of("step", String.class, String.class);
    static final Duration LONG = Duration.ofHours(1);

    /** When the clock begins. */
    static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

    /** What a step does, besides noting that it was done. */
    interface Action {
        String run(String input, int attempt) throws Exception;
    }

    Action action = (input, attempt) -> input;

    /** The inputs of the steps that were done, in this order. */
    final List<String> done = new ArrayList<>();

    private final Handlers handlers = Handlers.of(SQUARE, n -> n * n).and(STEP, (input, context) -> {
        done.add(input);
        return action.run(input, context.attempt());
    });

    TestPullwork pullwork = TestPullwork.with(handlers);
    TaskQueue tasks = pullwork.tasks("numbers");
    ResultQueue results = pullwork.results("numbers");
    TestQueue queue = pullwork.queue("numbers");

    /** Anew, with queues of these settings. */
    void begin(QueueSettings settings) {
        pullwork = TestPullwork.with(handlers, settings);
        tasks = pullwork.tasks("numbers");
        results = pullwork.results("numbers");
        queue = pullwork.queue("numbers");
    }
}
