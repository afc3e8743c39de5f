package io.pullwork.queue;

import io.pullwork.task.Schedule;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule at one moment.
 *
 * @param nextMillis when it fires next, in milliseconds since 1970; 0 while it is paused
 */
public record ScheduleStatus(Schedule schedule, long nextMillis) {

    public boolean isPaused() {
        return nextMillis == 0;
    }

    /** When it fires next; empty while it is paused. */
    public Optional<Instant> next() {
        return isPaused() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(nextMillis));
    }
}
