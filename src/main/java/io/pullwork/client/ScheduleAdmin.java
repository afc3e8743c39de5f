package io.pullwork.client;

import io.pullwork.handler.TaskType;
import io.pullwork.queue.ScheduleStatus;
import io.pullwork.task.Schedule.When;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import java.util.List;

/**
 * Tasks that a queue puts by itself, again and again:
 *
 * <pre>{@code
 * schedules.set("report", When.cron("30 6 * * 1-5", "Europe/Berlin"), REPORT, input);
 * }</pre>
 *
 * <p>Each firing puts one task, whatever fails or restarts meanwhile; it is made by the master's clock. A firing that
 * finds the queue full is tried again each second. What could not be made within a minute, since no master ran or
 * there was no room, is missed, and {@link io.pullwork.task.Schedule.Missed} says what becomes of it. Results are
 * results like any others. A queue has at most 1,000 schedules, with payloads of 16 MiB in all.
 *
 * <p>What was decided is on disk before the call returns. A call that gets no answer within {@code
 * pullwork.client.put-timeout} fails with {@link NoResultYet}, and may be repeated. Names have 1 to 128 printable ASCII
 * characters without a space. Safe for use by many threads.
 */
public interface ScheduleAdmin {

    /** As {@link #set(String, When, TaskType, Object, TaskOptions)}, with the usual options. */
    <I, O> boolean set(String name, When when, TaskType<I, O> type, I input) throws InterruptedException;

    /**
     * Has the queue put this task at these times, in place of a schedule with the same name. A program may say so at
     * each of its starts: what does not change loses nothing that was missed, and what is paused stays paused.
     *
     * @param options of each of the tasks; a delay counts from the firing
     * @return false if the queue had the very same
     * @throws CommandRefused if the expression never fires, it or the zone is not understood, or the queue has too
     *     many schedules; nothing was changed
     * @throws PayloadTooLarge if the encoded input is over the limit, 1 MiB by default; nothing was changed
     */
    <I, O> boolean set(String name, When when, TaskType<I, O> type, I input, TaskOptions options)
            throws InterruptedException;

    /** All schedules of the queue by their names; others may change them meanwhile. */
    List<ScheduleStatus> list() throws InterruptedException;

    /**
     * It does not fire until it is resumed.
     *
     * @throws CommandRefused if there is no such schedule
     */
    void pause(String name) throws InterruptedException;

    /**
     * It fires again, first at the next of its times: what it would have done while it was paused is not made up for.
     *
     * @throws CommandRefused if there is no such schedule, or its times are not understood any more
     */
    void resume(String name) throws InterruptedException;

    /** @return false if there was none */
    boolean remove(String name) throws InterruptedException;

    /**
     * Puts its task now, also if it is paused, and changes nothing of its firings. The put is this program's own, and
     * fails and is repeated as any {@link TaskQueue#put} is.
     *
     * @throws CommandRefused if there is no such schedule
     * @throws QueueFull if there was no room in time
     * @throws PutUnknown if no answer came in time: the task may or may not be stored
     */
    TaskId runNow(String name) throws InterruptedException;
}
