package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.ResultTaken;
import io.pullwork.queue.Change.ScheduleMoved;
import io.pullwork.queue.Change.ScheduleRemoved;
import io.pullwork.queue.Change.ScheduleSet;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.store.Store.Commit;
import io.pullwork.task.ClientId;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** The words of the store's tests: changes of the task at a position, and what a queue holds. */
final class Sample {

    static final QueueName SQUARES = new QueueName("squares");
    static final QueueName CUBES = new QueueName("cubes");
    static final ClientId CLIENT = new ClientId(0x00f1a2b3c4d5e6f7L);
    static final HandlerName HANDLER = new HandlerName("square");
    static final WorkerId WORKER = new WorkerId("42@host-1");
    static final Outcome DONE = new Outcome.Success(Payload.ofJson("[\"so\"]"));

    private Sample() {}

    static TaskId id(long position) {
        return TaskId.of(CLIENT, position);
    }

    static TaskAdded added(long position) {
        return added(position, Payload.ofJson("{\"x\":" + position + "}"));
    }

    static TaskAdded added(long position, Payload payload) {
        return new TaskAdded(position, new Task(id(position), HANDLER, payload), 1_000 + position, 0);
    }

    static TaskLeased leased(long position, int attempt, long epoch) {
        return new TaskLeased(position, new Lease(id(position), attempt, epoch), 2_000);
    }

    static TaskReleased released(long position, int attempt, int handBacks) {
        return new TaskReleased(position, id(position), attempt, handBacks, 0, 0);
    }

    static FailedAttempt failure(int attempt) {
        var failure = new Outcome.Failure("Bad", "at attempt " + attempt, "at X");
        return new FailedAttempt(attempt, WORKER, 2_000, 2_500, failure);
    }

    static AttemptFailed failed(long position, int attempt) {
        return new AttemptFailed(position, id(position), failure(attempt));
    }

    /** Of so many bytes. */
    static TaskCheckpointed checkpointed(long position, int sizeBytes) {
        return new TaskCheckpointed(position, id(position), Payload.ofBytes(new byte[sizeBytes]));
    }

    static TaskEnded ended(long position, long resultPosition) {
        return ended(position, resultPosition, DONE);
    }

    static TaskEnded ended(long position, long resultPosition, Outcome outcome) {
        var times = new TaskResult.Times(1_000 + position, 2_000, 3_000);
        var result = new TaskResult(new Lease(id(position), 1, 1), HANDLER, outcome, WORKER, times);
        return new TaskEnded(position, resultPosition, result);
    }

    /** As a store tells of a result that it holds. */
    static TaskEnded held(TaskEnded ended) {
        return new TaskEnded(0, ended.resultPosition(), ended.result(), ended.mode());
    }

    /** With a result that can only be read. */
    static TaskEnded kept(long position, long resultPosition) {
        TaskResult result = ended(position, resultPosition).result();
        return new TaskEnded(position, resultPosition, result, ResultMode.KEEP);
    }

    /** With a result that nobody wants. */
    static TaskEnded discarded(long position) {
        return new TaskEnded(position, 0, ended(position, 0).result(), ResultMode.DISCARD);
    }

    static ResultTaken taken(long resultPosition, long position) {
        return new ResultTaken(resultPosition, id(position));
    }

    static ScheduleSet schedule(String name, long nextMillis) {
        return schedule(name, nextMillis, TaskOptions.DEFAULT);
    }

    static ScheduleSet schedule(String name, long nextMillis, TaskOptions options) {
        var when = new Schedule.When("30 6 * * 1-5", "Europe/Berlin", Schedule.Missed.SKIP);
        return new ScheduleSet(new Schedule(new Key(name), when, HANDLER, Payload.ofJson("7"), options), nextMillis);
    }

    static ScheduleMoved moved(String name, long nextMillis) {
        return new ScheduleMoved(new Key(name), nextMillis);
    }

    static ScheduleRemoved removed(String name) {
        return new ScheduleRemoved(new Key(name));
    }

    static ClientSeen seen(long client, long sequence) {
        return new ClientSeen(new ClientId(client), sequence, 4_000);
    }

    /** Takes the queue over. */
    static Opened open(Store store, QueueName queue) {
        return store.open(queue, Opened::read).toCompletableFuture().join();
    }

    static Commit commit(Store store, QueueName queue, long epoch, Change... changes) {
        return store.commit(queue, epoch, List.of(changes))
                .toCompletableFuture()
                .join();
    }

    /** What a recovery was told; clients, which have no order, are sorted. */
    record Opened(long epoch, List<Change> living) {

        static Opened read(long epoch, Iterator<Change> living) {
            var facts = new ArrayList<Change>();
            int from = 0;
            int clients = 0;
            while (living.hasNext()) {
                Change fact = living.next();
                facts.add(fact);
                if (fact instanceof Change.QueuePaused
                        || fact instanceof Change.QueueDraining
                        || fact instanceof Change.LimitSet
                        || fact instanceof Change.LimitUsed
                        || fact instanceof Change.GroupCounted
                        || fact instanceof Change.GroupDeadlineSet
                        || fact instanceof Change.KeyHeld
                        || fact instanceof Change.ForwarderSeen
                        || fact instanceof Change.Counted
                        || fact instanceof ScheduleSet) {
                    from++;
                }
                if (fact instanceof ClientSeen) {
                    clients++;
                }
            }
            facts.subList(from, from + clients)
                    .sort(Comparator.comparingLong(
                            fact -> ((ClientSeen) fact).client().value()));
            return new Opened(epoch, List.copyOf(facts));
        }
    }
}
