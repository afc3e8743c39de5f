package io.pullwork.task;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must have ended before a task may run. What the queue does not have, or has no more, has ended.
 *
 * @param tasks these, at most 100
 * @param gathering so many tasks of a group; null: of none
 * @param evenIfFailed false: the task is cancelled if one of {@code tasks} ends without success
 */
public record Follows(List<TaskId> tasks, @Nullable Gathering gathering, boolean evenIfFailed) {

    /** Waits for nothing. */
    public static final Follows NOTHING = new Follows(List.of(), null, false);

    private static final int MOST_TASKS = 100;

    /**
     * A part of a group.
     *
     * @param size how many of it must have ended, in whatever way; 1 to 10 million
     */
    public record Gathering(Key group, int size) {

        private static final int LARGEST = 10_000_000;

        public Gathering {
            if (size < 1 || size > LARGEST) {
                throw new IllegalArgumentException("a group of " + size + " tasks, must be 1 to " + LARGEST);
            }
        }
    }

    public Follows {
        tasks = List.copyOf(tasks);
        if (tasks.size() > MOST_TASKS) {
            throw new IllegalArgumentException(
                    "a task cannot follow " + tasks.size() + " tasks, at most " + MOST_TASKS + ": put them as a group");
        }
    }

    /** Whether there is nothing to wait for. */
    public boolean isNothing() {
        return tasks.isEmpty() && gathering == null;
    }

    /** What {@link #toString} writes. */
    public static Follows parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + Text.shown(text) + "' does not tell what a task follows");
        }
        List<TaskId> tasks = parts[0].isEmpty()
                ? List.of()
                : Stream.of(parts[0].split(",", -1)).map(TaskId::parse).toList();
        Gathering gathering = parts[3].isEmpty() ? null : new Gathering(new Key(parts[3]), Integer.parseInt(parts[2]));
        return new Follows(tasks, gathering, parts[1].equals("any"));
    }

    /** Ids, whether any end will do, and how many of which group, with one space between. */
    @Override
    public String toString() {
        return tasks.stream().map(TaskId::toString).collect(Collectors.joining(","))
                + (evenIfFailed ? " any " : " success ")
                + (gathering == null ? " " : gathering.size() + " " + gathering.group());
    }
}
