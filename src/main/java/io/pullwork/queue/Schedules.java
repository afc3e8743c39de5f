package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.Missed;
import io.pullwork.task.Schedule.When;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a queue. The life of a firing:
 *
 * <ol>
 *   <li>Its time is stored with its schedule, as the next.
 *   <li>When the time has come, its task is put, and in the same step the time after it is stored: so it is made
 *       once, whatever fails.
 *   <li>While the queue has no room for the task, it is tried again.
 *   <li>After a minute it counts as missed, because there was no room or because no master ran: then its schedule
 *       says whether one task is put for all that were missed, or none.
 * </ol>
 */
final class Schedules {

    /** A firing is at most so late; minutes are what cron counts in, so no two are due within one. */
    static final long MISSED_AFTER_MILLIS = 60_000;

    static final long TRY_AGAIN_AFTER_MILLIS = 1_000;

    /** Many schedules have midnight in common: the rest follows at once, and lets others go between. */
    static final int MAX_FIRINGS_AT_ONCE = 100;

    static final int MAX_SCHEDULES = 1_000;
    static final long MAX_BYTES = 16 << 20;

    /** Bounds one answer, so that it fits a message. One schedule is always allowed. */
    static final int MAX_PAGE_BYTES = 256 * 1024;

    /** What travels of each beyond its payload, at most: its name, its times, the keys and ids in its options. */
    static final int BYTES_PER_SCHEDULE = 4_000;

    /** In place of the time of the next firing: there is none until it is resumed. */
    private static final long PAUSED = 0;

    /** @param tryMillis when its next firing is tried; later than its time if there was no room for the task */
    private record Entry(Schedule schedule, long nextMillis, long tryMillis) {

        Key name() {
            return schedule.name();
        }

        boolean isPaused() {
            return nextMillis == PAUSED;
        }

        /** Whether its next firing stays when this schedule takes its place. */
        boolean keepsTimeFor(Schedule other) {
            return isPaused() || schedule.when().isAtTimesOf(other.when());
        }

        int sizeBytes() {
            return schedule.payload().sizeBytes();
        }

        ScheduleStatus status() {
            return new ScheduleStatus(schedule, nextMillis);
        }
    }

    private final FiringTimes times;
    private final StepLog log;
    private final TreeMap<Key, Entry> byName = new TreeMap<>();

    /** Those that are not paused, the next to be tried first. */
    private final TreeSet<Entry> byTime =
            new TreeSet<>(Comparator.comparingLong(Entry::tryMillis).thenComparing(Entry::name));

    private long bytes;

    Schedules(FiringTimes times, StepLog log) {
        this.times = times;
        this.log = log;
    }

    QueueAnswer decide(QueueCommand.OfSchedules command, long nowMillis) {
        if (command instanceof QueueCommand.SetSchedule it) {
            return set(it.schedule(), nowMillis);
        }
        if (command instanceof QueueCommand.RemoveSchedule it) {
            return remove(it.name());
        }
        if (command instanceof QueueCommand.PauseSchedule it) {
            return it.isPaused() ? pause(it.name()) : resume(it.name(), nowMillis);
        }
        if (command instanceof QueueCommand.FindSchedule it) {
            Entry found = byName.get(it.name());
            return new QueueAnswer.Schedules(found == null ? List.of() : List.of(found.status()));
        }
        return page(((QueueCommand.ListSchedules) command).after());
    }

    /** A program sets its schedules at each of its starts: what does not change must not lose what was missed. */
    private QueueAnswer set(Schedule schedule, long nowMillis) {
        Entry known = byName.get(schedule.name());
        if (known != null && known.schedule.equals(schedule)) {
            return new QueueAnswer.Done(0);
        }
        String refusal = refusal(schedule, known);
        if (refusal != null) {
            return new QueueAnswer.Refused(refusal);
        }
        try {
            long firstMillis = nextAfter(schedule, nowMillis);
            long nextMillis = known != null && known.keepsTimeFor(schedule) ? known.nextMillis : firstMillis;
            enter(schedule, nextMillis, nextMillis);
            log.change(new Change.ScheduleSet(schedule, nextMillis));
            return new QueueAnswer.Done(1);
        } catch (IllegalArgumentException hasNoTimes) {
            return refused(schedule.name(), hasNoTimes);
        }
    }

    private @Nullable String refusal(Schedule schedule, @Nullable Entry known) {
        if (known == null && byName.size() >= MAX_SCHEDULES) {
            return "the queue has " + byName.size() + " schedules and may have " + MAX_SCHEDULES;
        }
        long others = known == null ? bytes : bytes - known.sizeBytes();
        if (others + schedule.payload().sizeBytes() > MAX_BYTES) {
            return "the other schedules have payloads of " + others + " bytes, and all together may have " + MAX_BYTES;
        }
        return null;
    }

    private QueueAnswer remove(Key name) {
        if (leave(name) == null) {
            return new QueueAnswer.Done(0);
        }
        log.change(new Change.ScheduleRemoved(name));
        return new QueueAnswer.Done(1);
    }

    private QueueAnswer pause(Key name) {
        Entry known = byName.get(name);
        if (known == null) {
            return unknown(name);
        }
        if (known.isPaused()) {
            return new QueueAnswer.Done(0);
        }
        move(known, PAUSED);
        return new QueueAnswer.Done(1);
    }

    private QueueAnswer resume(Key name, long nowMillis) {
        Entry known = byName.get(name);
        if (known == null) {
            return unknown(name);
        }
        if (!known.isPaused()) {
            return new QueueAnswer.Done(0);
        }
        try {
            move(known, nextAfter(known.schedule, nowMillis));
            return new QueueAnswer.Done(1);
        } catch (IllegalArgumentException hasNoTimes) {
            return refused(name, hasNoTimes);
        }
    }

    private static QueueAnswer unknown(Key name) {
        return new QueueAnswer.Refused("there is no schedule " + name);
    }

    private static QueueAnswer refused(Key name, IllegalArgumentException reason) {
        return new QueueAnswer.Refused("schedule " + name + ": " + reason.getMessage());
    }

    private QueueAnswer page(String after) {
        var page = new ArrayList<ScheduleStatus>();
        long pageBytes = 0;
        for (Entry entry : byName.values()) {
            if (entry.name().value().compareTo(after) > 0) {
                pageBytes += BYTES_PER_SCHEDULE + entry.sizeBytes();
                if (pageBytes > MAX_PAGE_BYTES && !page.isEmpty()) {
                    break;
                }
                page.add(entry.status());
            }
        }
        return new QueueAnswer.Schedules(page);
    }

    /**
     * Makes the firings whose time has come.
     *
     * @param puts puts the task of a schedule, if there is room for it
     */
    void fireDue(long nowMillis, Predicate<Schedule> puts) {
        for (int fired = 0; fired < MAX_FIRINGS_AT_ONCE && isDue(nowMillis); fired++) {
            Entry due = byTime.first();
            if (!isWanted(due, nowMillis) || puts.test(due.schedule)) {
                move(due, nextOrPaused(due.schedule, nowMillis));
            } else {
                enter(due.schedule, due.nextMillis, nowMillis + TRY_AGAIN_AFTER_MILLIS);
            }
        }
    }

    private boolean isDue(long nowMillis) {
        return !byTime.isEmpty() && byTime.first().tryMillis <= nowMillis;
    }

    /** A missed firing may be wanted no more, and still one that came after it is in time. */
    private boolean isWanted(Entry due, long nowMillis) {
        long missedMillis = nowMillis - MISSED_AFTER_MILLIS;
        if (due.nextMillis > missedMillis || due.schedule.when().missed() == Missed.RUN_ONCE) {
            return true;
        }
        long firstInTimeMillis = nextOrPaused(due.schedule, missedMillis);
        return firstInTimeMillis != PAUSED && firstInTimeMillis <= nowMillis;
    }

    /** @throws IllegalArgumentException if there is none; says why */
    private long nextAfter(Schedule schedule, long millis) {
        When when = schedule.when();
        return times.nextAfter(when.cron(), when.zone(), millis)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + when.cron() + "' never fires by the clocks of " + when.zone()));
    }

    /** Rules of time zones are the JDK's, and it may be another now: who resumes the schedule is told what it lacks. */
    private long nextOrPaused(Schedule schedule, long millis) {
        try {
            return nextAfter(schedule, millis);
        } catch (IllegalArgumentException hasNoTimes) {
            return PAUSED;
        }
    }

    private void move(Entry entry, long nextMillis) {
        enter(entry.schedule, nextMillis, nextMillis);
        log.change(new Change.ScheduleMoved(entry.name(), nextMillis));
    }

    private void enter(Schedule schedule, long nextMillis, long tryMillis) {
        leave(schedule.name());
        var entry = new Entry(schedule, nextMillis, tryMillis);
        byName.put(entry.name(), entry);
        bytes += entry.sizeBytes();
        if (!entry.isPaused()) {
            byTime.add(entry);
        }
    }

    private @Nullable Entry leave(Key name) {
        Entry left = byName.remove(name);
        if (left != null) {
            byTime.remove(left);
            bytes -= left.sizeBytes();
        }
        return left;
    }

    void restore(Change.OfSchedule change) {
        if (change instanceof Change.ScheduleSet set) {
            enter(set.schedule(), set.nextMillis(), set.nextMillis());
        } else if (change instanceof Change.ScheduleMoved moved) {
            Entry known = byName.get(moved.name());
            if (known == null) {
                throw new IllegalStateException("a change tells of schedule " + moved.name() + ", which is not there");
            }
            enter(known.schedule, moved.nextMillis(), moved.nextMillis());
        } else if (change instanceof Change.ScheduleRemoved removed) {
            leave(removed.name());
        }
    }

    /** After restoring. A time to come is told anew: the clock of an earlier master may have been years ahead. */
    void sortOut(long nowMillis) {
        for (Entry entry : List.copyOf(byTime)) {
            if (entry.nextMillis > nowMillis) {
                long nextMillis = nextOrPaused(entry.schedule, nowMillis);
                long toCome = nextMillis == PAUSED ? entry.nextMillis : nextMillis;
                enter(entry.schedule, toCome, toCome);
            }
        }
    }

    OptionalLong nextDeadlineMillis() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.first().tryMillis);
    }
}
