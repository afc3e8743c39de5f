package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.queue.Change.ClientForgotten;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.Counted;
import io.pullwork.queue.Change.ForwarderSeen;
import io.pullwork.queue.Change.GroupCounted;
import io.pullwork.queue.Change.GroupDeadlineSet;
import io.pullwork.queue.Change.KeyForgotten;
import io.pullwork.queue.Change.KeyHeld;
import io.pullwork.queue.Change.LimitSet;
import io.pullwork.queue.Change.LimitUsed;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.ResultDropped;
import io.pullwork.queue.Change.ResultTaken;
import io.pullwork.queue.Change.ScheduleMoved;
import io.pullwork.queue.Change.ScheduleRemoved;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskChanged;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.queue.Fingerprint;
import io.pullwork.queue.GroupCounts;
import io.pullwork.queue.QueueTotals;
import io.pullwork.task.ClientId;
import io.pullwork.task.Follows;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Changes as a master might make them: only what is there is leased, given back, ended and taken. */
final class RandomHistory {

    private final Random random;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final List<Waiting> leaving = new ArrayList<>();
    private final List<TaskEnded> results = new ArrayList<>();
    private final List<ClientId> clients = new ArrayList<>();
    private final Set<Key> heldKeys = new HashSet<>();
    private final Set<Key> schedules = new HashSet<>();
    private long lastNextMillis;
    private long lastPosition;
    private long lastResultPosition;

    RandomHistory(Random random) {
        this.random = random;
    }

    /** A run of changes of one kind, as they come in practice; may be empty. */
    List<Change> next(long epoch) {
        var changes = new ArrayList<Change>();
        int kind = random.nextInt(18);
        int count = 1 + random.nextInt(20);
        long millis = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            switch (kind) {
                case 0 -> changes.add(add(millis));
                case 1, 2 -> lease(changes, epoch, millis);
                case 3 -> release(changes);
                case 4 -> end(changes, millis);
                case 5 -> take(changes);
                case 8 -> group(changes);
                case 7 -> limit(changes);
                case 6 -> {
                    changes.add(new QueuePaused(random.nextBoolean()));
                    changes.add(new QueueDraining(random.nextBoolean()));
                }
                case 12 -> change(changes);
                case 9 -> changes.add(schedule());
                case 10 -> checkpoint(changes);
                case 13 -> changes.add(counted());
                case 11 -> replace(changes);
                case 14 -> changes.add(key(millis));
                case 15 -> move(changes, millis);
                case 16 -> changes.add(forwarder(millis));
                default -> client(changes, millis);
            }
        }
        return changes;
    }

    private Change add(long millis) {
        lastPosition += random.nextInt(10) == 0 ? 1 + random.nextInt(200) : 1;
        var id = new TaskId(random.nextLong(), 1 + random.nextInt(1_000));
        waiting.add(new Waiting(lastPosition, id, 0, 0, 0));
        return new TaskAdded(lastPosition, task(id), millis, random.nextInt(2) * 5_000L);
    }

    private Task task(TaskId id) {
        byte[] bytes = new byte[random.nextInt(8)];
        random.nextBytes(bytes);
        return new Task(id, Sample.HANDLER, Payload.ofBytes(bytes), options());
    }

    private void replace(List<Change> changes) {
        if (!waiting.isEmpty()) {
            int which = random.nextInt(waiting.size());
            Waiting old = waiting.get(which);
            long dueMillis = random.nextInt(2) * 7_000L;
            changes.add(new TaskReplaced(old.position, task(old.id), dueMillis));
            if (old.attempt > 0) {
                waiting.set(which, new Waiting(old.position, old.id, old.attempt, old.attempt, 0));
                changes.add(new TaskReleased(old.position, old.id, old.attempt, old.attempt, 0, dueMillis));
            }
        }
    }

    private void change(List<Change> changes) {
        if (!waiting.isEmpty()) {
            Waiting task = waiting.get(random.nextInt(waiting.size()));
            long dueMillis = random.nextInt(2) * 8_000L;
            changes.add(new TaskChanged(task.position, task.id, random.nextInt(10), dueMillis));
            if (task.attempt > 0) {
                changes.add(
                        new TaskReleased(task.position, task.id, task.attempt, task.handBacks, task.deaths, dueMillis));
            }
        }
    }

    /** One leaves, or comes back, or has arrived. */
    private void move(List<Change> changes, long millis) {
        if (leaving.isEmpty() || (!waiting.isEmpty() && random.nextBoolean())) {
            if (!waiting.isEmpty()) {
                Waiting task = waiting.remove(random.nextInt(waiting.size()));
                leaving.add(task);
                var to = new QueueName("queue-" + random.nextInt(3));
                var as = new TaskId(random.nextLong(), 1 + random.nextInt(1_000));
                changes.add(new TaskMoving(task.position, task.id, to, as));
            }
            return;
        }
        Waiting task = leaving.remove(random.nextInt(leaving.size()));
        if (random.nextBoolean()) {
            waiting.add(0, task);
            changes.add(new TaskStays(task.position, task.id));
        } else {
            var times = new TaskResult.Times(millis, 0, millis + 2);
            var lease = new Lease(task.id, task.attempt, 1);
            var result = new TaskResult(lease, Sample.HANDLER, new Outcome.Cancelled(), TaskResult.NO_WORKER, times);
            var ended = new TaskEnded(task.position, ++lastResultPosition, result);
            changes.add(ended);
            results.add(ended);
        }
    }

    private Change forwarder(long millis) {
        var client = new ClientId(random.nextInt(3) - 1);
        if (random.nextInt(4) == 0) {
            return new ForwarderSeen(client, 0, 0, 0, List.of());
        }
        List<Long> turnedAway =
                random.longs(random.nextInt(3), 1, 10_000).boxed().toList();
        return new ForwarderSeen(client, 1 + random.nextInt(10_000), random.nextInt(9), millis, turnedAway);
    }

    private Change key(long millis) {
        Key key = key();
        if (heldKeys.contains(key) && random.nextInt(3) == 0) {
            heldKeys.remove(key);
            return new KeyForgotten(key);
        }
        heldKeys.add(key);
        var content = new Fingerprint(random.nextLong(), random.nextLong());
        return new KeyHeld(key, new TaskId(random.nextLong(), 1), content, millis);
    }

    private TaskOptions options() {
        if (random.nextBoolean()) {
            return TaskOptions.DEFAULT;
        }
        RetryPolicy retry = random.nextBoolean() ? null : new RetryPolicy(1 + random.nextInt(3), 10, 20, 30);
        var timing = new Timing(0, 0, random.nextInt(3), 0, random.nextInt(3));
        var keys = new Keys(
                random.nextBoolean() ? new Keys.Unique(key(), false) : null,
                random.nextBoolean() ? new Keys.Fair(key(), 1 + random.nextInt(1_000)) : null,
                random.nextBoolean() ? key() : null,
                random.nextBoolean() ? key() : null,
                random.nextBoolean() ? key() : null);
        ResultMode results = List.of(ResultMode.values()).get(random.nextInt(3));
        return new TaskOptions(random.nextInt(10), timing, retry, keys, results, follows());
    }

    private Follows follows() {
        return switch (random.nextInt(3)) {
            case 0 -> Follows.NOTHING;
            case 1 -> new Follows(
                    List.of(new TaskId(random.nextLong(), 7), new TaskId(8, 9)), null, random.nextBoolean());
            default -> new Follows(List.of(), new Follows.Gathering(key(), 1 + random.nextInt(9)), false);
        };
    }

    private Key key() {
        return new Key("key-" + random.nextInt(5));
    }

    private void lease(List<Change> changes, long epoch, long millis) {
        if (!waiting.isEmpty()) {
            Waiting task = waiting.remove(0);
            var lease = new Lease(task.id, task.attempt + 1, epoch);
            running.add(new Running(task, lease));
            changes.add(new TaskLeased(task.position, lease, millis));
        }
    }

    private void release(List<Change> changes) {
        if (!running.isEmpty()) {
            Running task = running.remove(random.nextInt(running.size()));
            int handBacks = task.before.handBacks + random.nextInt(2);
            int deaths = task.before.deaths + random.nextInt(2);
            long dueMillis = random.nextInt(3) * 1_000L;
            long position = task.before.position;
            waiting.add(0, new Waiting(position, task.lease.task(), task.lease.attempt(), handBacks, deaths));
            fail(changes, task);
            changes.add(
                    new TaskReleased(position, task.lease.task(), task.lease.attempt(), handBacks, deaths, dueMillis));
        }
    }

    private void fail(List<Change> changes, Running task) {
        if (random.nextInt(3) > 0) {
            var failure = Sample.failure(task.lease.attempt());
            changes.add(new AttemptFailed(task.before.position, task.lease.task(), failure));
        }
    }

    private Change counted() {
        return new Counted(new QueueTotals(1 + random.nextInt(9), 2, 3, 4, 5, 6, 7, random.nextInt(9)));
    }

    private void checkpoint(List<Change> changes) {
        if (!running.isEmpty()) {
            Running task = running.get(random.nextInt(running.size()));
            var state = Payload.ofBytes(new byte[random.nextInt(4)]);
            changes.add(new TaskCheckpointed(task.before.position, task.lease.task(), state));
        }
    }

    private void end(List<Change> changes, long millis) {
        if (!running.isEmpty()) {
            Running task = running.remove(random.nextInt(Math.min(3, running.size())));
            Outcome outcome =
                    switch (random.nextInt(4)) {
                        case 0 -> Sample.DONE;
                        case 2 -> new Outcome.Expired();
                        case 1 -> new Outcome.Cancelled();
                        default -> new Outcome.Failure("Bad", "", "at X");
                    };
            var times = new TaskResult.Times(millis, millis + 1, millis + 2);
            var result = new TaskResult(task.lease, Sample.HANDLER, outcome, Sample.WORKER, times);
            ResultMode mode = List.of(ResultMode.values()).get(random.nextInt(3));
            long resultPosition = mode == ResultMode.DISCARD ? 0 : ++lastResultPosition;
            var ended = new TaskEnded(task.before.position, resultPosition, result, mode);
            if (outcome instanceof Outcome.Failure) {
                fail(changes, task);
            }
            changes.add(ended);
            if (!ended.isDiscarded()) {
                results.add(ended);
            }
        }
    }

    private void take(List<Change> changes) {
        if (!results.isEmpty()) {
            TaskEnded gone = results.remove(random.nextInt(Math.min(3, results.size())));
            TaskId task = gone.result().task();
            changes.add(
                    gone.isKept()
                            ? new ResultDropped(gone.resultPosition(), task)
                            : new ResultTaken(gone.resultPosition(), task));
        }
    }

    private void group(List<Change> changes) {
        changes.add(new GroupDeadlineSet(key(), random.nextInt(3) * 1_000L));
        boolean isForgotten = random.nextInt(4) == 0;
        var ended = new GroupCounts(random.nextInt(3), random.nextInt(3), 1, random.nextInt(3));
        changes.add(new GroupCounted(key(), isForgotten ? GroupCounts.NONE : ended, random.nextInt(1_000)));
    }

    private void limit(List<Change> changes) {
        LimitScope scope =
                switch (random.nextInt(3)) {
                    case 0 -> LimitScope.QUEUE;
                    case 1 -> LimitScope.EACH_KEY;
                    default -> LimitScope.ofKey(key());
                };
        Limit limit = random.nextInt(3) == 0 ? Limit.NONE : new Limit(random.nextInt(4), 1 + random.nextInt(5), 1_000);
        changes.add(new LimitSet(scope, limit));
        changes.add(new LimitUsed(random.nextBoolean() ? null : key(), random.nextInt(3), random.nextInt(1_000)));
    }

    /** What is set is new each time, so that the last can be told from those before. */
    private Change schedule() {
        Key name = key();
        if (!schedules.contains(name) || random.nextInt(3) == 0) {
            schedules.add(name);
            return Sample.schedule(name.value(), ++lastNextMillis, options());
        }
        if (random.nextInt(3) == 0) {
            schedules.remove(name);
            return new ScheduleRemoved(name);
        }
        return new ScheduleMoved(name, ++lastNextMillis);
    }

    private void client(List<Change> changes, long millis) {
        if (!clients.isEmpty() && random.nextInt(4) == 0) {
            changes.add(new ClientForgotten(clients.remove(random.nextInt(clients.size()))));
        } else {
            var client = new ClientId(random.nextInt(10) - 5);
            if (!clients.contains(client)) {
                clients.add(client);
            }
            changes.add(new ClientSeen(client, random.nextInt(1_000), millis));
        }
    }

    private record Waiting(long position, TaskId id, int attempt, int handBacks, int deaths) {}

    private record Running(Waiting before, Lease lease) {}
}
