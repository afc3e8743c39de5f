package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.LetterKept;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells {@link Facts} in the order that {@link Store.Recovery} promises. */
final class Living implements Iterator<Change> {

    private final Facts facts;
    private final Iterator<? extends Change> first;
    private final Iterator<TaskAdded> tasks;
    private final Iterator<TaskEnded> results;

    /** What remains to be told of the current task. */
    private final ArrayDeque<Change> ofTask = new ArrayDeque<>(3);

    Living(Facts facts) {
        this.facts = facts;
        this.first = Stream.of(
                        Stream.ofNullable(facts.paused).filter(QueuePaused::isPaused),
                        Stream.ofNullable(facts.draining).filter(QueueDraining::isDraining),
                        Stream.ofNullable(facts.counted),
                        facts.limits.values().stream(),
                        facts.limitUses.values().stream(),
                        facts.groups.values().stream(),
                        facts.groupDeadlines.values().stream(),
                        facts.keys.values().stream(),
                        facts.forwarders.values().stream(),
                        facts.schedules.values().stream(),
                        facts.seen.values().stream())
                .<Change>flatMap(Function.identity())
                .iterator();
        this.tasks = facts.added.iterator();
        this.results = facts.ended.iterator();
    }

    @Override
    public boolean hasNext() {
        return first.hasNext() || !ofTask.isEmpty() || tasks.hasNext() || results.hasNext();
    }

    @Override
    public Change next() {
        if (first.hasNext()) {
            return first.next();
        }
        Change more = ofTask.poll();
        if (more != null) {
            return more;
        }
        if (tasks.hasNext()) {
            TaskAdded task = tasks.next();
            LetterKept letter = facts.letters.get(task.position());
            if (letter != null) {
                ofTask.add(letter);
                return task;
            }
            tellAttempts(facts.released.get(task.position()), facts.leased.get(task.position()));
            tellCheckpoint(facts.checkpointed.get(task.position()));
            TaskMoving moving = facts.moving.get(task.position());
            if (moving != null) {
                ofTask.add(moving);
            }
            return task;
        }
        if (results.hasNext()) {
            return held(results.next());
        }
        throw new NoSuchElementException();
    }

    private void tellAttempts(@Nullable TaskReleased released, @Nullable TaskLeased leased) {
        if (released != null && (leased == null || isMoreThanAttempts(released))) {
            ofTask.add(released);
        }
        if (leased != null) {
            ofTask.add(leased);
        }
    }

    private void tellCheckpoint(@Nullable TaskCheckpointed last) {
        if (last != null) {
            ofTask.add(new TaskCheckpointed(
                    last.position(), last.task(), last.state().withoutBytes()));
        }
    }

    /** Before a lease, a release tells nothing else. */
    private static boolean isMoreThanAttempts(TaskReleased released) {
        return released.handBacks() > 0 || released.deaths() > 0 || released.dueMillis() > 0;
    }

    private static TaskEnded held(TaskEnded ended) {
        return new TaskEnded(0, ended.resultPosition(), ended.result(), ended.mode());
    }
}
