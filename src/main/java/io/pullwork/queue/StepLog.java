package io.pullwork.queue;

import java.util.ArrayList;
import java.util.List;

/** Collects what is decided until the next {@link QueueState#take()}. */
final class StepLog {

    private List<Change> changes = new ArrayList<>();
    private List<Effect> effects = new ArrayList<>();

    void change(Change change) {
        changes.add(change);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    boolean isEmpty() {
        return changes.isEmpty() && effects.isEmpty();
    }

    Step take() {
        var step = new Step(changes, effects);
        changes = new ArrayList<>();
        effects = new ArrayList<>();
        return step;
    }
}
