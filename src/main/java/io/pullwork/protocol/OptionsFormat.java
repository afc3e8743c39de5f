package io.pullwork.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pullwork.task.Follows;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.Timing;
import java.io.IOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** How a task is to be treated, as elements of the array that its task is. Usual options take a byte. */
final class OptionsFormat {

    private OptionsFormat() {}

    static void write(TaskOptions options, JsonGenerator to) throws IOException {
        boolean isUsual = options.equals(TaskOptions.DEFAULT);
        to.writeBoolean(isUsual);
        if (!isUsual) {
            to.writeNumber(options.priority());
            write(options.timing(), to);
            to.writeBoolean(options.retry() != null);
            if (options.retry() != null) {
                write(options.retry(), to);
            }
            write(options.keys(), to);
            to.writeString(options.results().name());
            write(options.follows(), to);
        }
    }

    static TaskOptions read(Tokens from) throws IOException {
        if (from.booleanValue()) {
            return TaskOptions.DEFAULT;
        }
        return new TaskOptions(
                from.intValue(),
                readTiming(from),
                from.booleanValue() ? readPolicy(from) : null,
                readKeys(from),
                readResultMode(from),
                readFollows(from));
    }

    private static void write(Timing timing, JsonGenerator to) throws IOException {
        to.writeNumber(timing.notBeforeMillis());
        to.writeNumber(timing.delayMillis());
        to.writeNumber(timing.expiresAtMillis());
        to.writeNumber(timing.expiresAfterMillis());
        to.writeNumber(timing.runTimeoutMillis());
    }

    private static Timing readTiming(Tokens from) throws IOException {
        return new Timing(from.longValue(), from.longValue(), from.longValue(), from.longValue(), from.longValue());
    }

    static void write(RetryPolicy policy, JsonGenerator to) throws IOException {
        to.writeNumber(policy.maxAttempts());
        to.writeNumber(policy.firstDelayMillis());
        to.writeNumber(policy.maxDelayMillis());
        to.writeNumber(policy.jitterPercent());
    }

    static RetryPolicy readPolicy(Tokens from) throws IOException {
        return new RetryPolicy(from.intValue(), from.longValue(), from.longValue(), from.intValue());
    }

    static void write(Keys keys, JsonGenerator to) throws IOException {
        Keys.Unique unique = keys.unique();
        Keys.Fair fair = keys.fair();
        write(unique == null ? null : unique.key(), to);
        to.writeBoolean(unique != null && unique.replaces());
        write(fair == null ? null : fair.key(), to);
        to.writeNumber(fair == null ? 1 : fair.weight());
        write(keys.limit(), to);
        write(keys.order(), to);
        write(keys.group(), to);
    }

    static Keys readKeys(Tokens from) throws IOException {
        Key unique = readKey(from);
        boolean replaces = from.booleanValue();
        Key fair = readKey(from);
        int weight = from.intValue();
        return new Keys(
                unique == null ? null : new Keys.Unique(unique, replaces),
                fair == null ? null : new Keys.Fair(fair, weight),
                readKey(from),
                readKey(from),
                readKey(from));
    }

    private static void write(Follows follows, JsonGenerator to) throws IOException {
        to.writeNumber(follows.tasks().size());
        for (TaskId task : follows.tasks()) {
            to.writeNumber(task.client());
            to.writeNumber(task.sequence());
        }
        to.writeBoolean(follows.evenIfFailed());
        Follows.Gathering gathering = follows.gathering();
        write(gathering == null ? null : gathering.group(), to);
        to.writeNumber(gathering == null ? 0 : gathering.size());
    }

    private static Follows readFollows(Tokens from) throws IOException {
        int count = from.intValue();
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < count; i++) {
            tasks.add(new TaskId(from.longValue(), from.longValue()));
        }
        boolean evenIfFailed = from.booleanValue();
        Key group = readKey(from);
        int size = from.intValue();
        boolean isNothing = tasks.isEmpty() && group == null && !evenIfFailed;
        return isNothing
                ? Follows.NOTHING
                : new Follows(tasks, group == null ? null : new Follows.Gathering(group, size), evenIfFailed);
    }

    /** No key is empty. */
    private static void write(@Nullable Key key, JsonGenerator to) throws IOException {
        to.writeString(key == null ? "" : key.value());
    }

    private static @Nullable Key readKey(Tokens from) throws IOException {
        String text = from.text();
        return text.isEmpty() ? null : new Key(text);
    }

    private static ResultMode readResultMode(Tokens from) throws IOException {
        String name = from.text();
        try {
            return ResultMode.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw from.refuse("result mode of unknown name");
        }
    }
}
