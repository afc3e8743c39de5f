package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.store.SqliteTables.QueueRow;
import io.pullwork.store.Store.Commit;
import io.pullwork.task.QueueName;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the commit thread is asked for, and who waits for the answer. */
abstract sealed class Request<A> {

    final CompletableFuture<A> told = new CompletableFuture<>();

    void fail(StoreFailure failure) {
        told.completeExceptionally(failure);
    }

    /** Takes part in a transaction: decided within it, told after it. */
    abstract static sealed class OfQueue<A> extends Request<A> {

        final QueueName queue;
        private @Nullable A answer;
        private @Nullable StoreFailure refusal;

        OfQueue(QueueName queue) {
            this.queue = queue;
        }

        /** How many changes it brings to its transaction. */
        abstract int size();

        void decide(A answer) {
            this.answer = answer;
        }

        void refuse(StoreFailure refusal) {
            this.refusal = refusal;
        }

        void tell() {
            if (refusal != null) {
                fail(refusal);
            } else {
                told.complete(answer);
            }
        }
    }

    static final class RaiseEpoch extends OfQueue<QueueRow> {

        RaiseEpoch(QueueName queue) {
            super(queue);
        }

        @Override
        int size() {
            return 1;
        }
    }

    static final class CommitStep extends OfQueue<Commit> {

        final long epoch;
        final List<Change> changes;

        CommitStep(QueueName queue, long epoch, List<Change> changes) {
            super(queue);
            this.epoch = epoch;
            this.changes = changes;
        }

        @Override
        int size() {
            return changes.size();
        }
    }

    /** Something to do between two transactions. */
    static final class Aside extends Request<Void> {

        private final Action action;

        Aside(Action action) {
            this.action = action;
        }

        @SuppressWarnings("NullAway") // Void has no other value
        void run(SqliteFile file, SqliteTables tables) {
            try {
                action.on(tables);
                told.complete(null);
            } catch (SQLException e) {
                fail(file.failure("cannot write", e));
            } catch (RuntimeException e) {
                // The commit thread must outlive it: all acknowledgements hang on it.
                fail(new StoreFailure("the store failed: " + e, e));
            }
        }
    }

    @FunctionalInterface
    interface Action {
        void on(SqliteTables tables) throws SQLException;
    }
}
