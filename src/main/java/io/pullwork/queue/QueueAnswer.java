package io.pullwork.queue;

import java.util.List;

/** What a queue says to a {@link QueueCommand}. */
public sealed interface QueueAnswer {

    /** @param count how many tasks, letters or entries it was done to */
    record Done(long count) implements QueueAnswer {}

    /** Nothing was done. */
    record Refused(String reason) implements QueueAnswer {}

    record Described(QueueStatus status) implements QueueAnswer {}

    record GroupDescribed(GroupStatus status) implements QueueAnswer {}

    /** @param page empty when there are no more */
    record Schedules(List<ScheduleStatus> page) implements QueueAnswer {}

    record TaskDescribed(TaskStatus status) implements QueueAnswer {}
}
