package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.LetterRetried;
import io.pullwork.store.Request.CommitStep;
import io.pullwork.store.Request.OfQueue;
import io.pullwork.store.Request.RaiseEpoch;
import io.pullwork.store.SqliteTables.QueueRow;
import io.pullwork.store.Store.Commit;
import io.pullwork.task.QueueName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a group of requests, of any number of queues, one transaction:
 *
 * <ol>
 *   <li>In the order of arrival each request looks at its queue's epoch, inside the transaction: an
 *       opening raises it, a step of an older epoch is fenced (P7), other steps join their queue's
 *       {@link Merge}.
 *   <li>The merges are written, and the transaction commits.
 *   <li>Only then is anybody told (P1).
 * </ol>
 *
 * <p>If it fails, nothing of it is stored and all its requests fail. A queue whose step failed takes no
 * further step until it is opened again, since a later step may rest on the lost one. If a row was at
 * fault, each queue is tried alone, so that one queue's trouble is not the others'.
 */
final class Transactions {

    private final SqliteFile file;
    private final SqliteTables tables;

    /** By queue, the epoch in which a step of it failed. */
    private final Map<QueueName, Long> failedEpochs = new HashMap<>();

    /** Set once the disk has failed to sync: a second sync may lie about the first (P13). */
    private @Nullable StoreFailure syncFailure;

    Transactions(SqliteFile file, SqliteTables tables) {
        this.file = file;
        this.tables = tables;
    }

    void run(List<OfQueue<?>> group) {
        if (syncFailure != null) {
            fail(group, syncFailure);
            return;
        }
        var parts = new LinkedHashMap<QueueName, Part>();
        try {
            tables.begin();
            for (OfQueue<?> request : group) {
                decide(request, part(parts, request));
            }
            for (Part part : parts.values()) {
                part.write();
            }
            tables.commit();
        } catch (SQLException e) {
            tables.rollback();
            if (parts.size() > 1 && SqliteFile.isOfRows(e)) {
                parts.values().forEach(part -> run(part.requests));
            } else {
                fail(group, explain(e));
            }
            return;
        } catch (RuntimeException | Error e) {
            tables.rollback();
            fail(group, new StoreFailure("cannot write " + file + " (" + e + "): please report it", e));
            return;
        }
        group.forEach(OfQueue::tell);
    }

    private Part part(Map<QueueName, Part> parts, OfQueue<?> request) throws SQLException {
        Part part = parts.get(request.queue);
        if (part == null) {
            part = new Part(tables.find(request.queue));
            parts.put(request.queue, part);
        }
        part.requests.add(request);
        return part;
    }

    private void decide(OfQueue<?> request, Part part) throws SQLException {
        if (request instanceof RaiseEpoch opening) {
            part.row = tables.raiseEpoch(opening.queue);
            opening.decide(part.row);
        } else if (request instanceof CommitStep step) {
            if (part.row == null || part.row.epoch() != step.epoch) {
                step.decide(Commit.FENCED);
            } else if (failedEpochs.getOrDefault(step.queue, 0L) == step.epoch) {
                step.refuse(new StoreFailure(
                        "an earlier step of queue " + step.queue + " failed: open the queue again", null));
            } else {
                for (Change change : step.changes) {
                    part.add(change, part.row);
                }
                step.decide(Commit.DONE);
            }
        }
    }

    private StoreFailure explain(SQLException e) {
        if (SqliteFile.isOfSync(e)) {
            syncFailure = new StoreFailure(
                    "the disk did not confirm a write to " + file + " (" + e.getMessage()
                            + "): check the disk, then start the node again",
                    e);
            return syncFailure;
        }
        return file.failure("cannot write", e);
    }

    private void fail(List<OfQueue<?>> group, StoreFailure failure) {
        for (OfQueue<?> request : group) {
            if (request instanceof CommitStep step) {
                failedEpochs.merge(step.queue, step.epoch, Math::max);
            }
            request.fail(failure);
        }
    }

    /** What one transaction does to one queue. */
    private final class Part {

        final List<OfQueue<?>> requests = new ArrayList<>();
        private Merge merge = new Merge();

        /** Null if the queue was never opened. */
        @Nullable
        QueueRow row;

        Part(@Nullable QueueRow row) {
            this.row = row;
        }

        void add(Change change, QueueRow ofQueue) throws SQLException {
            if (change instanceof LetterRetried retried) {
                write();
                merge = new Merge();
                tables.retry(ofQueue.id(), retried);
            } else {
                merge.add(change);
            }
        }

        void write() throws SQLException {
            if (row != null && !merge.isEmpty()) {
                tables.write(row.id(), merge);
            }
        }
    }
}
