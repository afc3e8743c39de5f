package io.pullwork.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task shares with others, each null if it does not matter.
 *
 * @param unique two tasks with this key are one
 * @param fair whose task it is: those who share a queue take turns
 * @param limit counts towards the limit of this key
 * @param order tasks with this key run one at a time, in the order in which they were put
 * @param group is one of a group, whose end others may wait for
 */
public record Keys(
        @Nullable Unique unique, @Nullable Fair fair, @Nullable Key limit, @Nullable Key order, @Nullable Key group) {

    public static final Keys NONE = new Keys(null, null, null, null, null);

    /**
     * Two tasks with this key are one.
     *
     * @param replaces whether a put replaces the payload and the time of the one that waits
     */
    public record Unique(Key key, boolean replaces) {}

    /**
     * Those who share a queue take turns.
     *
     * @param weight how many turns at a time, 1 to 1,000
     */
    public record Fair(Key key, int weight) {

        public static final int LARGEST_WEIGHT = 1_000;

        public Fair {
            if (weight < 1 || weight > LARGEST_WEIGHT) {
                throw new IllegalArgumentException(
                        "the weight of key '" + key + "' is " + weight + ", must be 1 to " + LARGEST_WEIGHT);
            }
        }
    }

    /** In the words of whoever put it. */
    public Optional<String> uniqueKey() {
        return Optional.ofNullable(unique).map(it -> it.key().value());
    }

    Keys withUnique(Unique unique) {
        return new Keys(unique, fair, limit, order, group);
    }

    Keys withFair(Fair fair) {
        return new Keys(unique, fair, limit, order, group);
    }

    Keys withLimit(Key limit) {
        return new Keys(unique, fair, limit, order, group);
    }

    Keys withOrder(@Nullable Key order) {
        return new Keys(unique, fair, limit, order, group);
    }

    Keys withoutUniqueAndGroup() {
        var left = new Keys(null, fair, limit, order, null);
        return left.equals(NONE) ? NONE : left;
    }

    Keys withGroup(@Nullable Key group) {
        return new Keys(unique, fair, limit, order, group);
    }
}
