package io.pullwork.queue;

import io.pullwork.queue.LivingFacts.Row;
import io.pullwork.task.CallId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Retry;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those of the {@link Laws} that tell how tasks end, and what becomes of their results. */
final class EndLaws {

    private final QueueSettings settings;
    private final LivingFacts facts;
    private final Map<TaskId, List<TaskResult>> accepted = new HashMap<>();

    private final Map<TaskId, CallId> deliveredTo = new HashMap<>();

    /** Tasks of which nothing is left. */
    private int gone;

    /** Results that nobody took in time, since the last restart. */
    private int untakenDropped;

    EndLaws(QueueSettings settings, LivingFacts facts) {
        this.settings = settings;
        this.facts = facts;
    }

    void restarted() {
        untakenDropped = 0;
        deliveredTo.clear();
    }

    void before(Call call) {
        if (call instanceof Call.ClientGone it) {
            deliveredTo.values().removeIf(delivered -> delivered.client().equals(it.client()));
        } else if (call instanceof Call.Acknowledge ack) {
            deliveredTo.values().removeIf(ack.call()::equals);
        }
    }

    /** Before the facts know of it. */
    void check(Change change, Call call, Step step) {
        if (change instanceof Change.TaskEnded ended) {
            check(ended, call);
        } else if (change instanceof Change.ResultTaken taken) {
            gone++;
            boolean isAcknowledged =
                    call instanceof Call.Acknowledge ack && ack.tasks().contains(taken.task());
            LawBroken.when(!isAcknowledged, "only an acknowledgement takes a result away", change);
            Change.TaskEnded ended = facts.results.get(taken.resultPosition());
            LawBroken.when(ended != null && ended.isKept(), "what can only be read is not taken", change);
        } else if (change instanceof Change.ResultDropped dropped) {
            gone++;
            boolean isRetried = call instanceof Call.Administer it && it.command() instanceof QueueCommand.RetryLetters;
            if (!isRetried || !facts.isLetter(dropped.task())) {
                check(dropped, call.nowMillis(), step);
            }
        }
    }

    private void check(Change.TaskEnded ended, Call call) {
        TaskResult result = ended.result();
        Row row = living(ended.position(), ended);
        LawBroken.when(row.results() != ended.mode(), "a result goes where its task says", ended);
        boolean isCancelled = result.outcome() instanceof Outcome.Cancelled;
        boolean isExpired = result.outcome() instanceof Outcome.Expired;
        boolean isCurrent = row.isHeldBy(result.lease());
        LawBroken.when(!isCancelled && !isExpired && !isCurrent, "only the current lease ends a task", ended);
        boolean isWanted = isCancelOf(row, call);
        boolean isOver = row.isExpired(call.nowMillis()) || facts.isOverdue(row, call.nowMillis());
        LawBroken.when(isWanted && !isCancelled && !isOver, "what is cancelled ends as cancelled", ended);
        LawBroken.when(isCancelled && !isWanted && !isInVain(row), "nothing else ends as cancelled", ended);
        LawBroken.when(
                isExpired && !isOver,
                "a task expires when its time, or that of its group, is over, and not before",
                ended);
        if (isCurrent) {
            checkAttempts(row, result.lease(), call);
        }
        gone += ended.isDiscarded() ? 1 : 0;
        accepted.computeIfAbsent(result.task(), none -> new ArrayList<>()).add(result);
        deliveredTo.remove(result.task());
    }

    /** By its id, with its group, or with all that wait; or since it runs elsewhere. */
    private static boolean isCancelOf(Row row, Call call) {
        if (call instanceof Call.ForwardDecided) {
            return MoveLaws.hasArrived(row, call);
        }
        if (call instanceof Call.Administer it && it.command() instanceof QueueCommand.Purge purge) {
            return row.isWaiting() && row.position() <= purge.upToPosition();
        }
        if (call instanceof Call.Administer it) {
            return it.command() instanceof QueueCommand.CancelGroup cancel
                    && cancel.group().equals(row.keys().group());
        }
        return call instanceof Call.Cancel cancel
                && cancel.task().equals(row.added.task().id());
    }

    /** What it follows has ended without success, now or before. */
    private boolean isInVain(Row row) {
        Follows follows = row.added.task().options().follows();
        return !follows.evenIfFailed()
                && follows.tasks().stream()
                        .flatMap(leader -> accepted.getOrDefault(leader, List.of()).stream())
                        .anyMatch(leader -> !leader.isSuccess());
    }

    private Row living(long position, Change change) {
        Row row = facts.tasks.get(position);
        if (row == null) {
            throw new LawBroken("a task ends once", change);
        }
        return row;
    }

    /** A failure may end a task only if it was permanent or the last of its attempts. */
    private void checkAttempts(Row row, Lease lease, Call call) {
        if (!(call instanceof Call.Report report)) {
            return;
        }
        for (Finished one : report.finished()) {
            if (one.lease().equals(lease) && one.outcome() instanceof Outcome.Failure) {
                LawBroken.when(one.retry() instanceof Retry.PauseQueue, "what pauses its queue goes on", one);
                int attempts = lease.attempt() - (row.released == null ? 0 : row.released.handBacks());
                boolean isLast = attempts >= row.attempts(one.retry(), settings.retry());
                LawBroken.when(!isLast && !(one.retry() instanceof Retry.Never), "attempts are used up", one);
            }
        }
    }

    private void check(Change.ResultDropped dropped, long nowMillis, Step step) {
        Change.TaskEnded ended = facts.results.get(dropped.resultPosition());
        if (ended == null) {
            throw new LawBroken("only what is there is dropped", dropped);
        }
        boolean isTooMuch = ended.isKept() && areTooManyKept();
        LawBroken.when(
                !isOver(ended, nowMillis) && !isTooMuch,
                "a result is dropped when its time is over, or when too many can only be read",
                dropped);
        boolean isInHand = deliveredTo.containsKey(dropped.task());
        LawBroken.when(isInHand, "what a taker has in hand is not dropped", dropped);
        boolean isOldest = facts.results(ended.isKept()).stream()
                .filter(other -> !deliveredTo.containsKey(other.result().task()))
                .filter(other -> !isDelivered(other.result(), step))
                .findFirst()
                .filter(ended::equals)
                .isPresent();
        LawBroken.when(!isOldest, "the oldest result is dropped first", dropped);
        untakenDropped += ended.isKept() ? 0 : 1;
    }

    private static boolean isDelivered(TaskResult result, Step step) {
        return step.effects().stream()
                .anyMatch(effect -> effect instanceof Effect.Deliver delivery
                        && delivery.results().contains(result));
    }

    private boolean areTooManyKept() {
        List<Change.TaskEnded> kept = facts.results(true);
        return kept.size() > settings.retention().maxKept()
                || LivingFacts.bytes(kept) > settings.retention().maxKeptBytes();
    }

    private boolean isOver(Change.TaskEnded ended, long nowMillis) {
        QueueSettings.Retention retention = settings.retention();
        long retentionMillis = ended.isKept() ? retention.keptMillis() : retention.untakenMillis();
        return ended.result().times().endedMillis() + retentionMillis <= nowMillis;
    }

    void check(Effect effect, Call call, Step step) {
        if (effect instanceof Effect.Deliver delivery) {
            delivery.results().forEach(result -> check(result, delivery.call()));
        } else if (effect instanceof Effect.Answer answer) {
            TaskResult told = answer.result();
            Change.TaskEnded stored = facts.ended(told.task());
            boolean isStored = stored != null && stored.result().equals(told);
            boolean endsNow = step.changes().stream()
                    .anyMatch(change -> change instanceof Change.TaskEnded ended
                            && ended.result().equals(told));
            LawBroken.when(!isStored && !endsNow, "a result that is told is stored, or of a task that ends", answer);
            boolean isReported = !(call instanceof Call.Report report)
                    || !told.isSuccess()
                    || report.finished().stream()
                            .anyMatch(one -> one.lease().equals(told.lease())
                                    && one.outcome().equals(told.outcome()));
            LawBroken.when(!isReported, "what is told is what was reported", answer);
        } else if (effect instanceof Effect.CancelDecided decided && call instanceof Call.Cancel cancel) {
            boolean endsNow = step.changes().stream()
                    .anyMatch(change -> change instanceof Change.TaskEnded ended
                            && ended.result().task().equals(cancel.task()));
            boolean isTold = decided.isCancelled() || !endsNow;
            LawBroken.when(!isTold, "who cancels a task hears that it is cancelled", decided);
            boolean isElsewhere = decided.isCancelled() && facts.row(cancel.task()) != null;
            LawBroken.when(isElsewhere, "what may run elsewhere is not said to be cancelled", decided);
        } else if (effect instanceof Effect.CallClosed && call instanceof Call.Acknowledge ack) {
            boolean isThere = ack.tasks().stream().map(facts::ended).anyMatch(it -> it != null && !it.isKept());
            LawBroken.when(isThere, "an acknowledgement is answered when it is stored", ack);
        }
    }

    private void check(TaskResult delivered, CallId call) {
        boolean isOne = accepted.getOrDefault(delivered.task(), List.of()).contains(delivered);
        LawBroken.when(!isOne, "what is delivered is the accepted result", delivered);
        Change.TaskEnded ended = facts.ended(delivered.task());
        LawBroken.when(ended != null && ended.isKept(), "what can only be read is not delivered", delivered);
        CallId other = deliveredTo.put(delivered.task(), call);
        LawBroken.when(other != null && !other.equals(call), "a result is given to one taker at a time", delivered);
        boolean isGone = ended == null && !call.equals(other);
        LawBroken.when(isGone, "what was taken is not delivered to another", delivered);
    }

    /** Whether what a worker has said of its lease has ended the task. */
    boolean isAccepted(Finished one) {
        return accepted.getOrDefault(one.lease().task(), List.of()).stream()
                .anyMatch(result ->
                        result.lease().equals(one.lease()) && result.outcome().equals(one.outcome()));
    }

    void after(Call call) {
        LawBroken.when(areTooManyKept(), "results that can only be read are within their limits", call);
        if (call instanceof Call.Tick tick) {
            boolean isExpired = facts.tasks.values().stream()
                    .anyMatch(row -> row.isExpired(tick.nowMillis()) || facts.isOverdue(row, tick.nowMillis()));
            LawBroken.when(isExpired, "nothing waits after its time", tick);
            boolean isOld = facts.results.values().stream()
                    .anyMatch(ended -> isOver(ended, tick.nowMillis())
                            && !deliveredTo.containsKey(ended.result().task()));
            LawBroken.when(isOld, "no result outlives its time", tick);
        }
    }

    /** Tasks that have ended. */
    int count() {
        return facts.results.size() + gone;
    }

    int untakenDropped() {
        return untakenDropped;
    }
}
