package io.pullwork.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.Change;
import io.pullwork.store.MemoryStore;
import io.pullwork.store.Store;
import io.pullwork.store.StoreFailure;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.QueueName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A store whose openings and commits end when the test says, and as it says. */
final class HeldStore implements Store {

    private static final long PATIENCE_SECONDS = 60;

    private final MemoryStore disk = new MemoryStore();
    private final LinkedBlockingQueue<HeldOpening<?>> openings = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<HeldCommit> commits = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<HeldLookup> lookups = new LinkedBlockingQueue<>();

    @Override
    public <S> CompletionStage<S> open(QueueName queue, Recovery<S> recovery) {
        var opening = new HeldOpening<S>(queue, recovery, new CompletableFuture<>());
        openings.add(opening);
        return opening.answer;
    }

    @Override
    public CompletionStage<Commit> commit(QueueName queue, long epoch, List<Change> changes) {
        var commit = new HeldCommit(queue, epoch, changes, new CompletableFuture<>());
        commits.add(commit);
        return commit.answer;
    }

    @Override
    public CompletionStage<Map<Long, Input>> inputs(QueueName queue, Collection<Long> positions) {
        var lookup = new HeldLookup(queue, List.copyOf(positions), new CompletableFuture<>());
        lookups.add(lookup);
        return lookup.answer;
    }

    @Override
    public CompletionStage<List<FailedAttempt>> failedAttempts(QueueName queue, long position) {
        return disk.failedAttempts(queue, position);
    }

    @Override
    public String description() {
        return "under the test's control";
    }

    @Override
    public void close() {
        disk.close();
    }

    /** Waits until a master asks for the queue. */
    HeldOpening<?> nextOpening() {
        return next(openings);
    }

    /** Waits until a master asks for a commit. */
    HeldCommit nextCommit() {
        return next(commits);
    }

    /** Waits until a master asks for inputs. */
    HeldLookup nextLookup() {
        return next(lookups);
    }

    boolean isAskedToOpen() {
        return !openings.isEmpty();
    }

    boolean isAskedToLookUp() {
        return !lookups.isEmpty();
    }

    boolean isAskedToCommit() {
        return !commits.isEmpty();
    }

    private static <T> T next(LinkedBlockingQueue<T> asked) {
        try {
            @Nullable T next = asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("what the store is asked").isNotNull();
            return Objects.requireNonNull(next);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    final class HeldOpening<S> {

        private final QueueName queue;
        private final Recovery<S> recovery;
        private final CompletableFuture<S> answer;

        private HeldOpening(QueueName queue, Recovery<S> recovery, CompletableFuture<S> answer) {
            this.queue = queue;
            this.recovery = recovery;
            this.answer = answer;
        }

        void succeed() {
            answer.complete(disk.open(queue, recovery).toCompletableFuture().join());
        }

        void fail() {
            answer.completeExceptionally(new StoreFailure("no disk", null));
        }
    }

    final class HeldLookup {

        private final QueueName queue;
        private final List<Long> positions;
        private final CompletableFuture<Map<Long, Input>> answer;

        private HeldLookup(QueueName queue, List<Long> positions, CompletableFuture<Map<Long, Input>> answer) {
            this.queue = queue;
            this.positions = positions;
            this.answer = answer;
        }

        void succeed() {
            answer.complete(disk.inputs(queue, positions).toCompletableFuture().join());
        }

        void fail() {
            answer.completeExceptionally(new StoreFailure("no disk", null));
        }
    }

    final class HeldCommit {

        private final QueueName queue;
        private final long epoch;
        private final List<Change> changes;
        private final CompletableFuture<Commit> answer;

        private HeldCommit(QueueName queue, long epoch, List<Change> changes, CompletableFuture<Commit> answer) {
            this.queue = queue;
            this.epoch = epoch;
            this.changes = changes;
            this.answer = answer;
        }

        List<Change> changes() {
            return changes;
        }

        <C extends Change> List<C> changes(Class<C> kind) {
            return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        void succeed() {
            answer.complete(
                    disk.commit(queue, epoch, changes).toCompletableFuture().join());
        }

        /** It is on disk, and the master is told that it failed. */
        void failAfterWriting() {
            disk.commit(queue, epoch, changes).toCompletableFuture().join();
            fail();
        }

        void fail() {
            answer.completeExceptionally(new StoreFailure("disk full", null));
        }

        void fence() {
            answer.complete(Commit.FENCED);
        }
    }
}
