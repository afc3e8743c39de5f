package io.pullwork.queue;

import io.pullwork.task.Outcome;

/** Those of the {@link Laws} that tell what becomes of tasks that have failed for good. */
final class LetterLaws {

    private final QueueSettings settings;
    private final LivingFacts facts;

    /** Those that nobody has discarded, since the last restart. */
    private long dropped;

    LetterLaws(QueueSettings settings, LivingFacts facts) {
        this.settings = settings;
        this.facts = facts;
    }

    void restarted() {
        dropped = 0;
    }

    /** Before the facts know of it. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskEnded ended) {
            boolean isFailed = ended.result().outcome() instanceof Outcome.Failure;
            Change.LetterKept letter = facts.letters.get(ended.position());
            LawBroken.when(
                    isFailed != (letter != null), "what has failed is a dead letter, and nothing else is", ended);
            boolean isTrue = letter == null
                    || (letter.attempt() == ended.result().attempts()
                            && letter.endedMillis() == call.nowMillis()
                            && ended.result().outcome().toString().startsWith(letter.error()));
            LawBroken.when(!isTrue, "a dead letter tells of its failure", ended);
        } else if (change instanceof Change.LetterRetried retried) {
            LawBroken.when(!isOrdered(call, true), "only who is told to retries", change);
            boolean isLast = facts.tasks.isEmpty() || facts.tasks.lastKey() < retried.newPosition();
            LawBroken.when(!isLast, "what is retried stands behind all others", change);
            Change.LetterKept letter = facts.letters.get(retried.position());
            boolean counts = letter == null || letter.attempt() != retried.attempt();
            LawBroken.when(counts, "what is retried goes on with the number of its last lease", change);
        } else if (change instanceof Change.LetterDropped gone && !isOrdered(call, false)) {
            dropped++;
            Change.LetterKept letter = facts.letters.get(gone.position());
            boolean isTooMuch = facts.letters.size() > settings.letters().max();
            boolean isOld = letter != null && isOld(letter, call.nowMillis());
            LawBroken.when(!isTooMuch && !isOld, "a dead letter is kept until somebody decides", change);
            boolean isOldest = letter != null
                    && facts.letters.values().stream().noneMatch(other -> other.endedMillis() < letter.endedMillis());
            LawBroken.when(!isOldest, "the oldest dead letter is dropped first", change);
        }
    }

    private static boolean isOrdered(Call call, boolean isRetry) {
        return call instanceof Call.Administer it
                && (isRetry
                        ? it.command() instanceof QueueCommand.RetryLetters
                        : it.command() instanceof QueueCommand.DiscardLetters);
    }

    private boolean isOld(Change.LetterKept letter, long nowMillis) {
        return letter.endedMillis() + settings.letters().keptMillis() <= nowMillis;
    }

    void after(Call call, QueueCounts counts) {
        LawBroken.when(counts.dead() != facts.letters.size(), "the dead are the dead letters", counts);
        LawBroken.when(counts.deadDropped() != dropped, "dead letters that nobody discarded are counted", counts);
        boolean areTooMany = facts.letters.size() > settings.letters().max();
        LawBroken.when(areTooMany, "dead letters are within their limit", counts);
        if (call instanceof Call.Tick tick) {
            boolean isLate = facts.letters.values().stream().anyMatch(letter -> isOld(letter, tick.nowMillis()));
            LawBroken.when(isLate, "no dead letter outlives its time", tick);
        }
    }
}
