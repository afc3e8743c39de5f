package io.pullwork.queue;

/**
 * A group at one moment.
 *
 * @param living tasks of it that have been put and have not ended
 * @param running how many of these are leased
 * @param deadlineMillis when those that live then end as expired, in milliseconds since 1970; 0: never
 */
public record GroupStatus(GroupCounts ended, int living, int running, long deadlineMillis) {}
