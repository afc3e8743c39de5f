package io.pullwork.queue;

import java.util.ArrayList;
import java.util.List;

/** Collects what is decided until the next {@link QueueState#take()}. */
final class StepLog {

    private final Totals totals = new Totals();
    private List<Change> changes = new ArrayList<>();
    private List<Effect> effects = new ArrayList<>();
    private boolean isAwaited;

    void change(Change change) {
        changes.add(change);
        totals.count(change);
        isAwaited |= !(change instanceof Change.ResultTaken || change instanceof Change.ResultDropped);
    }

    void effect(Effect effect) {
        effects.add(effect);
        isAwaited |= !(effect instanceof Effect.CallClosed);
    }

    /** Whether there is more than results that go, whose end nobody waits for. */
    boolean isAwaited() {
        return isAwaited;
    }

    boolean isEmpty() {
        return changes.isEmpty() && effects.isEmpty();
    }

    Totals totals() {
        return totals;
    }

    Step take() {
        // What has happened beside the changes alone is not worth a commit.
        Change.Counted counted = changes.isEmpty() ? null : totals.stored();
        if (counted != null) {
            changes.add(counted);
        }
        var step = new Step(changes, effects);
        changes = new ArrayList<>();
        effects = new ArrayList<>();
        isAwaited = false;
        return step;
    }
}
