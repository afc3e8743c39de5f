package io.pullwork.queue;

import java.util.List;

/**
 * What a queue decided since the last step was taken. The changes belong into one transaction; the
 * effects must wait for its success.
 */
public record Step(List<Change> changes, List<Effect> effects) {

    public boolean isEmpty() {
        return changes.isEmpty() && effects.isEmpty();
    }
}
