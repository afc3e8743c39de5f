package io.pullwork.testing;

import io.pullwork.task.HandlerName;
import io.pullwork.testing.PutTask.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a test can do so that a result comes: nothing happens by itself here.
 *
 * @param handlers what can be run
 * @param isPaused whether somebody has paused the queue
 * @param isFull whether no task is run as long as no results are taken
 * @param isDrained whether all was run that may run now
 */
record Advice(Set<HandlerName> handlers, boolean isPaused, boolean isFull, boolean isDrained, Instant now) {

    /** @param tasks those from which it can come */
    String on(List<PutTask> tasks) {
        List<PutTask> waiting = in(tasks, Phase.WAITING);
        Optional<Instant> due = in(tasks, Phase.DELAYED).stream()
                .flatMap(task -> task.delayedUntil().stream())
                .min(Comparator.naturalOrder());
        if (!in(tasks, Phase.RUNNING).isEmpty()) {
            return "a handler is running, and until it returns no other runs";
        }
        if (waiting.isEmpty()) {
            return due.map(this::advance).orElse("put a task first");
        }
        if (isPaused) {
            return "resume the queue, it is paused";
        }
        if (isFull) {
            return "take results, so many are there that nothing is run";
        }
        if (waiting.stream().noneMatch(task -> handlers.contains(task.handler()))) {
            return "give a handler for '" + waiting.get(0).handler() + "', there are only " + handlers;
        }
        return isDrained
                ? "let time pass by advance, it waits for a limit or for another task of its order key"
                : "call runDue(), which runs what is waiting";
    }

    private static List<PutTask> in(List<PutTask> tasks, Phase phase) {
        return tasks.stream().filter(task -> task.phase() == phase).toList();
    }

    private String advance(Instant due) {
        return "call advance(Duration.parse(\"" + Duration.between(now, due) + "\")), until " + due;
    }
}
