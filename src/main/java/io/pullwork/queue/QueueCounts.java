package io.pullwork.queue;

/**
 * How much of what a queue holds, at one moment.
 *
 * @param waiting tasks that no worker has, and that could run now
 * @param delayed tasks that wait for their time
 * @param running tasks that are leased
 * @param results results that wait to be taken; nobody has acknowledged them yet
 * @param kept results that can only be read by the ids of their tasks
 * @param workers workers that have greeted this master and are not gone
 * @param stuck threads of these workers that do not heed the interrupt of a task that has ended
 * @param bytes payloads of tasks and of results that wait to be taken together
 * @param refusedAsStale outcomes refused because their lease was not current, since this master began
 * @param dropped results that nobody took in time and that are gone, since this master began
 * @param dead dead letters
 * @param deadDropped dead letters that went since there were too many or since they were too old, since this master
 *     began
 * @param isLeasingPaused so many results wait to be taken that no further task is leased (P11)
 */
public record QueueCounts(
        int waiting,
        int delayed,
        int running,
        int results,
        int kept,
        int workers,
        int stuck,
        long bytes,
        long refusedAsStale,
        long dropped,
        int dead,
        long deadDropped,
        boolean isLeasingPaused) {}
