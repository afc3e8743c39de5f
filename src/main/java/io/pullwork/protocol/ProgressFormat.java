package io.pullwork.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pullwork.queue.TaskPhase;
import io.pullwork.queue.TaskStatus;
import io.pullwork.queue.WaitReason;
import io.pullwork.task.Advanced;
import io.pullwork.task.Progress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How far tasks are, as elements of an array. */
final class ProgressFormat {

    private ProgressFormat() {}

    static void write(Advanced advanced, JsonGenerator to) throws IOException {
        WireModule.writeLease(advanced.lease(), to);
        write(advanced.progress(), to);
    }

    static Advanced readAdvanced(Tokens from) throws IOException {
        return new Advanced(WireModule.readLease(from), readProgress(from));
    }

    static void write(TaskStatus status, JsonGenerator to) throws IOException {
        WireModule.writeTaskId(status.task(), to);
        to.writeString(status.phase().name());
        to.writeNumber(status.attempt());
        to.writeString(status.worker().value());
        to.writeNumber(status.leasedMillis());
        to.writeBoolean(status.progress() != null);
        if (status.progress() != null) {
            write(status.progress(), to);
        }
        to.writeString(status.waitsFor() == null ? "" : status.waitsFor().name());
    }

    static TaskStatus readStatus(Tokens from) throws IOException {
        return new TaskStatus(
                WireModule.readTaskId(from),
                readPhase(from),
                from.intValue(),
                Interned.worker(from.text()),
                from.longValue(),
                from.booleanValue() ? readProgress(from) : null,
                readReason(from));
    }

    private static @Nullable WaitReason readReason(Tokens from) throws IOException {
        String name = from.text();
        try {
            return name.isEmpty() ? null : WaitReason.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw from.refuse("reason of unknown name");
        }
    }

    private static TaskPhase readPhase(Tokens from) throws IOException {
        try {
            return TaskPhase.valueOf(from.text());
        } catch (IllegalArgumentException unknown) {
            throw from.refuse("phase of unknown name");
        }
    }

    private static void write(Progress progress, JsonGenerator to) throws IOException {
        to.writeNumber(progress.done());
        to.writeNumber(progress.total());
        to.writeString(progress.note());
    }

    private static Progress readProgress(Tokens from) throws IOException {
        return new Progress(from.longValue(), from.longValue(), from.text());
    }
}
