package io.pullwork.queue;

import io.pullwork.task.Key;
import io.pullwork.task.Schedule;
import io.pullwork.task.Schedule.Missed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The part of the model that knows schedules: a list of them, looked through whenever something is asked. */
final class NaiveSchedules {

    private static final class Entry {
        Schedule schedule;

        /** Empty while it is paused. */
        OptionalLong next;

        /** While it waits for room. */
        OptionalLong tryAgain = OptionalLong.empty();

        Entry(Schedule schedule, OptionalLong next) {
            this.schedule = schedule;
            this.next = next;
        }

        long tryMillis() {
            return tryAgain.orElse(next.orElse(Long.MAX_VALUE));
        }

        Key name() {
            return schedule.name();
        }
    }

    private final FiringTimes times = new Periods();
    private final List<Entry> entries = new ArrayList<>();
    private final Consumer<Change> stores;

    NaiveSchedules(Consumer<Change> stores) {
        this.stores = stores;
    }

    void takeOver(NaiveSchedules earlier) {
        earlier.entries.forEach(old -> entries.add(new Entry(old.schedule, old.next)));
    }

    QueueAnswer decide(QueueCommand command, long now) {
        if (command instanceof QueueCommand.SetSchedule it) {
            return set(it.schedule(), now);
        } else if (command instanceof QueueCommand.RemoveSchedule it) {
            boolean wasThere = entries.removeIf(entry -> entry.name().equals(it.name()));
            if (wasThere) {
                stores.accept(new Change.ScheduleRemoved(it.name()));
            }
            return done(wasThere);
        } else if (command instanceof QueueCommand.PauseSchedule it) {
            return pause(it, now);
        } else if (command instanceof QueueCommand.FindSchedule it) {
            return list(entry -> entry.name().equals(it.name()));
        }
        String after = ((QueueCommand.ListSchedules) command).after();
        return list(entry -> entry.name().value().compareTo(after) > 0);
    }

    private QueueAnswer set(Schedule schedule, long now) {
        Entry known = entry(schedule.name());
        OptionalLong first = nextAfter(schedule, now);
        if (known != null && known.schedule.equals(schedule)) {
            return done(false);
        }
        if (first.isEmpty()) {
            return new QueueAnswer.Refused("");
        }
        var entry = new Entry(schedule, first);
        if (known != null && (known.next.isEmpty() || known.schedule.when().isAtTimesOf(schedule.when()))) {
            entry.next = known.next;
        }
        entries.remove(known);
        entries.add(entry);
        stores.accept(new Change.ScheduleSet(schedule, entry.next.orElse(0)));
        return done(true);
    }

    private QueueAnswer pause(QueueCommand.PauseSchedule it, long now) {
        Entry known = entry(it.name());
        OptionalLong next = known == null || it.isPaused() ? OptionalLong.empty() : nextAfter(known.schedule, now);
        if (known == null || (!it.isPaused() && known.next.isEmpty() && next.isEmpty())) {
            return new QueueAnswer.Refused("");
        }
        boolean isNews = known.next.isEmpty() != it.isPaused();
        if (isNews) {
            move(known, next);
        }
        return done(isNews);
    }

    private void move(Entry entry, OptionalLong next) {
        entry.next = next;
        entry.tryAgain = OptionalLong.empty();
        stores.accept(new Change.ScheduleMoved(entry.name(), next.orElse(0)));
    }

    private QueueAnswer list(Predicate<Entry> wanted) {
        return new QueueAnswer.Schedules(entries.stream()
                .filter(wanted)
                .sorted(Comparator.comparing(Entry::name))
                .map(entry -> new ScheduleStatus(entry.schedule, entry.next.orElse(0)))
                .toList());
    }

    void fire(long now, Predicate<Schedule> puts) {
        entries.stream()
                .filter(entry -> entry.tryMillis() <= now)
                .sorted(Comparator.comparing(Entry::tryMillis).thenComparing(Entry::name))
                .forEach(due -> fire(due, now, puts));
    }

    private void fire(Entry due, long now, Predicate<Schedule> puts) {
        boolean isMissed = due.next.orElseThrow() + 60_000 <= now;
        boolean isWanted = !isMissed
                || due.schedule.when().missed() == Missed.RUN_ONCE
                || nextAfter(due.schedule, now - 60_000).orElse(Long.MAX_VALUE) <= now;
        if (isWanted && !puts.test(due.schedule)) {
            due.tryAgain = OptionalLong.of(now + 1_000);
        } else {
            move(due, nextAfter(due.schedule, now));
        }
    }

    private OptionalLong nextAfter(Schedule schedule, long millis) {
        try {
            return times.nextAfter(schedule.when().cron(), schedule.when().zone(), millis);
        } catch (IllegalArgumentException notUnderstood) {
            return OptionalLong.empty();
        }
    }

    LongStream deadlines() {
        return entries.stream().filter(entry -> entry.next.isPresent()).mapToLong(Entry::tryMillis);
    }

    private @Nullable Entry entry(Key name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static QueueAnswer done(boolean isNews) {
        return new QueueAnswer.Done(isNews ? 1 : 0);
    }
}
