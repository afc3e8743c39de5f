package io.pullwork.queue;

import io.pullwork.task.Advanced;
import io.pullwork.task.CallId;
import io.pullwork.task.Finished;
import io.pullwork.task.Follows;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Limit;
import io.pullwork.task.ResultMode;
import io.pullwork.task.Retry;
import io.pullwork.task.Schedule;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that a heart could make, for the properties to find. Each is made outside: a call is altered or
 * left out before the true heart hears it, or a step or a count after it has spoken.
 */
enum PlantedFault {
    NONE(Faulty::new),

    /** A put is acknowledged, and its tasks go to the disk with the next step only. */
    PUT_ACKNOWLEDGED_BEFORE_IT_IS_STORED(truth -> new Faulty(truth) {
        private List<Change> late = List.of();

        @Override
        Step altered(Call call, Step step) {
            var changes = new ArrayList<>(late);
            late = call instanceof Call.Put ? step.changes() : List.of();
            changes.addAll(call instanceof Call.Put ? List.of() : step.changes());
            return new Step(changes, step.effects());
        }
    }),

    /** Whoever finishes a task is believed, whatever lease it shows. */
    STALE_LEASE_ACCEPTED(truth -> new Faulty(truth) {
        private final Map<TaskId, Lease> current = new HashMap<>();

        @Override
        @Nullable
        Call altered(Call call) {
            return withFinished(
                    call,
                    one -> new Finished(
                            current.getOrDefault(one.lease().task(), one.lease()), one.outcome(), one.retry()));
        }

        @Override
        Step altered(Call call, Step step) {
            remember(step, current);
            return step;
        }
    }),

    TASKS_OF_A_DEAD_WORKER_FORGOTTEN(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.WorkerGone ? null : call;
        }
    }),

    RESULT_GIVEN_TO_TWO_TAKERS(truth -> new Faulty(truth) {
        private List<TaskResult> last = List.of();

        @Override
        Step altered(Call call, Step step) {
            return each(step, effect -> {
                if (effect instanceof Effect.Deliver delivery) {
                    List<TaskResult> before = last;
                    last = delivery.results();
                    return before.isEmpty() ? delivery : new Effect.Deliver(delivery.call(), before);
                }
                return effect;
            });
        }
    }),

    RESULT_STORED_TWICE(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            var changes = new ArrayList<Change>();
            for (Change change : step.changes()) {
                changes.add(change);
                if (change instanceof Change.TaskEnded ended) {
                    changes.add(new Change.TaskEnded(ended.position(), ended.resultPosition() + 1, ended.result()));
                }
            }
            return new Step(changes, step.effects());
        }
    }),

    TASKS_OF_A_PUT_REVERSED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            if (call instanceof Call.Put put && put.tasks().size() > 2) {
                // The last stays the last: it carries the watermark.
                var tasks = new ArrayList<Task>(put.tasks());
                Collections.reverse(tasks.subList(0, tasks.size() - 1));
                return new Call.Put(tasks, put.nowMillis());
            }
            return call;
        }
    }),

    WATERMARK_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.ClientSeen.class);
        }
    }),

    CREDIT_EXCEEDED_BY_ONE(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.RequestWork ask
                    ? new Call.RequestWork(
                            ask.worker(), ask.credit() + 1, ask.handlers(), ask.held(), ask.stuck(), ask.nowMillis())
                    : call;
        }
    }),

    RESULT_DROPPED_WHEN_ITS_TAKER_DIES(truth -> new Faulty(truth) {
        private final Map<CallId, List<TaskId>> delivered = new HashMap<>();
        private final List<Change> dropped = new ArrayList<>();

        @Override
        @Nullable
        Call altered(Call call) {
            if (call instanceof Call.Acknowledge taken) {
                delivered.remove(taken.call());
            } else if (call instanceof Call.ClientGone gone) {
                for (CallId lost : Set.copyOf(delivered.keySet())) {
                    if (lost.client().equals(gone.client())) {
                        List<TaskId> tasks = delivered.getOrDefault(lost, List.of());
                        Step step = truth.apply(new Call.Acknowledge(lost, tasks, call.nowMillis()));
                        dropped.addAll(step.changes());
                        delivered.remove(lost);
                    }
                }
            }
            return call;
        }

        @Override
        Step altered(Call call, Step step) {
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Deliver delivery) {
                    var tasks =
                            delivery.results().stream().map(TaskResult::task).toList();
                    delivered.put(delivery.call(), tasks);
                }
            }
            dropped.addAll(step.changes());
            var changes = List.copyOf(dropped);
            dropped.clear();
            return new Step(changes, step.effects());
        }
    }),

    WAIT_NEVER_ENDS(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return new Step(
                    step.changes(),
                    step.effects().stream()
                            .filter(effect -> !(effect instanceof Effect.TimedOut))
                            .toList());
        }
    }),

    LEASE_NUMBER_USED_AGAIN(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return withReleases(
                    step,
                    it -> new Change.TaskReleased(
                            it.position(), it.task(), it.attempt() - 1, it.handBacks(), it.deaths(), it.dueMillis()));
        }
    }),

    HAND_BACK_COUNTED_AS_AN_ATTEMPT(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return withReleases(
                    step,
                    it -> new Change.TaskReleased(
                            it.position(), it.task(), it.attempt(), 0, it.deaths(), it.dueMillis()));
        }
    }),

    DEATH_NOT_COUNTED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return withReleases(
                    step,
                    it -> new Change.TaskReleased(
                            it.position(), it.task(), it.attempt(), it.handBacks(), 0, it.dueMillis()));
        }
    }),

    DEAD_LETTER_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.LetterKept.class);
        }
    }),

    RETRIED_LETTER_KEPT_AS_WELL(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.LetterRetried.class);
        }
    }),

    FAILED_ATTEMPT_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.AttemptFailed.class);
        }
    }),

    BYTES_MISCOUNTED(truth -> new Faulty(truth) {
        @Override
        public QueueCounts counts() {
            QueueCounts it = truth.counts();
            return it.results() < 2
                    ? it
                    : new QueueCounts(
                            it.waiting(),
                            it.delayed(),
                            it.running(),
                            it.results(),
                            it.kept(),
                            it.workers(),
                            it.stuck(),
                            it.bytes() - 1,
                            it.refusedAsStale(),
                            it.dropped(),
                            it.dead(),
                            it.deadDropped(),
                            it.isLeasingPaused());
        }
    }),

    LEASES_NOT_ADOPTED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.RequestWork ask
                    ? new Call.RequestWork(
                            ask.worker(), ask.credit(), ask.handlers(), Set.of(), ask.stuck(), ask.nowMillis())
                    : call;
        }
    }),

    LOST_LEASE_NOT_SENT_AGAIN(truth -> new Faulty(truth) {
        private final Set<Lease> sent = new HashSet<>();

        @Override
        Step altered(Call call, Step step) {
            return new Step(
                    step.changes(),
                    step.effects().stream()
                            .filter(effect -> !(effect instanceof Effect.Run run) || sent.add(run.lease()))
                            .toList());
        }
    }),

    DELAY_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withOptions(call, options -> options.withDelay(Duration.ZERO));
        }
    }),

    CANCELLED_AND_NOT_ENDED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return call instanceof Call.Cancel ? without(step, Change.TaskEnded.class) : step;
        }
    }),

    EXPIRED_A_SECOND_LATE(truth -> new Disguised(truth, options -> {
        Timing it = options.timing();
        if (it.expiresAfterMillis() > 0) {
            return options.withExpiresAfter(Duration.ofMillis(it.expiresAfterMillis() + 1_000));
        }
        return it.expiresAtMillis() > 0
                ? options.withExpiresAt(Instant.ofEpochMilli(it.expiresAtMillis() + 1_000))
                : options;
    })),

    /** It stands in the result queue, and the disk is told that it does not. */
    RESULT_TO_BE_READ_IS_DELIVERED(truth -> new Disguised(truth, options -> without(ResultMode.KEEP, options)) {
        @Override
        Step altered(Call call, Step step) {
            List<Change> changes = super.altered(call, step).changes().stream()
                    .map(change -> change instanceof Change.TaskEnded it
                                    && wanted(it.result().task()) == ResultMode.KEEP
                            ? new Change.TaskEnded(it.position(), it.resultPosition(), it.result(), ResultMode.KEEP)
                            : change)
                    .toList();
            return new Step(changes, step.effects());
        }
    }),

    UNWANTED_RESULT_STORED(truth -> new Disguised(truth, options -> without(ResultMode.DISCARD, options))),

    OLD_RESULT_NOT_DROPPED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.ResultDropped.class);
        }
    }),

    HANDLERS_OF_A_WORKER_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.RequestWork ask
                    ? new Call.RequestWork(
                            ask.worker(), ask.credit(), Play.HANDLERS, ask.held(), ask.stuck(), ask.nowMillis())
                    : call;
        }
    }),

    STUCK_THREADS_NOT_SHOWN(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.RequestWork ask
                    ? new Call.RequestWork(ask.worker(), ask.credit(), ask.handlers(), ask.held(), 0, ask.nowMillis())
                    : call;
        }
    }),

    FOLLOWER_DOES_NOT_WAIT(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withOptions(
                    call,
                    options -> new TaskOptions(
                            options.priority(),
                            options.timing(),
                            options.retry(),
                            options.keys(),
                            options.results(),
                            Follows.NOTHING));
        }
    }),

    GROUP_COUNTED_TWICE(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            List<Change> changes = step.changes().stream()
                    .map(change -> change instanceof Change.GroupCounted it
                                    && it.ended().ended() == 2
                            ? new Change.GroupCounted(it.group(), new GroupCounts(3, 0, 0, 0), it.lastMillis())
                            : change)
                    .toList();
            return new Step(changes, step.effects());
        }
    }),

    LIMIT_EXCEEDED_BY_ONE(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.Administer it && it.command() instanceof QueueCommand.SetLimit set
                    ? new Call.Administer(
                            it.call(), new QueueCommand.SetLimit(set.scope(), raised(set.limit())), it.nowMillis())
                    : call;
        }

        private static Limit raised(Limit limit) {
            return limit.maxRunning() == 0
                    ? limit
                    : new Limit(limit.maxRunning() + 1, limit.maxStarts(), limit.periodMillis());
        }

        @Override
        Step altered(Call call, Step step) {
            List<Change> changes = step.changes().stream()
                    .map(change -> change instanceof Change.LimitSet
                                    && call instanceof Call.Administer it
                                    && it.command() instanceof QueueCommand.SetLimit set
                            ? new Change.LimitSet(set.scope(), set.limit())
                            : change)
                    .toList();
            return new Step(changes, step.effects());
        }
    }),

    STARTS_FORGOTTEN_BY_A_NEW_MASTER(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.LimitUsed.class);
        }
    }),

    ORDER_KEY_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withOptions(
                    call,
                    options -> new TaskOptions(
                            options.priority(),
                            options.timing(),
                            options.retry(),
                            new Keys(
                                    options.keys().unique(),
                                    options.keys().fair(),
                                    options.keys().limit(),
                                    null,
                                    options.keys().group()),
                            options.results(),
                            options.follows()));
        }
    }),

    UNIQUE_KEY_IGNORED(truth -> new Disguised(
            truth,
            options -> new TaskOptions(
                    options.priority(),
                    options.timing(),
                    options.retry(),
                    new Keys(
                            null,
                            options.keys().fair(),
                            options.keys().limit(),
                            options.keys().order(),
                            options.keys().group()),
                    options.results(),
                    options.follows()))),

    UNIQUE_KEY_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.KeyHeld.class);
        }
    }),

    UNIQUE_KEY_NOT_FORGOTTEN(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.KeyForgotten.class);
        }
    }),

    REPLACED_TASK_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.TaskReplaced.class);
        }
    }),

    TASK_OF_A_KEY_NOT_NAMED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return each(
                    step,
                    effect -> effect instanceof Effect.PutAccepted it
                            ? new Effect.PutAccepted(it.client(), it.upToSequence())
                            : effect);
        }
    }),

    /** Whoever tells how far a task is is believed, whatever lease it shows. */
    PROGRESS_OF_AN_EARLIER_ATTEMPT_TOLD(truth -> new Faulty(truth) {
        private final Map<TaskId, Lease> current = new HashMap<>();

        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.Progress it
                    ? new Call.Progress(
                            it.advanced().stream().map(this::ofCurrentLease).toList(), it.nowMillis())
                    : call;
        }

        private Advanced ofCurrentLease(Advanced one) {
            return new Advanced(current.getOrDefault(one.lease().task(), one.lease()), one.progress());
        }

        @Override
        Step altered(Call call, Step step) {
            remember(step, current);
            return step;
        }
    }),

    PAUSE_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.Administer it && it.command() instanceof QueueCommand.Pause
                    ? new Call.Administer(it.call(), new QueueCommand.Describe(), it.nowMillis())
                    : call;
        }

        @Override
        Step altered(Call call, Step step) {
            return call instanceof Call.Administer it && it.command() instanceof QueueCommand.Pause
                    ? new Step(
                            List.of(new Change.QueuePaused(true)),
                            List.of(new Effect.Administered(it.call(), new QueueAnswer.Done(1))))
                    : step;
        }
    }),

    DRAIN_FORGOTTEN_BY_A_NEW_MASTER(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.QueueDraining.class);
        }
    }),

    PURGE_ENDS_THE_OLDEST_ONLY(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.Administer it && it.command() instanceof QueueCommand.Purge purge
                    ? new Call.Administer(
                            it.call(),
                            new QueueCommand.Purge(Math.min(1, purge.upToPosition()), purge.epoch()),
                            it.nowMillis())
                    : call;
        }
    }),

    /** A group would go on after its deadline, once the master has changed. */
    DEADLINE_OF_A_GROUP_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.GroupDeadlineSet.class);
        }
    }),

    /** What runs goes on. */
    DEADLINE_OF_A_GROUP_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.Administer it && it.command() instanceof QueueCommand.SetGroupDeadline set
                    ? new Call.Administer(
                            it.call(),
                            new QueueCommand.SetGroupDeadline(set.group(), set.deadlineMillis() + 900_000_000),
                            it.nowMillis())
                    : call;
        }

        @Override
        Step altered(Call call, Step step) {
            var changes = step.changes().stream()
                    .map(change -> change instanceof Change.GroupDeadlineSet set && set.deadlineMillis() > 0
                            ? new Change.GroupDeadlineSet(set.group(), set.deadlineMillis() - 900_000_000)
                            : change)
                    .toList();
            return new Step(changes, step.effects());
        }
    }),

    /** The next master would lease what may be in the other queue. */
    WAY_INTO_THE_OTHER_QUEUE_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.TaskMoving.class);
        }
    }),

    /** Nobody knows which of two queues has it. */
    SAID_TO_BE_CANCELLED_THOUGH_ON_ITS_WAY(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return each(
                    step,
                    effect -> effect instanceof Effect.CancelDecided it
                            ? new Effect.CancelDecided(it.call(), true)
                            : effect);
        }
    }),

    /** It would run twice: here again, and there. */
    WHAT_HAS_ARRIVED_STAYS(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.ForwardDecided it
                    ? new Call.ForwardDecided(it.last(), Set.of(it.last().sequence()), "", it.nowMillis())
                    : call;
        }
    }),

    /** It would run nowhere. */
    WHAT_IS_TURNED_AWAY_ENDS(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return call instanceof Call.ForwardDecided it
                    ? new Call.ForwardDecided(it.last(), Set.of(), it.refusal(), it.nowMillis())
                    : call;
        }
    }),

    /** A repetition may then store what its sender believes to be turned away. */
    TURNED_AWAY_AND_NOT_REMEMBERED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.ForwarderSeen.class);
        }
    }),

    /** The other queue would run it before its time. */
    TIME_FORGOTTEN_ON_THE_WAY(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return each(
                    step,
                    effect -> effect instanceof Effect.Forward it
                            ? new Effect.Forward(
                                    it.to(),
                                    it.positions(),
                                    it.tasks().stream()
                                            .map(task -> task.forwarded(task.id(), 0))
                                            .toList())
                            : effect);
        }
    }),

    CHANGED_PRIORITY_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return without(step, Change.TaskChanged.class);
        }
    }),

    PRIORITY_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withOptions(call, options -> options.withPriority(TaskOptions.NORMAL_PRIORITY));
        }
    }),

    FAILURE_NOT_RETRIED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withFinished(call, one -> new Finished(one.lease(), one.outcome(), Retry.NEVER));
        }
    }),

    PAUSE_BY_HANDLER_IGNORED(truth -> new Faulty(truth) {
        @Override
        @Nullable
        Call altered(Call call) {
            return withFinished(
                    call,
                    one -> one.retry() instanceof Retry.PauseQueue ? new Finished(one.lease(), one.outcome()) : one);
        }
    }),

    RETRIED_AT_ONCE(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return withReleases(
                    step,
                    it -> new Change.TaskReleased(
                            it.position(), it.task(), it.attempt(), it.handBacks(), it.deaths(), 0));
        }
    }),

    FIRING_STORED_WITHOUT_THE_TIME_OF_THE_NEXT(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return call instanceof Call.Tick ? without(step, Change.ScheduleMoved.class) : step;
        }
    }),

    FIRED_BEFORE_ITS_TIME(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return withSchedules(step, set -> new Change.ScheduleSet(set.schedule(), set.nextMillis() + 10));
        }
    }),

    /** All are as if they were to be skipped. */
    MISSED_FIRING_NOT_RUN(truth -> new Faulty(truth) {
        private final Map<Schedule, Schedule> asked = new HashMap<>();

        @Override
        @Nullable
        Call altered(Call call) {
            if (call instanceof Call.Administer it && it.command() instanceof QueueCommand.SetSchedule set) {
                Schedule known = set.schedule();
                var skipping = new Schedule(
                        known.name(),
                        known.when().withMissed(Schedule.Missed.SKIP),
                        known.handler(),
                        known.payload(),
                        known.options());
                asked.put(skipping, known);
                return new Call.Administer(it.call(), new QueueCommand.SetSchedule(skipping), it.nowMillis());
            }
            return call;
        }

        @Override
        Step altered(Call call, Step step) {
            return withSchedules(
                    step,
                    set -> new Change.ScheduleSet(
                            asked.getOrDefault(set.schedule(), set.schedule()), set.nextMillis()));
        }
    }),

    PAUSED_SCHEDULE_FIRES(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            if (call instanceof Call.Administer it && it.command() instanceof QueueCommand.PauseSchedule pause) {
                var resume = new QueueCommand.PauseSchedule(pause.name(), false);
                truth.apply(new Call.Administer(it.call(), resume, it.nowMillis()));
            }
            return step;
        }
    }),

    NUMBERS_OF_SCHEDULED_TASKS_NOT_STORED(truth -> new Faulty(truth) {
        @Override
        Step altered(Call call, Step step) {
            return call instanceof Call.Tick ? without(step, Change.ClientSeen.class) : step;
        }
    }),

    DEADLINE_FORGOTTEN(truth -> new Faulty(truth) {
        @Override
        public OptionalLong nextDeadlineMillis() {
            return OptionalLong.empty();
        }
    });

    @SuppressWarnings("ImmutableEnumChecker") // Each call of it makes a new heart; it holds nothing.
    private final Function<Heart, Heart> plant;

    PlantedFault(Function<Heart, Heart> plant) {
        this.plant = plant;
    }

    Heart.Source source() {
        return new Heart.Source() {
            @Override
            public Heart fresh(QueueSettings settings) {
                return plant.apply(TrueHeart.SOURCE.fresh(settings));
            }

            @Override
            public Heart restored(QueueSettings settings, long epoch, List<Change> facts, long nowMillis) {
                return plant.apply(TrueHeart.SOURCE.restored(settings, epoch, facts, nowMillis));
            }
        };
    }

    private static TaskOptions without(ResultMode mode, TaskOptions options) {
        return options.results() == mode ? options.withResults(ResultMode.QUEUE) : options;
    }

    /** Takes tasks for other than they are, and stores them as they are. */
    private static class Disguised extends Faulty {

        private final UnaryOperator<TaskOptions> disguise;
        private final Map<TaskId, Task> asked = new HashMap<>();

        Disguised(Heart truth, UnaryOperator<TaskOptions> disguise) {
            super(truth);
            this.disguise = disguise;
        }

        /** What is to become of the task's result; null if this heart has not been asked to add it. */
        @Nullable
        ResultMode wanted(TaskId id) {
            Task task = asked.get(id);
            return task == null ? null : task.options().results();
        }

        @Override
        @Nullable
        Call altered(Call call) {
            if (call instanceof Call.Put put) {
                put.tasks().forEach(task -> asked.put(task.id(), task));
            }
            return withOptions(call, disguise);
        }

        @Override
        Step altered(Call call, Step step) {
            List<Change> changes = step.changes().stream()
                    .map(change -> change instanceof Change.TaskAdded it ? undisguised(it) : change)
                    .toList();
            return new Step(changes, step.effects());
        }

        private Change undisguised(Change.TaskAdded it) {
            Task task = asked.getOrDefault(it.task().id(), it.task()).startingAt(it.addedMillis());
            return new Change.TaskAdded(it.position(), task, it.addedMillis(), it.dueMillis());
        }
    }

    /** A heart that says what the true one says, until one of its methods is overridden. */
    private static class Faulty implements Heart {

        final Heart truth;

        Faulty(Heart truth) {
            this.truth = truth;
        }

        @Override
        public final Step apply(Call call) {
            Call altered = altered(call);
            return altered == null ? new Step(List.of(), List.of()) : altered(call, truth.apply(altered));
        }

        @Nullable
        Call altered(Call call) {
            return call;
        }

        Step altered(Call call, Step step) {
            return step;
        }

        static Call withOptions(Call call, UnaryOperator<TaskOptions> alter) {
            if (!(call instanceof Call.Put put)) {
                return call;
            }
            List<Task> tasks = put.tasks().stream()
                    .map(task -> new Task(task.id(), task.handler(), task.payload(), alter.apply(task.options())))
                    .toList();
            return new Call.Put(tasks, put.nowMillis());
        }

        static Call withFinished(Call call, UnaryOperator<Finished> alter) {
            return call instanceof Call.Report it
                    ? new Call.Report(
                            it.worker(),
                            it.number(),
                            it.finished().stream().map(alter).toList(),
                            it.handedBack(),
                            it.credit(),
                            it.nowMillis())
                    : call;
        }

        static void remember(Step step, Map<TaskId, Lease> current) {
            for (Change change : step.changes()) {
                if (change instanceof Change.TaskLeased leased) {
                    current.put(leased.lease().task(), leased.lease());
                }
            }
        }

        static Step withReleases(Step step, UnaryOperator<Change.TaskReleased> alter) {
            List<Change> changes = step.changes().stream()
                    .map(change -> change instanceof Change.TaskReleased it ? alter.apply(it) : change)
                    .toList();
            return new Step(changes, step.effects());
        }

        static Step withSchedules(Step step, UnaryOperator<Change.ScheduleSet> alter) {
            List<Change> changes = step.changes().stream()
                    .map(change -> change instanceof Change.ScheduleSet it ? alter.apply(it) : change)
                    .toList();
            return new Step(changes, step.effects());
        }

        static Step each(Step step, UnaryOperator<Effect> alter) {
            return new Step(step.changes(), step.effects().stream().map(alter).toList());
        }

        static Step without(Step step, Class<? extends Change> kind) {
            return new Step(
                    step.changes().stream()
                            .filter(change -> !kind.isInstance(change))
                            .toList(),
                    step.effects());
        }

        @Override
        public QueueCounts counts() {
            return truth.counts();
        }

        @Override
        public OptionalLong nextDeadlineMillis() {
            return truth.nextDeadlineMillis();
        }
    }
}
