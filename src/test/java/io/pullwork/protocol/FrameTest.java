package io.pullwork.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskOptions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Artery drops what is larger than a frame, with no more than a line in the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrameTest {

    private static final QueueName LONGEST_QUEUE = new QueueName("q".repeat(64));

    private static final Task BEFORE = AnySize.task(0, Payload.EMPTY);

    private Encoding encoding;

    @BeforeAll
    void open() {
        encoding = new Encoding();
    }

    @AfterAll
    void close() {
        encoding.close();
    }

    @Test
    void the_largest_payload_fits_in_each_message_that_carries_one() {
        Payload largest = AnySize.largestPayload();
        var success = new Outcome.Success(largest);
        Task task = AnySize.task(1, largest);
        var call = new CallId(AnySize.CLIENT, Long.MAX_VALUE);

        Stream.of(
                        new MasterMessage.Put(AnySize.CLIENT, encoding.<ClientMessage.Reply>nobody(), List.of(task)),
                        new MasterMessage.Report(
                                AnySize.LONGEST_WORKER,
                                encoding.<WorkerMessage.Order>nobody(),
                                Long.MAX_VALUE,
                                List.of(AnySize.finished(1, success)),
                                List.of(),
                                1),
                        new WorkerMessage.Run(
                                LONGEST_QUEUE, Long.MAX_VALUE, List.of(new Assignment(AnySize.lease(1), task))),
                        new MasterMessage.Administer(
                                call,
                                encoding.<ClientMessage.Reply>nobody(),
                                new QueueCommand.SetSchedule(AnySize.schedule(1, largest))),
                        new ClientMessage.Administered(
                                call.number(),
                                new QueueAnswer.Schedules(
                                        List.of(new ScheduleStatus(AnySize.schedule(1, largest), Long.MAX_VALUE)))),
                        new ClientMessage.Deliver(call.number(), List.of(AnySize.result(1, success))),
                        new ClientMessage.Answer(call.number(), AnySize.result(1, success)))
                .forEach(message -> assertThat(encoding.frameBytesOf(message))
                        .as(message.getClass().getSimpleName())
                        .isLessThanOrEqualTo(encoding.maxFrameBytes()));
    }

    @Test
    void a_task_is_never_larger_than_it_is_taken_for() {
        for (int payloadBytes : new int[] {0, 1, 1_000, Frame.LARGEST_PAYLOAD_BYTES}) {
            Task task = AnySize.task(1, new Payload("c".repeat(127), new byte[payloadBytes]));
            Task plain = new Task(task.id(), task.handler(), task.payload(), TaskOptions.DEFAULT);

            assertThat(bytesOfItemIn(put(BEFORE, task), put(BEFORE))).isLessThanOrEqualTo(Frame.sizeBytes(task));
            assertThat(bytesOfItemIn(put(BEFORE, plain), put(BEFORE))).isLessThanOrEqualTo(Frame.sizeBytes(plain));
        }
    }

    @Test
    void a_task_with_a_single_option_is_never_larger_than_it_is_taken_for() {
        String key = "k".repeat(128);
        Stream.of(
                        TaskOptions.DEFAULT.withPriority(9),
                        TaskOptions.DEFAULT.withKey(key),
                        TaskOptions.DEFAULT.withFairKey(key, 1_000),
                        TaskOptions.DEFAULT.withLimitKey(key),
                        TaskOptions.DEFAULT.withOrderKey(key),
                        TaskOptions.DEFAULT.withGroup(key),
                        TaskOptions.DEFAULT.withAfterGroup(key, 1_000_000),
                        TaskOptions.DEFAULT.withAfter(
                                AnySize.task(1, Payload.EMPTY).id()))
                .map(options -> new Task(AnySize.lease(1).task(), new HandlerName("h"), Payload.EMPTY, options))
                .forEach(task -> assertThat(bytesOfItemIn(put(BEFORE, task), put(BEFORE)))
                        .isLessThanOrEqualTo(Frame.sizeBytes(task)));
    }

    @Test
    void an_assignment_is_never_larger_than_it_is_taken_for() {
        for (int payloadBytes : new int[] {0, 1, 1_000, Frame.LARGEST_PAYLOAD_BYTES}) {
            Task task = AnySize.task(1, new Payload("c".repeat(127), new byte[payloadBytes]));
            var assignment = new Assignment(AnySize.lease(1), task);
            var run = new WorkerMessage.Run(LONGEST_QUEUE, 1, List.of(assignment));

            assertThat(bytesOfItemIn(run, new WorkerMessage.Run(LONGEST_QUEUE, 1, List.of())))
                    .isLessThanOrEqualTo(Frame.sizeBytes(assignment));
        }
    }

    private MasterMessage.Put put(Task... tasks) {
        return new MasterMessage.Put(AnySize.CLIENT, encoding.<ClientMessage.Reply>nobody(), List.of(tasks));
    }

    @Test
    void an_outcome_is_never_larger_than_it_is_taken_for() {
        var outcomes = List.of(
                new Outcome.Success(AnySize.largestPayload()),
                new Outcome.Success(new Payload("c".repeat(127), new byte[0])),
                AnySize.longestFailure(),
                new Outcome.Failure("", "", ""));
        for (Outcome outcome : outcomes) {
            Finished finished = AnySize.finished(1, outcome);

            assertThat(bytesOfItemIn(report(List.of(finished)), report(List.of())))
                    .as("%s", outcome.getClass())
                    .isLessThanOrEqualTo(Frame.sizeBytes(finished));
        }
    }

    @Test
    void a_progress_is_never_larger_than_it_is_taken_for() {
        for (int noteChars : new int[] {0, 1, Progress.MAX_NOTE_CHARS}) {
            Advanced advanced = AnySize.advanced(1, noteChars);

            assertThat(bytesOfItemIn(
                            new MasterMessage.Progress(List.of(advanced)), new MasterMessage.Progress(List.of())))
                    .isLessThanOrEqualTo(Frame.sizeBytes(advanced));
        }
    }

    private MasterMessage.Report report(List<Finished> finished) {
        return new MasterMessage.Report(
                AnySize.LONGEST_WORKER, encoding.<WorkerMessage.Order>nobody(), 1, finished, List.of(), 1);
    }

    private int bytesOfItemIn(Wire withItem, Wire without) {
        return encoding.bytesOf(withItem).length - encoding.bytesOf(without).length;
    }
}
