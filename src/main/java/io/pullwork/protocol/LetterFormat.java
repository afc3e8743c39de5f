package io.pullwork.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.LetterCursor;
import io.pullwork.queue.LetterFilter;
import io.pullwork.task.TaskId;
import java.io.IOException;
import java.util.ArrayList;

/** Dead letters, and which of them are meant, as elements of an array. */
final class LetterFormat {

    private LetterFormat() {}

    static void write(DeadLetter letter, JsonGenerator to) throws IOException {
        WireModule.writeTaskId(letter.task(), to);
        to.writeString(letter.handler().value());
        OptionsFormat.write(letter.keys(), to);
        to.writeString(letter.error());
        to.writeNumber(letter.attempts());
        to.writeNumber(letter.addedMillis());
        to.writeNumber(letter.endedMillis());
        to.writeNumber(letter.payloadBytes());
    }

    static DeadLetter readLetter(Tokens from) throws IOException {
        return new DeadLetter(
                WireModule.readTaskId(from),
                Interned.handler(from.text()),
                OptionsFormat.readKeys(from),
                from.text(),
                from.intValue(),
                from.longValue(),
                from.longValue(),
                from.intValue());
    }

    static void write(LetterFilter filter, JsonGenerator to) throws IOException {
        to.writeNumber(filter.tasks().size());
        for (TaskId task : filter.tasks()) {
            WireModule.writeTaskId(task, to);
        }
        to.writeString(filter.handler());
        to.writeString(filter.text());
        to.writeString(filter.key());
        to.writeNumber(filter.fromMillis());
        to.writeNumber(filter.beforeMillis());
    }

    static LetterFilter readFilter(Tokens from) throws IOException {
        int count = from.intValue();
        var tasks = new ArrayList<TaskId>();
        for (int i = 0; i < count; i++) {
            tasks.add(WireModule.readTaskId(from));
        }
        return new LetterFilter(tasks, from.text(), from.text(), from.text(), from.longValue(), from.longValue());
    }

    static void write(LetterCursor cursor, JsonGenerator to) throws IOException {
        to.writeNumber(cursor.endedMillis());
        to.writeNumber(cursor.position());
    }

    static LetterCursor readCursor(Tokens from) throws IOException {
        return new LetterCursor(from.longValue(), from.longValue());
    }
}
