package io.pullwork.queue;

import io.pullwork.task.ClientId;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.Missed;
import io.pullwork.task.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What must hold of schedules whatever happens, checked on the calls and steps alone. */
final class ScheduleLaws {

    private final QueueSettings settings;
    private final LivingFacts facts;

    /** When each has fired last, whatever it was set to since. */
    private final Map<Key, Long> firedMillis = new HashMap<>();

    /** Those that wait for room, and when they are tried again. */
    private final Map<Key, Long> tryAgainMillis = new HashMap<>();

    /** The task of a firing whose schedule has not moved yet. */
    private Change.@Nullable TaskAdded firing;

    /** Instead of one, a task that waits is another now. */
    private boolean isReplacing;

    ScheduleLaws(QueueSettings settings, LivingFacts facts) {
        this.settings = settings;
        this.facts = facts;
    }

    void restarted() {
        tryAgainMillis.clear();
    }

    static boolean isOfSchedule(Task task) {
        return task.id().clientId().equals(ClientId.SCHEDULES);
    }

    /** Before the change is stored. */
    void check(Change change, Call call) {
        if (change instanceof Change.TaskAdded added && isOfSchedule(added.task())) {
            LawBroken.when(!(call instanceof Call.Tick), "only time makes a schedule fire", change);
            LawBroken.when(firing != null, "a firing puts one task", change);
            firing = added;
        } else if (change instanceof Change.TaskReplaced && call instanceof Call.Tick) {
            LawBroken.when(firing != null || isReplacing, "a firing puts one task", change);
            isReplacing = true;
        } else if (change instanceof Change.ScheduleMoved moved && call instanceof Call.Tick) {
            checkFiring(moved, call.nowMillis());
            firing = null;
            isReplacing = false;
        } else if (change instanceof Change.ClientForgotten gone) {
            boolean isOwn = gone.client().equals(ClientId.SCHEDULES);
            LawBroken.when(isOwn, "the numbers of the master's own tasks are never forgotten", change);
        }
        if (change instanceof Change.ScheduleSet set) {
            tryAgainMillis.remove(set.schedule().name());
        } else if (change instanceof Change.ScheduleMoved moved) {
            tryAgainMillis.remove(moved.name());
        } else if (change instanceof Change.ScheduleRemoved removed) {
            tryAgainMillis.remove(removed.name());
        }
    }

    private void checkFiring(Change.ScheduleMoved moved, long nowMillis) {
        Change.ScheduleSet due = facts.schedules.get(moved.name());
        if (due == null) {
            throw new LawBroken("only what is there fires", moved);
        }
        LawBroken.when(due.nextMillis() == 0, "a paused schedule does not fire", moved);
        LawBroken.when(due.nextMillis() > nowMillis, "a schedule does not fire before its time", due);
        LawBroken.when(moved.nextMillis() != next(due.schedule(), nowMillis), "the next firing is to come", moved);
        Change.TaskAdded put = firing;
        if (put == null && !isReplacing) {
            Keys.Unique unique = due.schedule().options().keys().unique();
            Change.KeyHeld held = unique == null ? null : facts.keys.get(unique.key());
            boolean overlaps = held != null && facts.row(held.task()) != null;
            boolean isMissed = due.nextMillis() <= nowMillis - Schedules.MISSED_AFTER_MILLIS;
            boolean maySkip = due.schedule().when().missed() == Missed.SKIP;
            LawBroken.when((!isMissed || !maySkip) && !overlaps, "a firing is made, if it need not be skipped", due);
        } else if (put != null) {
            boolean isIts =
                    Laws.isStoredAs(due.schedule().task(put.task().id()), put.task(), put.dueMillis(), nowMillis);
            LawBroken.when(!isIts, "the task of a firing is that of its schedule", put);
            Long before = firedMillis.put(moved.name(), nowMillis);
            boolean isAgain = before != null && due.nextMillis() <= before;
            LawBroken.when(isAgain, "a firing is made once", due);
        }
    }

    private static long next(Schedule schedule, long millis) {
        return new Periods()
                .nextAfter(schedule.when().cron(), schedule.when().zone(), millis)
                .orElse(0);
    }

    void after(Call call, Step step, QueueCounts counts, OptionalLong nextDeadlineMillis) {
        LawBroken.when(firing != null, "a firing and the time of the next are one step", call);
        for (Change.ScheduleSet set : facts.schedules.values()) {
            if (set.nextMillis() == 0) {
                continue;
            }
            Key name = set.schedule().name();
            boolean isTried = tryAgainMillis.getOrDefault(name, 0L) <= call.nowMillis();
            if (call instanceof Call.Tick && set.nextMillis() <= call.nowMillis() && isTried) {
                // What ends in the same step may have made room too late.
                boolean hadRoom = hasRoom(set.schedule(), counts)
                        && step.changes().stream().noneMatch(Change.TaskEnded.class::isInstance);
                LawBroken.when(hadRoom, "a schedule fires in time if there is room", set);
                tryAgainMillis.put(name, call.nowMillis() + Schedules.TRY_AGAIN_AFTER_MILLIS);
            }
            long wantedMillis = tryAgainMillis.getOrDefault(name, set.nextMillis());
            boolean isLate = nextDeadlineMillis.orElse(Long.MAX_VALUE) > wantedMillis;
            LawBroken.when(isLate, "the next deadline is not after that of any firing", set);
        }
    }

    private boolean hasRoom(Schedule schedule, QueueCounts counts) {
        return !facts.isDraining()
                && facts.tasks.size() < settings.capacity().maxTasks()
                && counts.bytes() + schedule.payload().sizeBytes()
                        <= settings.capacity().maxBytes();
    }
}
