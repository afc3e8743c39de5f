package io.pullwork.queue;

import io.pullwork.queue.Letters.Letter;
import io.pullwork.queue.Letters.Slice;
import io.pullwork.task.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does with dead letters what somebody says: shows them, gives them another life, or takes them away. */
final class LetterDesk {

    /** So many are shown at once: with the longest errors and keys they fit a message. */
    static final int MAX_SHOWN = 50;

    /** So many are changed in one step, so that it fits a transaction and holds nobody up. */
    static final int MAX_CHANGED = 1_000;

    private final Letters letters;
    private final LiveTasks live;
    private final Results results;
    private final Leasing leasing;
    private final Admission admission;
    private final StepLog log;

    LetterDesk(LiveTasks live, Results results, Leasing leasing, Admission admission, StepLog log) {
        this.letters = results.letters();
        this.live = live;
        this.results = results;
        this.leasing = leasing;
        this.admission = admission;
        this.log = log;
    }

    QueueAnswer decide(QueueCommand.OfLetters command, long nowMillis) {
        if (command instanceof QueueCommand.RetryLetters it) {
            return retry(letters.slice(it.filter(), it.from(), MAX_CHANGED), it.from(), nowMillis);
        }
        if (command instanceof QueueCommand.DiscardLetters it) {
            Slice slice = letters.slice(it.filter(), it.from(), MAX_CHANGED);
            slice.letters().forEach(letters::discard);
            return new QueueAnswer.LettersChanged(slice.letters().size(), slice.next());
        }
        Slice slice = letters.slice(command.filter(), command.from(), MAX_SHOWN);
        List<DeadLetter> page = slice.letters().stream().map(Letter::shown).toList();
        return new QueueAnswer.Letters(page, slice.next());
    }

    /** As many as there is room for. */
    private QueueAnswer retry(Slice slice, LetterCursor from, long nowMillis) {
        int count = 0;
        LetterCursor last = from;
        for (Letter letter : slice.letters()) {
            String refusal = refusal(letter);
            if (refusal != null) {
                return count == 0 ? new QueueAnswer.Refused(refusal) : new QueueAnswer.LettersChanged(count, last);
            }
            retry(letter, nowMillis);
            last = letter.cursor();
            count++;
        }
        return new QueueAnswer.LettersChanged(count, slice.next());
    }

    private @Nullable String refusal(Letter letter) {
        return admission.refusal(1, letter.task().payload().sizeBytes());
    }

    /**
     * It stands at the end of the queue, with all its attempts before it; a result of its first life that nobody has
     * taken is gone, so that there are not two.
     */
    private void retry(Letter letter, long nowMillis) {
        TaskId id = letter.task().id();
        letters.remove(id);
        results.drop(id);
        var retried = new Change.LetterRetried(letter.position(), live.nextPosition(), id, letter.attempt());
        log.change(retried);
        leasing.enter(revive(letter, retried, live), nowMillis);
    }

    /** Now, or as a change of an earlier master tells. */
    static LiveTask revive(Letter letter, Change.LetterRetried retried, LiveTasks live) {
        LiveTask revived = live.add(retried.newPosition(), letter.task().revived(), letter.addedMillis(), 0);
        revived.restore(retried.released());
        return revived;
    }
}
