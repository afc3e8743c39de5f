package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.QueueSettings.Capacity;
import io.pullwork.queue.QueueSettings.Retention;
import io.pullwork.task.CallId;
import io.pullwork.task.ClientId;
import io.pullwork.task.Finished;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.WorkerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * P2, P3: two queues that move tasks into each other, over a network that loses, repeats and delays what they say, with
 * masters that die before and after each commit, and with senders that go on when their master is dead or has put
 * another in their place. Whatever happens, each task is run once, by one of them.
 * {@code -Dseed=…} replays one seed, {@code -Dseeds=…} sets their number.
 */
class MoveSimulationTest {

    @Test
    void each_task_is_run_once_whatever_is_lost_repeated_delayed_or_dies() {
        Long only = Long.getLong("seed");
        long last = only == null ? Integer.getInteger("seeds", 1_000) : only;
        LongStream.rangeClosed(only == null ? 1 : only, last).parallel().forEach(seed -> new Run(seed).play());
    }

    private static final QueueSettings SMALL = new QueueSettings(
            new Capacity(30, 10_000, 1_000, 10_000, 100),
            new Retention(9_000, 3_000, 4, 70, 1_000, 100),
            new QueueSettings.KeptLetters(5, 20_000),
            new RetryPolicy(3, 500, 1_500, 50),
            100,
            5_000);

    private static final HandlerName WORK = new HandlerName("work");
    private static final WorkerId WORKER = new WorkerId("worker");

    /** What is under way between the queues. */
    private sealed interface Message {}

    private record Put(QueueName from, QueueName to, List<Task> tasks, long settledUpTo) implements Message {}

    private record Decided(QueueName to, TaskId last, List<Long> turnedAway, String refusal) implements Message {}

    /** What puts a slice, message by message, each when the one before is decided. */
    private static final class Sender {
        static final int MESSAGE_TASKS = 2;

        final Queue from;
        final long epoch;
        final QueueName to;
        final List<Task> tasks;
        int decided;

        Sender(Queue from, QueueName to, List<Task> tasks) {
            this.from = from;
            this.epoch = from.epoch;
            this.to = to;
            this.tasks = tasks;
        }

        ClientId as() {
            return tasks.get(0).id().clientId();
        }

        List<Task> underWay() {
            return tasks.subList(decided, Math.min(decided + MESSAGE_TASKS, tasks.size()));
        }

        TaskId last() {
            return underWay().get(underWay().size() - 1).id();
        }

        Put put() {
            return new Put(from.name, to, underWay(), tasks.get(0).id().sequence() - 1);
        }
    }

    private static final class Queue {
        final QueueName name;
        final List<Change> disk = new ArrayList<>();
        long epoch = 1;
        long reports;
        QueueState state = new QueueState(SMALL, (cron, zone, after) -> OptionalLong.empty(), 1);

        Queue(String name) {
            this.name = new QueueName(name);
        }
    }

    private static final class Run {

        private final long seed;
        private final SplittableRandom random;
        private final Queue one = new Queue("one");
        private final Queue other = new Queue("other");
        private final List<Message> network = new ArrayList<>();
        private final List<Sender> senders = new ArrayList<>();

        /** Those whom their masters know. */
        private final Map<ClientId, Sender> current = new HashMap<>();

        private final Map<String, Integer> runs = new HashMap<>();
        private final Map<Queue, QueueCommand.Move> lastMoves = new HashMap<>();
        private long nowMillis = 1_000_000;
        private long lastSequence;
        private long lastCall;
        private long lastMover = 100;
        private boolean isFaulty = true;

        /** Whether all is put into the first queue and moved to the other: slices are longer then. */
        private final boolean isOneWay;

        Run(long seed) {
            this.isOneWay = seed % 2 == 0;
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void play() {
            for (int i = 0; i < 400; i++) {
                Queue queue = isOneWay || random.nextBoolean() ? one : other;
                nowMillis += random.nextInt(200);
                switch (random.nextInt(24)) {
                    case 0, 1 -> put(queue);
                    case 2, 3 -> move(queue);
                    case 4 -> {
                        queue.state.forwardAgain();
                        commit(queue);
                    }
                    case 5 -> run(isOneWay ? other : queue);
                    case 8 -> sendAgain();
                    case 6 -> restart(random.nextBoolean() ? one : other);
                    case 7 -> {
                        queue.state.tick(nowMillis);
                        commit(queue);
                    }
                    default -> deliver();
                }
            }
            endInPeace();
            assertThat(runs).as("seed %d", seed).allSatisfy((input, count) -> assertThat(count)
                    .as("seed %d, runs of %s", seed, input)
                    .isEqualTo(1));
        }

        private void put(Queue queue) {
            ClientId client = new ClientId(queue == one ? 1 : 2);
            List<Task> tasks = IntStream.rangeClosed(0, random.nextInt(6))
                    .mapToObj(i -> task(client))
                    .toList();
            queue.state.put(tasks, nowMillis);
            if (commit(queue).stream().anyMatch(Effect.PutAccepted.class::isInstance)) {
                tasks.forEach(task -> runs.put(input(task), 0));
            }
        }

        private Task task(ClientId client) {
            TaskOptions options = TaskOptions.DEFAULT.withResults(ResultMode.DISCARD);
            options = random.nextInt(4) > 0 ? options : options.withKey("key-" + random.nextInt(3));
            options = random.nextBoolean() ? options : options.withOrderKey("order-" + random.nextInt(2));
            TaskId id = TaskId.of(client, ++lastSequence);
            return new Task(id, WORK, Payload.ofJson("task-" + lastSequence), options);
        }

        private static String input(Task task) {
            return new String(task.payload().bytes(), StandardCharsets.UTF_8);
        }

        /** Anew, or to ask how far it is. */
        private void move(Queue queue) {
            QueueName to = (queue == one ? other : one).name;
            if (random.nextBoolean()) {
                lastMoves.put(queue, new QueueCommand.Move(to, new ClientId(++lastMover), 1_000, queue.epoch));
            }
            QueueCommand.Move command = lastMoves.get(queue);
            if (command != null) {
                queue.state.administer(new CallId(new ClientId(9), ++lastCall), command, nowMillis);
                commit(queue);
            }
        }

        /** What waits for a worker, as one does that finishes at once and does not fail. */
        private void run(Queue queue) {
            queue.state.requestWork(WORKER, 2, Set.of(WORK), Set.of(), 0, nowMillis);
            List<Finished> finished = new ArrayList<>();
            for (Effect effect : commitForSure(queue)) {
                if (effect instanceof Effect.Run run) {
                    runs.merge(input(whole(queue, run.task(), run.position())), 1, Integer::sum);
                    var outcome = new Outcome.Success(Payload.EMPTY);
                    finished.add(new Finished(run.lease(), outcome, Retry.NEVER));
                }
            }
            queue.state.report(WORKER, ++queue.reports, finished, List.of(), 0, nowMillis);
            commitForSure(queue);
        }

        /** With its payload, which may be on disk only. */
        private static Task whole(Queue queue, Task task, long position) {
            if (!task.payload().isElsewhere()) {
                return task;
            }
            return queue.disk.stream()
                    .filter(change -> change instanceof Change.TaskAdded added && added.position() == position)
                    .map(change -> ((Change.TaskAdded) change).task().payload())
                    .reduce((first, second) -> second)
                    .map(task::withPayload)
                    .orElseThrow();
        }

        /** One message arrives; it may come again, or not at all. */
        private void deliver() {
            if (network.isEmpty()) {
                return;
            }
            int which = random.nextInt(network.size());
            Message message = isFaulty && random.nextInt(4) == 0 ? network.get(which) : network.remove(which);
            if (isFaulty && random.nextInt(8) == 0) {
                return;
            }
            if (message instanceof Put put) {
                Queue to = named(put.to());
                to.state.putForwarded(put.tasks(), put.settledUpTo(), nowMillis);
                for (Effect effect : commit(to)) {
                    if (effect instanceof Effect.ForwardDecided it) {
                        TaskId last = TaskId.of(it.client(), it.upToSequence());
                        network.add(new Decided(put.from(), last, it.turnedAway(), it.refusal()));
                    }
                }
            } else if (message instanceof Decided it) {
                List.copyOf(senders).stream()
                        .filter(sender -> sender.last().equals(it.last()))
                        .forEach(sender -> hear(sender, it));
            }
        }

        /** The answer comes to whoever puts in this name, and he tells his master, if it is still there. */
        private void hear(Sender sender, Decided answer) {
            sender.decided += sender.underWay().size();
            boolean isCurrent = current.get(sender.as()) == sender;
            boolean isEnd = sender.decided == sender.tasks.size()
                    || !answer.turnedAway().isEmpty();
            if (isEnd) {
                senders.remove(sender);
            } else {
                network.add(sender.put());
            }
            Queue master = sender.from;
            if (sender.epoch == master.epoch) {
                master.state.forwardDecided(
                        answer.last(), Set.copyOf(answer.turnedAway()), answer.refusal(), nowMillis);
                if (isEnd && isCurrent) {
                    master.state.forwardAgain(sender.as());
                }
                commit(master);
            }
        }

        /** One that has waited long enough says again what it has said. */
        private void sendAgain() {
            if (!senders.isEmpty()) {
                network.add(senders.get(random.nextInt(senders.size())).put());
            }
        }

        private Queue named(QueueName name) {
            return one.name.equals(name) ? one : other;
        }

        private void restart(Queue queue) {
            queue.epoch++;
            queue.reports = 0;
            queue.state = QueueState.restore(
                    SMALL, (cron, zone, after) -> OptionalLong.empty(), queue.epoch, queue.disk.iterator(), nowMillis);
            queue.state.forwardAgain();
            commitForSure(queue);
        }

        /** The master may die before it is on disk, or after it and before anything of it is said. */
        private List<Effect> commit(Queue queue) {
            int fate = isFaulty ? random.nextInt(20) : 2;
            if (fate == 0) {
                restart(queue);
                return List.of();
            }
            List<Effect> effects = commitForSure(queue);
            if (fate == 1) {
                restart(queue);
            }
            return effects;
        }

        private List<Effect> commitForSure(Queue queue) {
            Step step = queue.state.take();
            queue.disk.addAll(step.changes());
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Forward it) {
                    var tasks = new ArrayList<Task>();
                    for (int i = 0; i < it.tasks().size(); i++) {
                        tasks.add(whole(queue, it.tasks().get(i), it.positions().get(i)));
                    }
                    send(new Sender(queue, it.to(), tasks));
                }
            }
            return step.effects();
        }

        /** In place of another of the same move, who may not have heard that he is to stop. */
        private void send(Sender next) {
            senders.removeIf(old -> old.as().equals(next.as()) && !(isFaulty && random.nextBoolean()));
            current.put(next.as(), next);
            senders.add(next);
            network.add(next.put());
        }

        /** Nothing is lost any more, and nobody dies. */
        private void endInPeace() {
            isFaulty = false;
            for (int round = 0; round < 50; round++) {
                nowMillis += 2_000;
                senders.forEach(sender -> network.add(sender.put()));
                for (Queue queue : List.of(one, other)) {
                    queue.state.tick(nowMillis);
                    commit(queue);
                }
                while (!network.isEmpty()) {
                    deliver();
                }
                run(one);
                run(other);
            }
        }
    }
}
