package io.pullwork.store;

import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.task.ClientId;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome.Failure;
import io.pullwork.task.Outcome.Success;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Writes the tables of schema.sql: transactions, epochs of queues, and rows of tasks, results and clients. */
final class SqliteTables implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement selectQueue;
    private final PreparedStatement raiseEpoch;
    private final RowInsert tasks;
    private final PreparedStatement updateReleased;
    private final PreparedStatement updateLeased;
    private final PreparedStatement deleteTasks;
    private final RowInsert results;
    private final PreparedStatement deleteResults;
    private final PreparedStatement upsertClient;
    private final PreparedStatement deleteClient;

    SqliteTables(Connection connection) throws SQLException {
        this.connection = connection;
        // The driver's own transactions are left off (auto-commit): these cost no extra calls per row.
        this.begin = connection.prepareStatement("BEGIN IMMEDIATE");
        this.commit = connection.prepareStatement("COMMIT");
        this.rollback = connection.prepareStatement("ROLLBACK");
        this.selectQueue = connection.prepareStatement("SELECT id, epoch FROM queue WHERE name = ?");
        this.raiseEpoch = connection.prepareStatement("INSERT INTO queue (name, epoch) VALUES (?, 1)"
                + " ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING id, epoch");
        this.tasks = new RowInsert(
                connection,
                "task",
                "queue",
                "position",
                "client",
                "sequence",
                "handler",
                "added_millis",
                "attempt",
                "hand_backs",
                "lease_epoch",
                "leased_millis",
                "payload_type",
                "payload");
        this.updateReleased = connection.prepareStatement("UPDATE task SET attempt = ?, hand_backs = ?,"
                + " lease_epoch = NULL, leased_millis = NULL WHERE queue = ? AND position BETWEEN ? AND ?");
        this.updateLeased = connection.prepareStatement("UPDATE task SET attempt = ?, lease_epoch = ?,"
                + " leased_millis = ? WHERE queue = ? AND position BETWEEN ? AND ?");
        this.deleteTasks = connection.prepareStatement("DELETE FROM task WHERE queue = ? AND position BETWEEN ? AND ?");
        this.results = new RowInsert(
                connection,
                "result",
                "queue",
                "position",
                "client",
                "sequence",
                "handler",
                "worker",
                "attempt",
                "lease_epoch",
                "added_millis",
                "leased_millis",
                "ended_millis",
                "succeeded",
                "value_type",
                "value",
                "failure_type",
                "failure_message",
                "failure_stack_trace");
        this.deleteResults =
                connection.prepareStatement("DELETE FROM result WHERE queue = ? AND position BETWEEN ? AND ?");
        this.upsertClient = connection.prepareStatement("INSERT INTO client (queue, client, sequence, seen_millis)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (queue, client)"
                + " DO UPDATE SET sequence = excluded.sequence, seen_millis = excluded.seen_millis");
        this.deleteClient = connection.prepareStatement("DELETE FROM client WHERE queue = ? AND client = ?");
    }

    void begin() throws SQLException {
        begin.executeUpdate();
    }

    /** Returns when the disk has confirmed everything since {@link #begin}. */
    void commit() throws SQLException {
        commit.executeUpdate();
    }

    void rollback() throws SQLException {
        rollback.executeUpdate();
    }

    /** Null if the queue was never opened. */
    @Nullable
    QueueRow find(QueueName queue) throws SQLException {
        selectQueue.setString(1, queue.value());
        try (ResultSet rows = selectQueue.executeQuery()) {
            return rows.next() ? new QueueRow(rows.getLong(1), rows.getLong(2)) : null;
        }
    }

    QueueRow raiseEpoch(QueueName queue) throws SQLException {
        raiseEpoch.setString(1, queue.value());
        try (ResultSet rows = raiseEpoch.executeQuery()) {
            return new QueueRow(rows.getLong(1), rows.getLong(2));
        }
    }

    /** In the order that {@link Merge} asks for. */
    void write(long queue, Merge merge) throws SQLException {
        merge.endedTasks.forEach((first, last) -> delete(deleteTasks, queue, first, last));
        merge.takenResults.forEach((first, last) -> delete(deleteResults, queue, first, last));
        for (ClientId client : merge.forgottenClients) {
            deleteClient.setLong(1, queue);
            deleteClient.setLong(2, client.value());
            deleteClient.executeUpdate();
        }
        for (Merge.Range<TaskReleased> range : merge.releases()) {
            update(queue, range.fact(), range.first(), range.last());
        }
        for (Merge.Range<TaskLeased> range : merge.leases()) {
            update(queue, range.fact(), range.first(), range.last());
        }
        Facts facts = merge.facts;
        tasks.begin(facts.added.size());
        for (TaskAdded added : facts.added) {
            insert(queue, added, facts.released.get(added.position()), facts.leased.get(added.position()));
        }
        results.begin(facts.ended.size());
        for (TaskEnded ended : facts.ended) {
            insert(queue, ended.resultPosition(), ended.result());
        }
        for (ClientSeen seen : facts.seen.values()) {
            upsert(queue, seen);
        }
    }

    /** For tests, which make the disk full with it: the file grows to so many pages and no further. */
    void limitPages(int pages) throws SQLException {
        execute("PRAGMA max_page_count = " + pages);
    }

    /** Leaves everything in the database file, and an empty write-ahead log. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void delete(PreparedStatement delete, long queue, long first, long last) throws SQLException {
        delete.setLong(1, queue);
        delete.setLong(2, first);
        delete.setLong(3, last);
        delete.executeUpdate();
    }

    private void update(long queue, TaskReleased released, long first, long last) throws SQLException {
        updateReleased.setInt(1, released.attempt());
        updateReleased.setInt(2, released.handBacks());
        updateReleased.setLong(3, queue);
        updateReleased.setLong(4, first);
        updateReleased.setLong(5, last);
        updateReleased.executeUpdate();
    }

    private void update(long queue, TaskLeased leased, long first, long last) throws SQLException {
        updateLeased.setInt(1, leased.lease().attempt());
        updateLeased.setLong(2, leased.lease().epoch());
        updateLeased.setLong(3, leased.leasedMillis());
        updateLeased.setLong(4, queue);
        updateLeased.setLong(5, first);
        updateLeased.setLong(6, last);
        updateLeased.executeUpdate();
    }

    private void insert(long queue, TaskAdded added, @Nullable TaskReleased released, @Nullable TaskLeased leased)
            throws SQLException {
        Task task = added.task();
        tasks.add(queue)
                .add(added.position())
                .add(task.id().client())
                .add(task.id().sequence())
                .add(task.handler().value())
                .add(added.addedMillis());
        int handBacks = released == null ? 0 : released.handBacks();
        if (leased == null) {
            tasks.add(released == null ? 0 : released.attempt()).add(handBacks).addNulls(2);
        } else {
            Lease lease = leased.lease();
            tasks.add(lease.attempt()).add(handBacks).add(lease.epoch()).add(leased.leasedMillis());
        }
        tasks.add(task.payload().contentType()).add(task.payload().bytes()).endRow();
    }

    private void insert(long queue, long position, TaskResult result) throws SQLException {
        results.add(queue)
                .add(position)
                .add(result.task().client())
                .add(result.task().sequence())
                .add(result.handler().value())
                .add(result.worker().value())
                .add(result.lease().attempt())
                .add(result.lease().epoch())
                .add(result.times().addedMillis())
                .add(result.times().leasedMillis())
                .add(result.times().endedMillis());
        if (result.outcome() instanceof Success success) {
            Payload value = success.value();
            results.add(1).add(value.contentType()).add(value.bytes()).addNulls(3);
        } else if (result.outcome() instanceof Failure failure) {
            results.add(0)
                    .addNulls(2)
                    .add(failure.type())
                    .add(failure.message())
                    .add(failure.stackTrace());
        }
        results.endRow();
    }

    private void upsert(long queue, ClientSeen seen) throws SQLException {
        upsertClient.setLong(1, queue);
        upsertClient.setLong(2, seen.client().value());
        upsertClient.setLong(3, seen.sequence());
        upsertClient.setLong(4, seen.seenMillis());
        upsertClient.executeUpdate();
    }

    /** @param epoch which incarnation of the queue's master may write */
    record QueueRow(long id, long epoch) {}
}
