package io.pullwork.client;

import io.pullwork.queue.GroupStatus;
import io.pullwork.queue.QueueStatus;
import io.pullwork.queue.TaskStatus;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Limit;
import io.pullwork.task.QueueName;
import io.pullwork.task.TaskId;
import java.time.Duration;
import java.time.Instant;
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

    /**
     * No further puts are taken until {@link #resume}; what is there goes on to be run, so that the queue becomes
     * empty, before it is closed for good or its programs are changed. A put waits for the queue to be resumed, as
     * it would wait for room, and fails with {@link QueueDraining} when its time is over. Firings of schedules wait
     * too, and count as missed after a minute. {@link #status} tells when nothing is left.
     */
    void drain() throws InterruptedException;

    /**
     * Ends all tasks that wait, now or for their time, as cancelled: their results tell so, as their modes say. What
     * runs goes on, and what is put meanwhile stays. It is done in slices of 10,000, each on disk by itself; if it
     * fails in between, what was ended is ended, and calling again does the rest. Results of the mode {@code QUEUE}
     * wait to be taken as all others do, and when there are as many as {@code max-results}, nothing is leased until
     * they are.
     *
     * @return how many were ended; one slice less for each answer that was lost
     * @throws CommandRefused if another master has taken over meanwhile: purge again
     */
    long purge() throws InterruptedException;

    /**
     * Moves all tasks that wait, now or for their time, into another queue, the oldest first; what runs goes on, and
     * what is put meanwhile stays. There each is a new task, with an id of its own and all of its options; its
     * attempts and checkpoints stay behind. Here it ends as cancelled once it is stored there: so none is lost and
     * none is in both queues to be run, whatever restarts in between.
     *
     * <p>What is bound to other tasks here stays: members of groups, tasks that follow others and those that others
     * follow, and tasks behind one with their order key that stays. So do tasks that run alone since workers have died
     * of them, and those whose unique key belongs there to a living task that asks for something else; one that asks
     * for the same is that task. Schedules, limits and dead letters stay too.
     *
     * <p>While a task is on its way it can be neither cancelled nor changed. A task that is put meanwhile and follows
     * it is cancelled when it has arrived, and its unique key remains taken here as that of any task that has ended.
     *
     * @return how many were moved
     * @throws CommandRefused if the other queue is full or drained: the message tells how many were moved, and the
     *     rest stays; or if another master has taken over meanwhile: what is on its way arrives, move the rest again
     * @throws NoResultYet if none of what is on its way arrives within {@code pullwork.client.put-timeout}, since the
     *     other queue has no master, or the payloads cannot be read: it arrives later, when this queue and the other are
     *     in use, and the rest stays
     * @throws IllegalArgumentException if it is this queue
     */
    long moveTo(String queue) throws InterruptedException;

    /**
     * Gives a task that waits another priority. It keeps its place among those of that priority.
     *
     * @throws CommandRefused if it runs, is being moved, has ended, or was never put
     */
    void setPriority(TaskId task, int priority) throws InterruptedException;

    /**
     * Not run before so long from now, whatever was said before; {@link Duration#ZERO}: at once. Also for what waits
     * for another attempt.
     *
     * @throws CommandRefused if it runs, has ended, or was never put
     */
    void setDelay(TaskId task, Duration delay) throws InterruptedException;

    /** As {@link #setDelay}, until a time by the master's clock. */
    void setNotBefore(TaskId task, Instant time) throws InterruptedException;

    /** Nothing more is given to workers; what runs goes on, and puts are taken. */
    void pause() throws InterruptedException;

    /** Tasks are given to workers and puts are taken again: ends {@link #pause} and {@link #drain}. */
    void resume() throws InterruptedException;

    /** How far a group is: all zero if the queue knows nothing of it. */
    GroupStatus group(String group) throws InterruptedException;

    /**
     * Ends all tasks of a group that have not ended at this time, as expired: those that wait, and those that run,
     * whose workers are told to stop. Also those that are put later. It takes the place of what was said before.
     *
     * @throws CommandRefused if no task of the group was put
     * @throws IllegalArgumentException if it is before 1970
     */
    void setGroupDeadline(String group, Instant time) throws InterruptedException;

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
