package io.pullwork.client;

import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a stream takes when it is asked for the next, and none ahead: whatever ends it leaves the others in the queue. */
record WhenAsked<T>(Take<T> next) implements Spliterator<T> {

    /** One call that takes, waiting for it as long as it may. */
    interface Take<T> {
        T take() throws InterruptedException;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        T taken;
        try {
            taken = next.take();
        } catch (NoResultYet noneInTime) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted while waiting for a result; none was lost");
            cancelled.initCause(interrupted);
            throw cancelled;
        }
        action.accept(taken);
        return true;
    }

    /** Never: a part for another thread would be taken ahead. */
    @Override
    public @Nullable Spliterator<T> trySplit() {
        return null;
    }

    /** Not known. */
    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED | NONNULL;
    }
}
