package io.pullwork.client;

import io.pullwork.queue.DeadLetter;
import io.pullwork.queue.LetterCursor;
import io.pullwork.queue.LetterFilter;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Walks through the dead letters of one queue, a part at a time. */
final class LetterOperator implements DeadLetters {

    private final Operator operator;

    LetterOperator(Operator operator) {
        this.operator = operator;
    }

    @Override
    public List<DeadLetter> list(LetterFilter filter, int max) throws InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("a list of at most " + max + " dead letters");
        }
        var all = new ArrayList<DeadLetter>();
        LetterCursor from = LetterCursor.NEWEST;
        while (!from.equals(LetterCursor.END) && all.size() < max) {
            var part = operator.answer(new QueueCommand.ListLetters(filter, from), QueueAnswer.Letters.class);
            all.addAll(part.page());
            from = part.next();
        }
        return List.copyOf(all.subList(0, Math.min(max, all.size())));
    }

    @Override
    public Optional<DeadLetter> find(TaskId task) throws InterruptedException {
        return list(LetterFilter.of(List.of(task)), 1).stream().findFirst();
    }

    @Override
    public long retry(List<TaskId> tasks) throws InterruptedException {
        return changeNamed(QueueCommand.RetryLetters::new, tasks);
    }

    @Override
    public long retryAll(LetterFilter filter) throws InterruptedException {
        return change(QueueCommand.RetryLetters::new, filter);
    }

    @Override
    public long discard(List<TaskId> tasks) throws InterruptedException {
        return changeNamed(QueueCommand.DiscardLetters::new, tasks);
    }

    @Override
    public long discardAll(LetterFilter filter) throws InterruptedException {
        return change(QueueCommand.DiscardLetters::new, filter);
    }

    private long changeNamed(BiFunction<LetterFilter, LetterCursor, QueueCommand> command, List<TaskId> tasks)
            throws InterruptedException {
        long count = 0;
        for (int first = 0; first < tasks.size(); first += LetterFilter.MAX_TASKS) {
            int end = Math.min(tasks.size(), first + LetterFilter.MAX_TASKS);
            count += change(command, LetterFilter.of(tasks.subList(first, end)));
        }
        return count;
    }

    private long change(BiFunction<LetterFilter, LetterCursor, QueueCommand> command, LetterFilter filter)
            throws InterruptedException {
        long count = 0;
        LetterCursor from = newest(filter);
        while (!from.equals(LetterCursor.END)) {
            var part = operator.answer(command.apply(filter, from), QueueAnswer.LettersChanged.class);
            count += part.count();
            from = part.next();
        }
        return count;
    }

    /** What fails again meanwhile is not among those: a command whose answer was lost can be repeated. */
    private LetterCursor newest(LetterFilter filter) throws InterruptedException {
        var first = new QueueCommand.ListLetters(filter, LetterCursor.NEWEST);
        var letters = operator.answer(first, QueueAnswer.Letters.class);
        return letters.page().isEmpty()
                ? letters.next()
                : new LetterCursor(letters.page().get(0).endedMillis(), Long.MAX_VALUE);
    }
}
