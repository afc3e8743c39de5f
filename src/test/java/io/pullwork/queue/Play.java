package io.pullwork.queue;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Checkpoint;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Progress;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import io.pullwork.task.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays moves: three clients and three workers call a heart and hear, or lose, what it says. After each
 * call the laws, a second heart and the model are asked whether all is well.
 */
final class Play {

    /** So small that every limit is met often. */
    static final QueueSettings TIGHT = new QueueSettings(
            new Capacity(12, 300, 6, 60, 100),
            new Retention(9_000, 3_000, 4, 70, 4_000, 2),
            new QueueSettings.KeptLetters(5, 20_000),
            new RetryPolicy(3, 500, 1_500, 50),
            2,
            5_000);

    private static final List<Key> SCHEDULES = List.of(new Key("a"), new Key("b"), new Key("c"));
    private static final HandlerName WORK = new HandlerName("work");
    private static final HandlerName MAIL = new HandlerName("mail");

    /** One of them is in no worker but the last, which comes in the end. */
    static final Set<HandlerName> HANDLERS = Set.of(WORK, MAIL, new HandlerName("new"));

    private static final List<Set<HandlerName>> HANDLERS_OF_WORKERS =
            List.of(Set.of(WORK, MAIL), Set.of(WORK), Set.of(MAIL, new HandlerName("gone")));

    private static final List<Key> LIMIT_KEYS = List.of(new Key("smtp"), new Key("ftp"), new Key("imap"));
    private static final List<Key> TENANTS = List.of(new Key("acme"), new Key("zeta"));
    private static final List<Key> GROUPS = List.of(new Key("night-7"), new Key("night-8"));
    private static final List<Key> UNIQUE_KEYS = List.of(new Key("once"), new Key("twice"), new Key("thrice"));
    private static final List<Key> ORDER_KEYS = List.of(new Key("one"), new Key("two"));
    private static final byte[][] BYTES = new byte[256][];
    private static final byte[] BIG = new byte[50_000];

    static {
        for (int size = 0; size < BYTES.length; size++) {
            BYTES[size] = new byte[size];
        }
    }

    private static final class Client {
        ClientId id;
        long sequence;
        List<Task> lastPut = List.of();
        final List<Call> openCalls = new ArrayList<>();
        final Map<CallId, List<TaskId>> inHand = new LinkedHashMap<>();
        Call.@Nullable Acknowledge lastAcknowledge;

        Client(ClientId id) {
            this.id = id;
        }
    }

    private static final class Worker {
        WorkerId id;
        final Set<HandlerName> handlers;
        final Set<Lease> held = new LinkedHashSet<>();
        int credit;
        long reports;
        Call.@Nullable Report lastReport;

        Worker(WorkerId id, Set<HandlerName> handlers) {
            this.id = id;
            this.handlers = handlers;
        }
    }

    /** Becomes text only when it is asked for, since that takes longer than all else. */
    private record Heard(Call call, Step step) {
        @Override
        public String toString() {
            return call + "\n      -> " + step.changes() + "\n      -> " + step.effects();
        }
    }

    private final Heart.Source hearts;
    private final boolean asksModel;
    private final Laws laws = new Laws(TIGHT);
    private final List<Change> history = new ArrayList<>();
    private final List<Object> trace = new ArrayList<>();
    private Heart heart;
    private Heart twin;
    private NaiveQueue model = new NaiveQueue(TIGHT, 1);

    private final List<Client> clients = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Lease> everHeld = new ArrayList<>();
    private final List<TaskId> gatherers = new ArrayList<>();
    private final List<TaskId> everPut = new ArrayList<>();
    private final Map<ClientId, Effect.Forward> forwards = new LinkedHashMap<>();
    private Call.@Nullable PutForwarded lastForwarded;
    private QueueCommand.@Nullable Move lastMove;
    private long nowMillis = 1_000_000;
    private long epoch = 1;
    private long lastId = 100;
    private boolean isHeard = true;

    /** @param asksModel false to rely on the laws alone */
    Play(Heart.Source hearts, boolean asksModel) {
        this.hearts = hearts;
        this.asksModel = asksModel;
        this.heart = hearts.fresh(TIGHT);
        this.twin = hearts.fresh(TIGHT);
        for (int i = 0; i < 3; i++) {
            clients.add(new Client(new ClientId(++lastId)));
            workers.add(new Worker(new WorkerId("worker-" + ++lastId), HANDLERS_OF_WORKERS.get(i)));
        }
    }

    /** What was called, for people. */
    List<String> trace() {
        return trace.stream().map(Object::toString).toList();
    }

    void play(List<Move> moves) {
        moves.forEach(this::play);
        isHeard = true;
        checkRestored();
        endInPeace();
    }

    private void play(Move move) {
        nowMillis += move.how() % 40;
        isHeard = move.how() % 7 != 0;
        Client client = clients.get(move.who() % clients.size());
        Worker worker = workers.get(move.who() % workers.size());
        switch (move.kind()) {
            case PUT -> put(client, move);
            case REPEAT_PUT -> repeat(client.lastPut.isEmpty() ? null : new Call.Put(client.lastPut, nowMillis));
            case ASK -> ask(worker, move.what() % 6);
            case FORGET_LEASES_AND_ASK -> {
                worker.held.clear();
                ask(worker, move.what() % 6);
            }
            case FINISH -> finish(worker, move);
            case FINISH_WHAT_ANYBODY_EVER_HELD -> {
                if (!everHeld.isEmpty()) {
                    Lease any = everHeld.get(move.what() % everHeld.size());
                    report(worker, List.of(new Finished(any, outcome(move), retry(move))), List.of(), worker.credit);
                }
            }
            case PROGRESS -> progress(client, worker, move);
            case CHECKPOINT -> checkpoint(worker, move);
            case HAND_BACK -> {
                List<Lease> some = some(worker.held, move.what());
                worker.held.removeAll(some);
                report(worker, List.of(), some, move.how() % 2 == 0 ? 0 : worker.credit);
            }
            case POSTPONE -> {
                List<Lease> some = heldBy(worker, move.what());
                if (!some.isEmpty()) {
                    Lease lease = some.get(move.what() % some.size());
                    call(new Call.Postpone(lease, nowMillis + move.how() % 5_000, nowMillis), move);
                }
            }
            case REPEAT_REPORT -> {
                Call.Report it = worker.lastReport;
                repeat(
                        it == null
                                ? null
                                : new Call.Report(
                                        it.worker(),
                                        it.number(),
                                        it.finished(),
                                        it.handedBack(),
                                        it.credit(),
                                        nowMillis));
            }
            case KILL_WORKER -> {
                call(new Call.WorkerGone(worker.id, nowMillis), move);
                if (move.what() % 3 != 0) {
                    // Otherwise it lives on behind a cut, and believes that it still holds what it held.
                    workers.set(
                            workers.indexOf(worker), new Worker(new WorkerId("worker-" + ++lastId), worker.handlers));
                }
            }
            case GET -> {
                long deadline = nowMillis + move.how() % 2_000;
                var get =
                        new Call.GetResults(new CallId(client.id, ++lastId), 1 + move.what() % 4, deadline, nowMillis);
                client.openCalls.add(get);
                call(get, move);
            }
            case AWAIT -> {
                TaskId task = everPut.isEmpty() || move.what() % 10 == 0
                        ? TaskId.of(client.id, client.sequence + 1)
                        : everPut.get(move.what() % everPut.size());
                var await = new Call.AwaitResult(
                        new CallId(client.id, ++lastId), task, nowMillis + move.how() % 2_000, nowMillis);
                client.openCalls.add(await);
                call(await, move);
            }
            case CANCEL -> {
                TaskId task = anyTask(client, move.what());
                call(new Call.Cancel(new CallId(client.id, ++lastId), task, nowMillis), move);
            }
            case ADMINISTER -> {
                QueueCommand command =
                        switch (move.what() % 24) {
                            case 0 -> new QueueCommand.Pause();
                            case 1 -> new QueueCommand.Describe();
                            case 2, 3, 4 -> new QueueCommand.SetLimit(scope(move.how()), limit(move.how() / 4));
                            case 5, 6 -> new QueueCommand.DescribeTask(anyTask(client, move.how()));
                            case 7 -> group(move.how());
                            case 8, 9 -> new QueueCommand.RetryLetters(letters(client, move), LetterCursor.NEWEST);
                            case 10 -> new QueueCommand.DiscardLetters(letters(client, move), LetterCursor.NEWEST);
                            case 11 -> new QueueCommand.ListLetters(letters(client, move), LetterCursor.NEWEST);
                            case 12 -> new QueueCommand.Drain();
                            case 13 -> new QueueCommand.Purge(1 + move.how() % 30, move.how() % 6 == 0 ? 0 : epoch);
                            case 14, 15 -> new QueueCommand.SetPriority(anyTask(client, move.how()), move.how() % 10);
                            case 16, 17 -> setTime(anyTask(client, move.how()), move.how());
                            case 18, 19, 20, 21 -> moveTasks(move.how());
                            default -> new QueueCommand.Resume();
                        };
                call(new Call.Administer(new CallId(client.id, ++lastId), command, nowMillis), move);
            }
            case SCHEDULE -> call(
                    new Call.Administer(new CallId(client.id, ++lastId), ofSchedules(move), nowMillis), move);
            case REPEAT_CALL -> repeatCall(client, move);
            case ACKNOWLEDGE -> acknowledge(client, move);
            case REPEAT_ACKNOWLEDGE -> {
                Call.Acknowledge it = client.lastAcknowledge;
                repeat(it == null ? null : new Call.Acknowledge(it.call(), it.tasks(), nowMillis));
            }
            case KILL_CLIENT -> {
                call(new Call.ClientGone(client.id, nowMillis), move);
                if (move.what() % 2 == 0) {
                    clients.set(clients.indexOf(client), new Client(new ClientId(++lastId)));
                }
            }
            case TICK -> tickAfter(move.what() % 2_500);
            case TICK_AFTER_THE_GRACE -> tickAfter(TIGHT.adoptionGraceMillis());
            case TICK_AFTER_A_MINUTE -> {
                long passed = 60_000L + move.what() % 60_000;
                // Often at the very moment of a firing that comes after one that was missed.
                tickAfter(move.how() % 2 == 0 ? passed : passed + 70_000 - (nowMillis + passed) % 70_000);
            }
            case TICK_AFTER_A_DAY -> tickAfter(Clients.FORGET_AFTER_MILLIS);
            case FAIL_OVER -> failOver(move.what() % 2 == 0);
            case ANSWER_FORWARD -> answerForward(move);
            case PUT_FORWARDED -> putForwarded(move);
        }
    }

    // What players do

    private void put(Client client, Move move) {
        var tasks = new ArrayList<Task>();
        for (int i = 0; i <= move.what() % 4; i++) {
            client.sequence += 1 + move.how() % 2;
            int size = move.how() % 11 == 0 ? 150 : (move.how() + 13 * i) % 40;
            TaskOptions options = options(move.how() + 31 * (move.what() + i));
            boolean isUnique = options.keys().unique() != null;
            tasks.add(new Task(
                    TaskId.of(client.id, client.sequence),
                    // Few that have a key differ, so that they meet.
                    isUnique ? WORK : handler(move.how() + i),
                    Payload.ofBytes(BYTES[isUnique ? 5 + (move.how() / 7 + i) % 5 / 4 : size]),
                    options));
        }
        client.lastPut = tasks;
        notePut(tasks);
        call(new Call.Put(tasks, nowMillis), move);
    }

    /** The same as the last time, or another. */
    private QueueCommand moveTasks(int dice) {
        if (lastMove == null || dice % 3 > 0) {
            var to = new QueueName(dice % 2 == 0 ? "other" : "third");
            long upTo = dice % 5 == 0 ? 1 + dice % 60 : 1_000_000;
            lastMove = new QueueCommand.Move(to, new ClientId(++lastId), upTo, dice % 11 == 0 ? 0 : epoch);
        }
        return lastMove;
    }

    /** The other queue takes all, or some, or none, or all up to one. */
    private void answerForward(Move move) {
        if (forwards.isEmpty()) {
            return;
        }
        Effect.Forward forward = List.copyOf(forwards.values()).get(move.who() % forwards.size());
        List<Task> tasks = forward.tasks();
        int upTo = move.what() % 3 == 0 ? move.how() % tasks.size() : tasks.size() - 1;
        TaskId last = tasks.get(upTo).id();
        if (move.what() % 4 != 0) {
            forwards.remove(last.clientId());
        }
        Set<Long> some = tasks.subList(0, upTo + 1).stream()
                .map(task -> task.id().sequence())
                .filter(sequence -> (sequence + move.how()) % 3 == 0)
                .collect(Collectors.toSet());
        call(
                switch (move.what() % 5) {
                    case 0 -> new Call.ForwardDecided(last, some, "", nowMillis);
                    case 1 -> new Call.ForwardDecided(last, some, "full", nowMillis);
                    default -> new Call.ForwardDecided(last, Set.of(), "", nowMillis);
                },
                move);
    }

    /** Masters of other queues put tasks here, and say again what may have been lost. */
    private void putForwarded(Move move) {
        Call.PutForwarded last = lastForwarded;
        if (last != null && move.what() % 3 == 0) {
            repeat(new Call.PutForwarded(last.tasks(), last.settledUpTo(), nowMillis));
            return;
        }
        TaskId lastId =
                last == null ? null : last.tasks().get(last.tasks().size() - 1).id();
        boolean isNext = lastId != null && move.what() % 3 == 1;
        ClientId client = lastId != null && isNext ? lastId.clientId() : new ClientId(++this.lastId);
        long before = lastId != null && isNext ? lastId.sequence() : 0;
        var tasks = new ArrayList<Task>();
        for (int i = 1; i <= 1 + move.how() % 4; i++) {
            TaskOptions options = options(move.how() + 31 * (move.what() + i));
            Keys keys = options.keys();
            Key unique = keys.unique() == null ? null : keys.unique().key();
            var free = new Keys(
                    unique == null ? null : new Keys.Unique(unique, false),
                    keys.fair(),
                    keys.limit(),
                    keys.order(),
                    null);
            tasks.add(new Task(
                    TaskId.of(client, before + i),
                    unique != null ? WORK : handler(move.how() + i),
                    Payload.ofBytes(BYTES[unique != null ? 5 + (move.how() / 7 + i) % 5 / 4 : move.how() % 40]),
                    new TaskOptions(
                            options.priority(),
                            options.timing(),
                            options.retry(),
                            free,
                            options.results(),
                            Follows.NOTHING)));
        }
        notePut(tasks);
        lastForwarded = new Call.PutForwarded(tasks, isNext && move.how() % 2 == 0 ? before : 0, nowMillis);
        call(lastForwarded, move);
    }

    private void notePut(List<Task> tasks) {
        tasks.forEach(task -> everPut.add(task.id()));
        tasks.stream()
                .filter(task -> task.options().follows().gathering() != null)
                .forEach(task -> gatherers.add(task.id()));
    }

    private static HandlerName handler(int dice) {
        return switch (dice % 17) {
            case 0 -> new HandlerName("new");
            case 1, 2, 3, 4, 5 -> MAIL;
            default -> WORK;
        };
    }

    private void ask(Worker worker, int credit) {
        worker.credit = credit;
        call(new Call.RequestWork(
                worker.id,
                credit,
                worker.handlers,
                new LinkedHashSet<>(worker.held),
                (int) (nowMillis % 3),
                nowMillis));
    }

    private void finish(Worker worker, Move move) {
        List<Lease> done = some(worker.held, move.what());
        done.forEach(worker.held::remove);
        List<Finished> finished = done.stream()
                .map(lease -> new Finished(lease, outcome(move), retry(move)))
                .toList();
        report(worker, finished, List.of(), move.how() % 5 == 0 ? move.what() % 6 : worker.credit);
    }

    private void report(Worker worker, List<Finished> finished, List<Lease> handedBack, int credit) {
        worker.credit = credit;
        var report = new Call.Report(worker.id, ++worker.reports, finished, handedBack, credit, nowMillis);
        worker.lastReport = report;
        call(report);
    }

    /** Somebody asks at once. */
    private void progress(Client client, Worker worker, Move move) {
        List<Advanced> advanced = heldBy(worker, move.what()).stream()
                .limit(1 + move.what() % 4)
                .map(lease -> new Advanced(lease, new Progress(move.how() % 9, 9, "")))
                .toList();
        call(new Call.Progress(advanced, nowMillis), move);
        for (Advanced one : advanced) {
            var describe = new QueueCommand.DescribeTask(one.lease().task());
            call(new Call.Administer(new CallId(client.id, ++lastId), describe, nowMillis));
        }
    }

    /** Also of what it holds no more, and sent again when a later one was sent. */
    private void checkpoint(Worker worker, Move move) {
        List<Lease> leases = heldBy(worker, move.what());
        if (!leases.isEmpty()) {
            Lease lease = leases.get(move.what() % leases.size());
            var state = Payload.ofBytes(new byte[] {(byte) move.how()});
            call(new Call.Checkpointed(worker.id, new Checkpoint(lease, 1 + move.how() % 4, state), nowMillis), move);
        }
    }

    /** What it holds; at times what was last held by anybody, the last first. */
    private List<Lease> heldBy(Worker worker, int dice) {
        if (dice % 3 != 0) {
            return List.copyOf(worker.held);
        }
        var last = new ArrayList<>(everHeld.subList(Math.max(0, everHeld.size() - 12), everHeld.size()));
        Collections.reverse(last);
        return last;
    }

    private static Outcome outcome(Move move) {
        return switch (move.how() % 23) {
            case 0 -> new Outcome.Success(Payload.ofBytes(BIG));
            case 1, 2, 3, 4 -> new Outcome.Failure("Broken", "by " + move.what() % 3, "");
            default -> new Outcome.Success(Payload.ofBytes(BYTES[move.how() % 30]));
        };
    }

    private static Retry retry(Move move) {
        if (move.what() % 31 == 7) {
            return Retry.PAUSE_QUEUE;
        }
        return switch (move.what() % 4) {
            case 0 -> Retry.NEVER;
            case 1 -> new Retry.ByHandler(RetryPolicy.fixed(2, Duration.ofMillis(100)));
            case 2 -> new Retry.After(move.how() % 900);
            default -> Retry.BY_QUEUE;
        };
    }

    /** Most of the tasks have the usual ones. */
    private TaskOptions options(int dice) {
        if (dice % 3 != 0) {
            return TaskOptions.DEFAULT;
        }
        long notBeforeMillis = dice % 5 == 0 ? nowMillis + dice % 3_000 - 500 : 0;
        long delayMillis = dice % 7 == 0 ? dice % 2_000 : 0;
        RetryPolicy retry = dice % 2 == 0 ? RetryPolicy.fixed(1 + dice % 4, Duration.ofMillis(dice % 700)) : null;
        int die = dice / 3;
        long expiresAtMillis = die % 4 == 0 ? nowMillis + die % 2_500 - 300 : 0;
        long expiresAfterMillis = die % 8 == 1 ? 1 + die % 1_500 : 0;
        var timing = new Timing(notBeforeMillis, delayMillis, expiresAtMillis, expiresAfterMillis, 0);
        return new TaskOptions(dice % 10, timing, retry, keys(dice / 7), results(die), follows(dice / 5));
    }

    private static ResultMode results(int die) {
        return switch (die % 5) {
            case 0, 1 -> ResultMode.KEEP;
            case 2 -> ResultMode.DISCARD;
            default -> ResultMode.QUEUE;
        };
    }

    /** A limit key belongs to one tenant: where several share one they take turns when a place becomes free. */
    private static Keys keys(int dice) {
        Key limit = dice % 4 == 0 ? LIMIT_KEYS.get(dice % 3) : null;
        Key tenant = limit != null ? limit : dice % 5 < 2 ? TENANTS.get(dice % 2) : null;
        return new Keys(
                dice % 9 < 3 ? new Keys.Unique(UNIQUE_KEYS.get(dice / 9 % 3), dice % 2 == 0) : null,
                tenant == null ? null : new Keys.Fair(tenant, 1 + dice % 3),
                limit,
                dice % 6 == 0 ? ORDER_KEYS.get(dice / 6 % 2) : null,
                dice % 3 == 1 ? GROUPS.get(dice / 3 % 2) : null);
    }

    /** Of tasks that were put before; a small part of a group, so that it comes together. */
    private Follows follows(int dice) {
        List<TaskId> leaders = everPut.stream()
                .skip(Math.max(0, everPut.size() - 1 - dice % 5))
                .limit(1 + dice % 2)
                .toList();
        return switch (dice % 6) {
            case 0 -> new Follows(leaders, null, dice % 4 == 0);
            case 1 -> new Follows(List.of(), new Follows.Gathering(GROUPS.get(dice % 2), 1 + dice % 4), false);
            default -> Follows.NOTHING;
        };
    }

    private QueueCommand setTime(TaskId task, int dice) {
        return dice % 2 == 0
                ? new QueueCommand.SetTime(task, 0, dice % 6 == 0 ? 0 : dice % 2_000)
                : new QueueCommand.SetTime(task, nowMillis + dice % 3_000 - 500, 0);
    }

    private QueueCommand group(int dice) {
        Key group = GROUPS.get(dice / 4 % 2);
        if (dice % 4 == 1) {
            return new QueueCommand.SetGroupDeadline(group, nowMillis + dice % 5_000 - 200);
        }
        return dice % 4 == 0 ? new QueueCommand.CancelGroup(group) : new QueueCommand.DescribeGroup(group);
    }

    private LetterFilter letters(Client client, Move move) {
        return switch (move.how() % 7) {
            case 0 -> LetterFilter.of(List.of(anyTask(client, move.how() / 7), anyTask(client, move.how() / 70)));
            case 1 -> LetterFilter.ALL.withText("BY " + move.how() % 3);
            case 2 -> LetterFilter.ALL.withKey(
                    TENANTS.get(move.how() / 7 % TENANTS.size()).value());
            case 3 -> LetterFilter.ALL.withHandler(MAIL.value());
            case 4 -> LetterFilter.ALL
                    .withFrom(Instant.ofEpochMilli(nowMillis - 5_000))
                    .withBefore(Instant.ofEpochMilli(nowMillis - 50));
            default -> LetterFilter.ALL;
        };
    }

    private static LimitScope scope(int dice) {
        return switch (dice % 4) {
            case 0 -> LimitScope.QUEUE;
            case 1 -> LimitScope.EACH_KEY;
            default -> LimitScope.ofKey(LIMIT_KEYS.get(dice % 3));
        };
    }

    private static Limit limit(int dice) {
        return switch (dice % 5) {
            case 0 -> Limit.NONE;
            case 1, 2 -> Limit.running(1 + dice % 3);
            case 3 -> Limit.starts(1 + dice % 3, Duration.ofMillis(1 + dice % 20_000));
            default -> Limit.running(1 + dice % 2).andStarts(1 + dice % 4, Duration.ofMillis(1 + dice % 900));
        };
    }

    private static <T> List<T> some(Collection<T> all, int what) {
        return all.stream().limit(what % (all.size() + 1)).toList();
    }

    private QueueCommand ofSchedules(Move move) {
        Key name = SCHEDULES.get(move.who() / 3 % SCHEDULES.size());
        return switch (move.what() % 9) {
            case 0, 1, 2 -> new QueueCommand.SetSchedule(schedule(name, move));
            case 3 -> new QueueCommand.PauseSchedule(name, true);
            case 4, 5 -> new QueueCommand.PauseSchedule(name, false);
            case 6 -> new QueueCommand.RemoveSchedule(name);
            case 7 -> new QueueCommand.FindSchedule(name);
            default -> new QueueCommand.ListSchedules(move.how() % 2 == 0 ? "" : name.value());
        };
    }

    private Schedule schedule(Key name, Move move) {
        String cron =
                switch (move.how() % 11) {
                    case 0 -> "never";
                    case 1 -> "nonsense";
                    case 2, 3 -> "at " + (nowMillis + move.what() % 3_000);
                    case 4, 5 -> "every 200000";
                    case 6 -> "every 70000";
                    case 7, 8 -> "every 4000";
                    default -> "every 900";
                };
        String zone = move.how() % 13 == 0 ? "Atlantis" : "UTC";
        Schedule.Missed missed = move.how() % 2 == 0 ? Schedule.Missed.RUN_ONCE : Schedule.Missed.SKIP;
        return new Schedule(
                name,
                new Schedule.When(cron, zone, missed),
                handler(move.how()),
                Payload.ofBytes(BYTES[move.how() % 7 == 0 ? 150 : move.how() % 40]),
                options(move.what()));
    }

    /** One of the last, or one that nobody has put. */
    private TaskId anyTask(Client client, int dice) {
        return everPut.isEmpty() || dice % 10 == 0
                ? TaskId.of(client.id, client.sequence + 1)
                : everPut.get(everPut.size() - 1 - dice % Math.min(15, everPut.size()));
    }

    private void repeatCall(Client client, Move move) {
        if (client.openCalls.isEmpty()) {
            return;
        }
        Call open = client.openCalls.get(move.what() % client.openCalls.size());
        if (open instanceof Call.GetResults it) {
            repeat(new Call.GetResults(it.call(), it.max(), it.deadlineMillis(), nowMillis));
        } else if (open instanceof Call.AwaitResult it) {
            repeat(new Call.AwaitResult(it.call(), it.task(), it.deadlineMillis(), nowMillis));
        }
    }

    private void acknowledge(Client client, Move move) {
        if (client.inHand.isEmpty()) {
            return;
        }
        var delivery = client.inHand.entrySet().iterator().next();
        CallId call = delivery.getKey();
        List<TaskId> tasks = move.what() % 4 == 0 ? some(delivery.getValue(), move.how()) : delivery.getValue();
        client.inHand.remove(call);
        client.openCalls.removeIf(
                open -> open instanceof Call.GetResults get && get.call().equals(call));
        client.lastAcknowledge = new Call.Acknowledge(call, tasks, nowMillis);
        call(client.lastAcknowledge, move);
    }

    private void tickAfter(long millis) {
        nowMillis += millis;
        var deadline = heart.nextDeadlineMillis();
        QueueCounts before = heart.counts();
        Step step = call(new Call.Tick(nowMillis));
        boolean isEarly = deadline.isEmpty() || deadline.getAsLong() > nowMillis;
        LawBroken.when(isEarly && !step.isEmpty(), "a tick before the next deadline does nothing", step);
        // A task that wakes moves in the counts only, as long as no worker wants it; a place in a limit not even there.
        boolean isIdle = step.isEmpty()
                && heart.counts().equals(before)
                && heart.nextDeadlineMillis().equals(deadline);
        LawBroken.when(!isEarly && isIdle, "a tick at the next deadline does something", deadline);
    }

    private void failOver(boolean knowsOnlyWhatLives) {
        checkRestored();
        epoch++;
        trace.add("fail-over to epoch " + epoch + " at " + nowMillis + (knowsOnlyWhatLives ? " by what lives" : ""));
        List<Change> facts = knowsOnlyWhatLives ? laws.facts.recovery() : history;
        heart = hearts.restored(TIGHT, epoch, facts, nowMillis);
        twin = hearts.restored(TIGHT, epoch, facts, nowMillis);
        model = model.successor(epoch, knowsOnlyWhatLives, nowMillis);
        laws.restarted(epoch, nowMillis);
        call(new Call.ForwardAgain(nowMillis));
    }

    // Calls, and what is heard of them

    /** Some calls are made twice in a row: the second must change nothing. */
    private void call(Call call, Move move) {
        call(call);
        if (move.how() % 5 == 0) {
            repeat(call);
        }
    }

    /** A call that is a repetition; it may still be the first one that this master hears of. */
    private void repeat(@Nullable Call call) {
        if (call == null) {
            return;
        }
        call(call);
        QueueCounts before = heart.counts();
        Step step = call(call);
        LawBroken.when(!step.changes().isEmpty(), "repeating a call changes nothing", List.of(call, step));
        // Without a seat nobody remembers the report, so what it refuses is refused and counted anew.
        boolean isSame = sameButForRefusals(before, heart.counts());
        LawBroken.when(!isSame, "repeating a call counts nothing twice", List.of(call, heart.counts()));
    }

    private static boolean sameButForRefusals(QueueCounts one, QueueCounts other) {
        return one.equals(new QueueCounts(
                other.waiting(),
                other.delayed(),
                other.running(),
                other.results(),
                other.kept(),
                other.workers(),
                other.stuck(),
                other.bytes(),
                one.refusedAsStale(),
                other.dropped(),
                other.dead(),
                other.deadDropped(),
                other.isLeasingPaused()));
    }

    private Step call(Call call) {
        Step step = heart.apply(call);
        trace.add(new Heard(call, step));
        history.addAll(step.changes());
        laws.check(call, step, heart.counts(), heart.nextDeadlineMillis());
        Step twinStep = twin.apply(readBackwards(call));
        LawBroken.when(!step.equals(twinStep), "the same calls give the same steps", twinStep);
        if (asksModel) {
            Step expected = model.apply(call);
            LawBroken.when(!comparable(step).equals(comparable(expected)), "steps are the model's", expected);
            LawBroken.when(!heart.counts().equals(model.counts()), "counts are the model's", model.counts());
            boolean isSameDeadline = heart.nextDeadlineMillis().equals(model.nextDeadlineMillis());
            LawBroken.when(!isSameDeadline, "deadlines are the model's", model.nextDeadlineMillis());
        }
        if (isHeard) {
            step.effects().forEach(this::hear);
        }
        for (Change change : step.changes()) {
            if (change instanceof Change.TaskAdded added && ScheduleLaws.isOfSchedule(added.task())) {
                notePut(List.of(added.task()));
            }
        }
        return step;
    }

    /** The same call with its set of leases in another order, which must not matter. */
    private static Call readBackwards(Call call) {
        if (call instanceof Call.RequestWork ask) {
            var held = new ArrayList<>(ask.held());
            Collections.reverse(held);
            return new Call.RequestWork(
                    ask.worker(),
                    ask.credit(),
                    ask.handlers(),
                    new LinkedHashSet<>(held),
                    ask.stuck(),
                    ask.nowMillis());
        }
        return call;
    }

    private static List<Object> comparable(Step step) {
        var said = new ArrayList<Object>(step.changes());
        // Counted by the laws instead.
        said.removeIf(Change.Counted.class::isInstance);
        step.effects().forEach(effect -> said.add(comparable(effect)));
        return said;
    }

    /** Which payloads are in memory depends on how the heart was restored, and the model does not know it. */
    private static Effect comparable(Effect effect) {
        if (effect instanceof Effect.PutRefused it) {
            return new Effect.PutRefused(it.client(), it.upToSequence(), "");
        }
        if (effect instanceof Effect.KeyTaken it) {
            return new Effect.KeyTaken(it.client(), it.upToSequence(), it.sequence(), "");
        }
        if (effect instanceof Effect.Administered it && it.answer() instanceof QueueAnswer.Described described) {
            return new Effect.Administered(it.call(), new QueueAnswer.Described(withoutTotals(described.status())));
        }
        if (effect instanceof Effect.Administered it && it.answer() instanceof QueueAnswer.Refused) {
            return new Effect.Administered(it.call(), new QueueAnswer.Refused(""));
        }
        if (effect instanceof Effect.Administered it && it.answer() instanceof QueueAnswer.Moving moving) {
            String refusal = moving.refusal().isEmpty() ? "" : "full";
            return new Effect.Administered(
                    it.call(),
                    new QueueAnswer.Moving(
                            moving.moved(),
                            moving.stayed(),
                            moving.underWay(),
                            moving.isOver(),
                            refusal,
                            moving.upToPosition(),
                            moving.epoch()));
        }
        if (effect instanceof Effect.ForwardDecided it) {
            String refusal = it.refusal().isEmpty() ? "" : "full";
            return new Effect.ForwardDecided(it.client(), it.upToSequence(), it.turnedAway(), refusal);
        }
        if (effect instanceof Effect.Forward it) {
            return new Effect.Forward(
                    it.to(),
                    it.positions(),
                    it.tasks().stream().map(Play::withoutBytes).toList());
        }
        return effect instanceof Effect.Run it
                ? new Effect.Run(
                        it.worker(),
                        it.lease(),
                        withoutBytes(it.task()),
                        it.position(),
                        it.hasCheckpoint(),
                        it.waitedMillis())
                : effect;
    }

    private static QueueStatus withoutTotals(QueueStatus it) {
        return new QueueStatus(
                it.counts(), it.isPaused(), it.isDraining(), QueueTotals.NONE, 0, it.waiting(), it.running());
    }

    private static Task withoutBytes(Task task) {
        return task.withPayload(task.payload().withoutBytes());
    }

    private void hear(Effect effect) {
        if (effect instanceof Effect.Run run) {
            everHeld.add(run.lease());
            workers.stream().filter(it -> it.id.equals(run.worker())).forEach(it -> it.held.add(run.lease()));
        } else if (effect instanceof Effect.Deliver delivery) {
            CallId call = delivery.call();
            List<TaskId> tasks =
                    delivery.results().stream().map(TaskResult::task).toList();
            clients.stream().filter(it -> it.id.equals(call.client())).forEach(it -> it.inHand.put(call, tasks));
        } else if (effect instanceof Effect.Forward forward) {
            forwards.put(forward.tasks().get(0).id().clientId(), forward);
        }
    }

    // What the next master would know

    /** A queue restored from all changes, one restored from what lives, and the model go on alike. */
    private void checkRestored() {
        List<Object> told = drained(hearts.restored(TIGHT, epoch + 1, history, nowMillis));
        List<Object> living = drained(hearts.restored(TIGHT, epoch + 1, laws.facts.recovery(), nowMillis));
        LawBroken.when(!told.equals(living), "what lives tells as much as all changes", List.of(told, living));
        if (asksModel) {
            List<Object> expected = drained(model.successor(epoch + 1, true, nowMillis));
            LawBroken.when(!told.equals(expected), "a restored queue is the model's", List.of(told, expected));
        }
    }

    /** All that a queue says while workers die on its tasks until none is left, and all results are taken. */
    private List<Object> drained(Heart restored) {
        var told = new ArrayList<Object>();
        told.add(restored.counts());
        for (Client client : clients) {
            for (long sequence = Math.max(1, client.sequence); sequence <= client.sequence + 1; sequence++) {
                var call = new CallId(client.id, sequence);
                var await = new Call.AwaitResult(call, TaskId.of(client.id, sequence), nowMillis, nowMillis);
                told.addAll(restored.apply(await).effects());
            }
        }
        var list = new Call.Administer(new CallId(new ClientId(1), 1), new QueueCommand.ListSchedules(""), nowMillis);
        told.addAll(restored.apply(list).effects());
        var dead = new QueueCommand.ListLetters(LetterFilter.ALL, LetterCursor.NEWEST);
        told.addAll(restored.apply(new Call.Administer(new CallId(new ClientId(1), 2), dead, nowMillis))
                .effects());
        restored.apply(new Call.ForwardAgain(nowMillis)).effects().stream()
                .map(Play::comparable)
                .forEach(told::add);
        var describe = new Call.Administer(new CallId(new ClientId(1), 2), new QueueCommand.Describe(), nowMillis);
        restored.apply(describe).effects().stream().map(Play::comparable).forEach(told::add);
        long later = nowMillis + TIGHT.adoptionGraceMillis();
        told.addAll(restored.apply(new Call.Tick(later)).effects());
        var worker = new WorkerId("mortal");
        for (int round = 0; round < 30 && !isEmpty(restored.counts()); round++) {
            restored.apply(new Call.RequestWork(worker, 100, HANDLERS, Set.of(), 0, later)).effects().stream()
                    .map(Play::comparable)
                    .map(Play::wherever)
                    .forEach(told::add);
            told.add(restored.counts());
            told.addAll(restored.apply(new Call.WorkerGone(worker, later)).effects());
            var call = new CallId(new ClientId(1), round + 1L);
            List<Effect> said =
                    restored.apply(new Call.GetResults(call, 100, later, later)).effects();
            told.addAll(said);
            restored.apply(new Call.Acknowledge(call, tasksIn(said), later));
        }
        told.add(restored.counts());
        return told;
    }

    /** A queue that knows only what lives may give positions again. */
    private static Effect wherever(Effect effect) {
        return effect instanceof Effect.Run run
                ? new Effect.Run(run.worker(), run.lease(), run.task(), 0, run.hasCheckpoint(), run.waitedMillis())
                : effect;
    }

    private static List<TaskId> tasksIn(List<Effect> said) {
        return said.stream()
                .filter(Effect.Deliver.class::isInstance)
                .flatMap(delivery -> ((Effect.Deliver) delivery).results().stream())
                .map(TaskResult::task)
                .toList();
    }

    private static boolean isEmpty(QueueCounts counts) {
        return counts.waiting() + counts.delayed() + counts.running() + counts.results() == 0;
    }

    // Liveness

    /** The faults stop. Whoever lives works on, and so everything that was put ends and is taken. */
    private void endInPeace() {
        for (Client client : List.copyOf(clients)) {
            call(new Call.ClientGone(client.id, nowMillis));
        }
        var taker = new Client(new ClientId(++lastId));
        clients.add(taker);
        workers.add(new Worker(new WorkerId("worker-" + ++lastId), HANDLERS));
        call(new Call.Administer(new CallId(taker.id, ++lastId), new QueueCommand.Resume(), nowMillis));
        for (TaskId gatherer : gatherers) {
            // Its group may never become as large as it waits for.
            call(new Call.Cancel(new CallId(taker.id, ++lastId), gatherer, nowMillis));
        }
        for (int i = 0; i < 12; i++) {
            var noLimit = new QueueCommand.SetLimit(scope(i), Limit.NONE);
            call(new Call.Administer(new CallId(taker.id, ++lastId), noLimit, nowMillis));
        }
        for (Key name : SCHEDULES) {
            call(new Call.Administer(new CallId(taker.id, ++lastId), new QueueCommand.RemoveSchedule(name), nowMillis));
        }
        call(new Call.ForwardAgain(nowMillis));
        for (Effect.Forward forward : List.copyOf(forwards.values())) {
            TaskId last = forward.tasks().get(forward.tasks().size() - 1).id();
            call(new Call.ForwardDecided(last, Set.of(), "", nowMillis));
        }
        for (int round = 0; round < 40 && !isEmpty(heart.counts()); round++) {
            tickAfter(1_000);
            for (Worker worker : workers) {
                ask(worker, 5);
                List<Finished> finished = worker.held.stream()
                        .map(lease -> new Finished(lease, new Outcome.Success(Payload.EMPTY), Retry.NEVER))
                        .toList();
                worker.held.clear();
                report(worker, finished, List.of(), 5);
            }
            call(new Call.GetResults(new CallId(taker.id, ++lastId), 10, nowMillis, nowMillis));
            List.copyOf(taker.inHand.entrySet())
                    .forEach(it -> call(new Call.Acknowledge(it.getKey(), it.getValue(), nowMillis)));
            taker.inHand.clear();
        }
        LawBroken.when(!isEmpty(heart.counts()), "everything ends when the faults stop", heart.counts());
    }
}
