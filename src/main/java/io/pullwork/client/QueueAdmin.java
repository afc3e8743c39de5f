package io.pullwork.client;

import io.pullwork.queue.GroupStatus;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Limit;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.util.List;

/**
 * One queue as its operator sees it. Every decision is on the disk of the master before the call returns, and holds
 * until another is made, whatever restarts meanwhile. A call that gets no answer within {@code
 * pullwork.client.put-timeout} fails with {@link NoResultYet}, and may be repeated. Safe for use by many threads.
 */
public interface QueueAdmin {

    QueueName name();

    /** What the queue holds and does at this moment. */
    QueueStatus status() throws InterruptedException;

    /**
     * What one task does at this moment, and how far it is.
     *
     * @throws CommandRefused if the queue has never had it
     */
    TaskStatus task(TaskId task) throws InterruptedException;

    /** Who has which task since when, and how far it is; in the order of the tasks' puts. */
    List<TaskStatus> running() throws InterruptedException;

    /**
     * How attempts at a task have failed, as it is kept while the task has not ended, or is a dead letter: those among
     * its last 20 leases, in their order. Of failures with very long texts only the last ones, as many as fit a message.
     *
     * @return empty if none has failed, or if the task has ended otherwise
     * @throws CommandRefused if the queue has never had it
     */
    List<FailedAttempt> failedAttempts(TaskId task) throws InterruptedException;

    /** Nothing more is given to workers; what runs goes on, and puts are taken. */
    void pause() throws InterruptedException;

    /** Tasks are given to workers again. */
    void resume() throws InterruptedException;

    /** How far a group is: all zero if the queue knows nothing of it. */
    GroupStatus group(String group) throws InterruptedException;

    /**
     * Ends all tasks of a group that have not ended.
     *
     * @return how many
     */
    long cancelGroup(String group) throws InterruptedException;

    /** How many tasks of the queue may run at once, or start within a time; {@link Limit#NONE} takes the limit away. */
    void limit(Limit limit) throws InterruptedException;

    /** As {@link #limit}, for the tasks of each limit key by themselves, if the key has no limit of its own. */
    void limitEachKey(Limit limit) throws InterruptedException;

    /** As {@link #limit}, for the tasks of one limit key. */
    void limitKey(String key, Limit limit) throws InterruptedException;

    /** Tasks that have failed for good. */
    DeadLetters deadLetters();

    /** Tasks that the queue puts by itself, at times told by cron expressions. */
    ScheduleAdmin schedules();
}
