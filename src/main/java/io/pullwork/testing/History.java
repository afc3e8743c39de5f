package io.pullwork.testing;

import io.pullwork.queue.Change;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskResult;
import io.pullwork.testing.PutTask.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that happened to the tasks of one queue, as the heart's changes tell it, and by what attempts. */
final class History {

    private static final class Entry {

        Task task;

        /** When it may run; 0: at once. */
        long dueMillis;

        boolean isLeased;
        final List<Attempt> attempts = new ArrayList<>();

        @Nullable
        TaskResult result;

        @Nullable
        Payload checkpoint;

        Entry(Task task, long dueMillis) {
            this.task = task;
            this.dueMillis = dueMillis;
        }

        boolean isDelayed(long nowMillis) {
            return result == null && !isLeased && dueMillis > nowMillis;
        }

        PutTask at(long nowMillis) {
            Optional<Instant> delayedUntil =
                    isDelayed(nowMillis) ? Optional.of(Instant.ofEpochMilli(dueMillis)) : Optional.empty();
            return new PutTask(task, phase(nowMillis), delayedUntil, attempts, Optional.ofNullable(result));
        }

        private Phase phase(long nowMillis) {
            if (result != null) {
                return phase(result.outcome());
            }
            if (isLeased) {
                return Phase.RUNNING;
            }
            return isDelayed(nowMillis) ? Phase.DELAYED : Phase.WAITING;
        }

        private static Phase phase(Outcome outcome) {
            if (outcome instanceof Outcome.Success) {
                return Phase.SUCCEEDED;
            }
            if (outcome instanceof Outcome.Cancelled) {
                return Phase.CANCELLED;
            }
            return outcome instanceof Outcome.Expired ? Phase.EXPIRED : Phase.FAILED;
        }
    }

    /** In the order in which they were put. */
    private final Map<TaskId, Entry> entries = new LinkedHashMap<>();

    private final List<Attempt> attempts = new ArrayList<>();

    /** Where dead letters are. */
    private final Set<Long> letters = new HashSet<>();

    /** Of the tasks that have not ended, and of dead letters, by position. */
    private final Map<Long, List<FailedAttempt>> failed = new HashMap<>();

    void note(Change change) {
        if (change instanceof Change.TaskAdded added) {
            entries.put(added.task().id(), new Entry(added.task(), added.dueMillis()));
        } else if (change instanceof Change.TaskReplaced replaced) {
            Entry entry = entry(replaced.task().id());
            entry.task = replaced.task();
            entry.checkpoint = null;
            entry.dueMillis = replaced.dueMillis();
        } else if (change instanceof Change.TaskChanged changed) {
            Entry entry = entry(changed.task());
            entry.task = entry.task.withPriority(changed.priority());
            entry.dueMillis = changed.dueMillis();
        } else if (change instanceof Change.TaskLeased leased) {
            entry(leased.lease().task()).isLeased = true;
        } else if (change instanceof Change.TaskReleased released) {
            Entry entry = entry(released.task());
            entry.isLeased = false;
            entry.dueMillis = released.dueMillis();
        } else if (change instanceof Change.TaskCheckpointed checkpointed) {
            entry(checkpointed.task()).checkpoint = checkpointed.state();
        } else if (change instanceof Change.TaskEnded ended) {
            entry(ended.result().task()).result = ended.result();
            if (!letters.contains(ended.position())) {
                failed.remove(ended.position());
            }
        } else if (change instanceof Change.LetterKept kept) {
            letters.add(kept.position());
        } else if (change instanceof Change.LetterRetried retried) {
            entry(retried.task()).result = null;
            entry(retried.task()).isLeased = false;
            entry(retried.task()).dueMillis = 0;
            entry(retried.task()).checkpoint = null;
            letters.remove(retried.position());
            failed.put(retried.newPosition(), failed.getOrDefault(retried.position(), new ArrayList<>()));
            failed.remove(retried.position());
        } else if (change instanceof Change.LetterDropped dropped) {
            letters.remove(dropped.position());
            failed.remove(dropped.position());
        } else if (change instanceof Change.AttemptFailed it) {
            List<FailedAttempt> ofTask = failed.computeIfAbsent(it.position(), none -> new ArrayList<>());
            ofTask.add(it.failed());
            ofTask.removeIf(old -> old.attempt() <= it.failed().attempt() - FailedAttempt.MAX_KEPT);
        }
    }

    List<FailedAttempt> failedAttempts(long position) {
        return failed.getOrDefault(position, List.of());
    }

    /** The heart turns a delay into a time; who put the task wants to see the delay. */
    void asPut(TaskId id, Task task) {
        entry(id).task = new Task(id, task.handler(), task.payload(), task.options());
    }

    void ran(HandJob job, Instant at, Outcome outcome) {
        var attempt = new Attempt(job.lease.task(), job.task.handler(), job.lease.attempt(), at, outcome);
        entry(job.lease.task()).attempts.add(attempt);
        attempts.add(attempt);
    }

    private Entry entry(TaskId task) {
        Entry entry = entries.get(task);
        if (entry == null) {
            throw new IllegalStateException("a change tells of task " + task + ", which was not put");
        }
        return entry;
    }

    Payload payload(TaskId task) {
        return entry(task).task.payload();
    }

    Optional<Payload> checkpoint(TaskId task) {
        return Optional.ofNullable(entry(task).checkpoint);
    }

    PutTask put(TaskId task, long nowMillis) {
        return entry(task).at(nowMillis);
    }

    List<PutTask> put(long nowMillis) {
        return entries.values().stream().map(entry -> entry.at(nowMillis)).toList();
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }
}
