package io.pullwork.protocol;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.pullwork.protocol.Located.LifeAddress;
import io.pullwork.protocol.WorkerMessage.Assignment;
import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.GroupCounts;
import io.pullwork.queue.GroupStatus;
import io.pullwork.queue.Latency;
import io.pullwork.queue.LetterCursor;
import io.pullwork.queue.LetterFilter;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueCounts;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.QueueTotals;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Retry;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.io.IOException;
import java.util.List;

/**
 * Writes the nouns of {@code task} as flat arrays without property names: a task is the thing that
 * travels most, and names would be half of it. The first element of an outcome or a retry tells which one it is.
 * Reading checks every token, so that a wrong message is refused and never half understood.
 */
public final class WireModule extends SimpleModule {

    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;
    private static final int CANCELLED = 2;
    private static final int EXPIRED = 3;

    private static final int BY_QUEUE = 0;
    private static final int NEVER = 1;
    private static final int BY_HANDLER = 2;
    private static final int AFTER = 3;
    private static final int PAUSE_QUEUE = 4;

    /** The types of all properties of messages but those that may be missing. */
    private static final List<Class<?>> NEVER_NULL = List.of(
            long.class,
            int.class,
            boolean.class,
            String.class,
            List.class,
            ActorRef.class,
            QueueName.class,
            ClientId.class,
            CallId.class,
            TaskId.class,
            WorkerId.class,
            TaskResult.class,
            Lease.class,
            Checkpoint.class,
            QueueCounts.class,
            QueueStatus.class,
            QueueTotals.class,
            Latency.class,
            double.class,
            TaskStatus.class,
            QueueCommand.class,
            QueueAnswer.class,
            GroupStatus.class,
            GroupCounts.class,
            Limit.class,
            LimitScope.class,
            Key.class,
            LetterFilter.class,
            LetterCursor.class,
            Schedule.class,
            ScheduleStatus.class,
            LifeAddress.class);

    public WireModule() {
        super("pullwork");
        array(TaskId.class, WireModule::writeTaskId, WireModule::readTaskId);
        array(ClientId.class, (id, to) -> to.writeNumber(id.value()), from -> new ClientId(from.longValue()));
        array(CallId.class, WireModule::writeCallId, WireModule::readCallId);
        array(WorkerId.class, (id, to) -> to.writeString(id.value()), from -> new WorkerId(from.text()));
        array(Lease.class, WireModule::writeLease, WireModule::readLease);
        array(Payload.class, WireModule::writePayload, WireModule::readPayload);
        array(Task.class, WireModule::writeTask, WireModule::readTask);
        array(Assignment.class, WireModule::writeAssignment, WireModule::readAssignment);
        array(Checkpoint.class, WireModule::writeCheckpoint, WireModule::readCheckpoint);
        array(Outcome.class, WireModule::writeOutcome, WireModule::readOutcome);
        array(Finished.class, WireModule::writeFinished, WireModule::readFinished);
        array(Advanced.class, ProgressFormat::write, ProgressFormat::readAdvanced);
        array(FailedAttempt.class, WireModule::writeFailedAttempt, WireModule::readFailedAttempt);
        array(DeadLetter.class, LetterFormat::write, LetterFormat::readLetter);
        array(LetterFilter.class, LetterFormat::write, LetterFormat::readFilter);
        array(LetterCursor.class, LetterFormat::write, LetterFormat::readCursor);
        array(TaskStatus.class, ProgressFormat::write, ProgressFormat::readStatus);
        array(TaskResult.class, WireModule::writeResult, WireModule::readResult);
        array(QueueName.class, (queue, to) -> to.writeString(queue.value()), from -> new QueueName(from.text()));
        array(Key.class, (key, to) -> to.writeString(key.value()), from -> new Key(from.text()));
        array(HandlerName.class, (name, to) -> to.writeString(name.value()), from -> Interned.handler(from.text()));
        array(Schedule.class, WireModule::writeSchedule, WireModule::readSchedule);
        array(ScheduleStatus.class, WireModule::writeScheduleStatus, WireModule::readScheduleStatus);
        array(LifeAddress.class, WireModule::writeLifeAddress, WireModule::readLifeAddress);
    }

    /** What a message lacks would arrive as null, or as 0, and stop the actor that believes it. */
    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.setMixInAnnotations(QueueCommand.class, CommandTypes.class);
        context.setMixInAnnotations(QueueAnswer.class, AnswerTypes.class);
        var refused = JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL);
        for (Class<?> type : NEVER_NULL) {
            context.configOverride(type).setSetterInfo(refused);
        }
    }

    static void writeTaskId(TaskId id, JsonGenerator to) throws IOException {
        to.writeNumber(id.client());
        to.writeNumber(id.sequence());
    }

    static TaskId readTaskId(Tokens from) throws IOException {
        return new TaskId(from.longValue(), from.longValue());
    }

    private static void writeCallId(CallId call, JsonGenerator to) throws IOException {
        to.writeNumber(call.client().value());
        to.writeNumber(call.number());
    }

    private static CallId readCallId(Tokens from) throws IOException {
        return new CallId(new ClientId(from.longValue()), from.longValue());
    }

    static void writeLease(Lease lease, JsonGenerator to) throws IOException {
        writeTaskId(lease.task(), to);
        to.writeNumber(lease.attempt());
        to.writeNumber(lease.epoch());
    }

    static Lease readLease(Tokens from) throws IOException {
        return new Lease(readTaskId(from), from.intValue(), from.longValue());
    }

    private static void writePayload(Payload payload, JsonGenerator to) throws IOException {
        to.writeString(payload.contentType());
        to.writeBinary(payload.bytes());
    }

    private static Payload readPayload(Tokens from) throws IOException {
        String contentType = Interned.contentType(from.text());
        return new Payload(contentType, from.bytes());
    }

    private static void writeTask(Task task, JsonGenerator to) throws IOException {
        writeTaskId(task.id(), to);
        to.writeString(task.handler().value());
        writePayload(task.payload(), to);
        OptionsFormat.write(task.options(), to);
    }

    private static Task readTask(Tokens from) throws IOException {
        return new Task(readTaskId(from), readHandler(from), readPayload(from), OptionsFormat.read(from));
    }

    private static void writeSchedule(Schedule schedule, JsonGenerator to) throws IOException {
        to.writeString(schedule.name().value());
        to.writeString(schedule.when().cron());
        to.writeString(schedule.when().zone());
        to.writeString(schedule.when().missed().name());
        to.writeString(schedule.handler().value());
        writePayload(schedule.payload(), to);
        OptionsFormat.write(schedule.options(), to);
    }

    private static Schedule readSchedule(Tokens from) throws IOException {
        var name = new Key(from.text());
        var when = new Schedule.When(from.text(), from.text(), readMissed(from));
        return new Schedule(name, when, readHandler(from), readPayload(from), OptionsFormat.read(from));
    }

    private static void writeScheduleStatus(ScheduleStatus status, JsonGenerator to) throws IOException {
        writeSchedule(status.schedule(), to);
        to.writeNumber(status.nextMillis());
    }

    private static ScheduleStatus readScheduleStatus(Tokens from) throws IOException {
        return new ScheduleStatus(readSchedule(from), from.longValue());
    }

    private static Schedule.Missed readMissed(Tokens from) throws IOException {
        try {
            return Schedule.Missed.valueOf(from.text());
        } catch (IllegalArgumentException unknown) {
            throw from.refuse("missed firings of unknown treatment");
        }
    }

    private static HandlerName readHandler(Tokens from) throws IOException {
        return Interned.handler(from.text());
    }

    private static void writeAssignment(Assignment assignment, JsonGenerator to) throws IOException {
        writeLease(assignment.lease(), to);
        to.writeString(assignment.task().handler().value());
        writePayload(assignment.task().payload(), to);
        to.writeNumber(assignment.task().options().timing().runTimeoutMillis());
        to.writeBoolean(assignment.checkpoint() != null);
        if (assignment.checkpoint() != null) {
            writePayload(assignment.checkpoint(), to);
        }
    }

    private static Assignment readAssignment(Tokens from) throws IOException {
        Lease lease = readLease(from);
        var task = new Task(lease.task(), readHandler(from), readPayload(from));
        long runTimeoutMillis = from.longValue();
        Payload checkpoint = from.booleanValue() ? readPayload(from) : null;
        return new Assignment(lease, runTimeoutMillis == 0 ? task : task.withRunTimeout(runTimeoutMillis), checkpoint);
    }

    private static void writeCheckpoint(Checkpoint checkpoint, JsonGenerator to) throws IOException {
        writeLease(checkpoint.lease(), to);
        to.writeNumber(checkpoint.number());
        writePayload(checkpoint.state(), to);
    }

    private static Checkpoint readCheckpoint(Tokens from) throws IOException {
        return new Checkpoint(readLease(from), from.intValue(), readPayload(from));
    }

    private static void writeOutcome(Outcome outcome, JsonGenerator to) throws IOException {
        if (outcome instanceof Outcome.Success success) {
            to.writeNumber(SUCCESS);
            writePayload(success.value(), to);
        } else if (outcome instanceof Outcome.Failure failure) {
            to.writeNumber(FAILURE);
            writeFailure(failure, to);
        } else {
            to.writeNumber(outcome instanceof Outcome.Expired ? EXPIRED : CANCELLED);
        }
    }

    private static Outcome readOutcome(Tokens from) throws IOException {
        int kind = from.intValue();
        return switch (kind) {
            case SUCCESS -> new Outcome.Success(readPayload(from));
            case FAILURE -> readFailure(from);
            case CANCELLED -> new Outcome.Cancelled();
            case EXPIRED -> new Outcome.Expired();
            default -> throw from.refuse("outcome of unknown kind " + kind);
        };
    }

    private static void writeFailure(Outcome.Failure failure, JsonGenerator to) throws IOException {
        to.writeString(failure.type());
        to.writeString(failure.message());
        to.writeString(failure.stackTrace());
    }

    private static Outcome.Failure readFailure(Tokens from) throws IOException {
        return new Outcome.Failure(from.text(), from.text(), from.text());
    }

    private static void writeFailedAttempt(FailedAttempt failed, JsonGenerator to) throws IOException {
        to.writeNumber(failed.attempt());
        to.writeString(failed.worker().value());
        to.writeNumber(failed.leasedMillis());
        to.writeNumber(failed.endedMillis());
        writeFailure(failed.failure(), to);
    }

    private static FailedAttempt readFailedAttempt(Tokens from) throws IOException {
        int attempt = from.intValue();
        WorkerId worker = Interned.worker(from.text());
        return new FailedAttempt(attempt, worker, from.longValue(), from.longValue(), readFailure(from));
    }

    private static void writeFinished(Finished finished, JsonGenerator to) throws IOException {
        writeLease(finished.lease(), to);
        writeOutcome(finished.outcome(), to);
        writeRetry(finished.retry(), to);
    }

    private static Finished readFinished(Tokens from) throws IOException {
        return new Finished(readLease(from), readOutcome(from), readRetry(from));
    }

    private static void writeRetry(Retry retry, JsonGenerator to) throws IOException {
        if (retry instanceof Retry.ByHandler handler) {
            to.writeNumber(BY_HANDLER);
            OptionsFormat.write(handler.policy(), to);
        } else if (retry instanceof Retry.After after) {
            to.writeNumber(AFTER);
            to.writeNumber(after.delayMillis());
        } else if (retry instanceof Retry.PauseQueue) {
            to.writeNumber(PAUSE_QUEUE);
        } else {
            to.writeNumber(retry instanceof Retry.Never ? NEVER : BY_QUEUE);
        }
    }

    private static Retry readRetry(Tokens from) throws IOException {
        int kind = from.intValue();
        return switch (kind) {
            case BY_QUEUE -> Retry.BY_QUEUE;
            case NEVER -> Retry.NEVER;
            case BY_HANDLER -> new Retry.ByHandler(OptionsFormat.readPolicy(from));
            case AFTER -> new Retry.After(from.longValue());
            case PAUSE_QUEUE -> Retry.PAUSE_QUEUE;
            default -> throw from.refuse("retry of unknown kind " + kind);
        };
    }

    private static void writeResult(TaskResult result, JsonGenerator to) throws IOException {
        writeLease(result.lease(), to);
        to.writeString(result.handler().value());
        writeOutcome(result.outcome(), to);
        to.writeString(result.worker().value());
        to.writeNumber(result.times().addedMillis());
        to.writeNumber(result.times().leasedMillis());
        to.writeNumber(result.times().endedMillis());
    }

    private static TaskResult readResult(Tokens from) throws IOException {
        Lease lease = readLease(from);
        HandlerName handler = readHandler(from);
        Outcome outcome = readOutcome(from);
        WorkerId worker = Interned.worker(from.text());
        var times = new TaskResult.Times(from.longValue(), from.longValue(), from.longValue());
        return new TaskResult(lease, handler, outcome, worker, times);
    }

    private static void writeLifeAddress(LifeAddress address, JsonGenerator to) throws IOException {
        to.writeString(address.host());
        to.writeNumber(address.port());
    }

    private static LifeAddress readLifeAddress(Tokens from) throws IOException {
        return new LifeAddress(from.text(), from.intValue());
    }

    private <T> void array(Class<T> type, Writer<T> writer, Reader<T> reader) {
        addSerializer(type, new JsonSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator to, SerializerProvider provider) throws IOException {
                to.writeStartArray();
                writer.write(value, to);
                to.writeEndArray();
            }
        });
        addDeserializer(type, new JsonDeserializer<T>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                var tokens = new Tokens(parser);
                if (!parser.isExpectedStartArrayToken()) {
                    throw tokens.refuse("no array");
                }
                T value = reader.read(tokens);
                if (parser.nextToken() != JsonToken.END_ARRAY) {
                    throw tokens.refuse("more elements than known");
                }
                return value;
            }
        });
    }

    private interface Writer<T> {
        void write(T value, JsonGenerator to) throws IOException;
    }

    private interface Reader<T> {
        T read(Tokens from) throws IOException;
    }
}
