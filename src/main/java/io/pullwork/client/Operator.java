package io.pullwork.client;

import io.pullwork.queue.GroupStatus;
import io.pullwork.queue.QueueAnswer;
import io.pullwork.queue.QueueCommand;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives commands to one queue by way of its counterpart, and waits for what is answered. */
final class Operator implements QueueAdmin {

    private final QueueName name;
    private final Counterpart counterpart;
    private final Promises promises;
    private final ClientSettings settings;
    private final ScheduleAdmin schedules;

    Operator(QueueEnds ends, Counterpart counterpart, Promises promises, ClientSettings settings) {
        this.name = ends.name();
        this.counterpart = counterpart;
        this.promises = promises;
        this.settings = settings;
        this.schedules = new ScheduleOperator(this, ends);
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public QueueStatus status() throws InterruptedException {
        return answer(new QueueCommand.Describe(), QueueAnswer.Described.class).status();
    }

    @Override
    public TaskStatus task(TaskId task) throws InterruptedException {
        return answer(new QueueCommand.DescribeTask(task), QueueAnswer.TaskDescribed.class)
                .status();
    }

    @Override
    public List<TaskStatus> running() throws InterruptedException {
        var running = new ArrayList<TaskStatus>();
        long last = 0;
        QueueAnswer.Running next;
        do {
            next = answer(new QueueCommand.ListRunning(last), QueueAnswer.Running.class);
            running.addAll(next.page());
            last = next.lastPosition();
        } while (!next.page().isEmpty());
        return running;
    }

    @Override
    public List<FailedAttempt> failedAttempts(TaskId task) throws InterruptedException {
        return answer(new QueueCommand.ListFailedAttempts(task), QueueAnswer.FailedAttempts.class)
                .attempts();
    }

    @Override
    public void drain() throws InterruptedException {
        count(new QueueCommand.Drain());
    }

    @Override
    public long purge() throws InterruptedException {
        long ended = 0;
        var slice = answer(QueueCommand.Purge.FIRST, QueueAnswer.Purged.class);
        while (slice.hasMore()) {
            slice = answer(slice.next(), QueueAnswer.Purged.class);
            ended += slice.count();
        }
        return ended;
    }

    @Override
    public long moveTo(String queue) throws InterruptedException {
        var to = new QueueName(queue);
        if (to.equals(name)) {
            throw new IllegalArgumentException("tasks of queue " + name + " cannot be moved into it: they are there");
        }
        var first = QueueCommand.Move.first(to, ClientId.random());
        var move = answer(first, QueueAnswer.Moving.class);
        var next = new QueueCommand.Move(to, first.as(), move.upToPosition(), move.epoch());
        var patience = new Patience(settings.putTimeout());
        do {
            move = answer(next, QueueAnswer.Moving.class);
            if (move.underWay() > 0 && patience.isOverWithout(move)) {
                throw new NoResultYet("none of " + move.underWay() + " task(s) has arrived in queue " + to + " within "
                        + Durations.shown(settings.putTimeout()) + ": is a node with the role master running, and what"
                        + " does its log say? " + move.moved() + " task(s) of queue " + name
                        + " are moved, these will be, and the rest stays");
            }
        } while (!move.isOver());
        if (!move.refusal().isEmpty()) {
            throw new CommandRefused(move.refusal() + "; " + move.moved() + " task(s) of queue " + name
                    + " are moved to it, and the rest stays");
        }
        return move.moved();
    }

    /** Waits for what another queue has to do, a little longer each time, as long as it does something now and then. */
    private static final class Patience {

        private static final long FIRST_PAUSE_MILLIS = 5;
        private static final long LONGEST_PAUSE_MILLIS = 250;

        private final Duration limit;
        private QueueAnswer.@Nullable Moving last;
        private long pauseMillis;
        private long sinceNanos;

        Patience(Duration limit) {
            this.limit = limit;
        }

        boolean isOverWithout(QueueAnswer.Moving move) throws InterruptedException {
            if (!move.equals(last)) {
                last = move;
                pauseMillis = FIRST_PAUSE_MILLIS;
                sinceNanos = System.nanoTime();
            }
            if (System.nanoTime() - sinceNanos > limit.toNanos()) {
                return true;
            }
            Thread.sleep(pauseMillis);
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            return false;
        }
    }

    @Override
    public void setPriority(TaskId task, int priority) throws InterruptedException {
        count(new QueueCommand.SetPriority(task, priority));
    }

    @Override
    public void setDelay(TaskId task, Duration delay) throws InterruptedException {
        setTime(task, TaskOptions.DEFAULT.withDelay(delay));
    }

    @Override
    public void setNotBefore(TaskId task, Instant time) throws InterruptedException {
        setTime(task, TaskOptions.DEFAULT.withNotBefore(time));
    }

    private void setTime(TaskId task, TaskOptions options) throws InterruptedException {
        Timing timing = options.timing();
        count(new QueueCommand.SetTime(task, timing.notBeforeMillis(), timing.delayMillis()));
    }

    @Override
    public void pause() throws InterruptedException {
        count(new QueueCommand.Pause());
    }

    @Override
    public void resume() throws InterruptedException {
        count(new QueueCommand.Resume());
    }

    @Override
    public GroupStatus group(String group) throws InterruptedException {
        return answer(new QueueCommand.DescribeGroup(new Key(group)), QueueAnswer.GroupDescribed.class)
                .status();
    }

    @Override
    public void setGroupDeadline(String group, Instant time) throws InterruptedException {
        count(new QueueCommand.SetGroupDeadline(new Key(group), time.toEpochMilli()));
    }

    @Override
    public long cancelGroup(String group) throws InterruptedException {
        return count(new QueueCommand.CancelGroup(new Key(group)));
    }

    @Override
    public void limit(Limit limit) throws InterruptedException {
        count(new QueueCommand.SetLimit(LimitScope.QUEUE, limit));
    }

    @Override
    public void limitEachKey(Limit limit) throws InterruptedException {
        count(new QueueCommand.SetLimit(LimitScope.EACH_KEY, limit));
    }

    @Override
    public void limitKey(String key, Limit limit) throws InterruptedException {
        count(new QueueCommand.SetLimit(LimitScope.ofKey(new Key(key)), limit));
    }

    @Override
    public DeadLetters deadLetters() {
        return new LetterOperator(this);
    }

    @Override
    public ScheduleAdmin schedules() {
        return schedules;
    }

    long count(QueueCommand command) throws InterruptedException {
        return answer(command, QueueAnswer.Done.class).count();
    }

    <A extends QueueAnswer> A answer(QueueCommand command, Class<A> expected) throws InterruptedException {
        CompletableFuture<QueueAnswer> answered = promises.promise();
        counterpart.administer(command, Durations.bounded(settings.putTimeout()), answered);
        QueueAnswer answer = Promises.await(answered);
        if (answer instanceof QueueAnswer.Refused refused) {
            throw new CommandRefused("queue " + name + " refused it: " + refused.reason());
        }
        return expected.cast(answer);
    }
}
