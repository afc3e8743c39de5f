package io.pullwork.store;

import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.task.ClientId;
import io.pullwork.task.Outcome.Failure;
import io.pullwork.task.Outcome.Success;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Writes the tables of schema.sql: transactions, epochs of queues, and rows of tasks, results and clients. */
final class SqliteTables implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement selectQueue;
    private final PreparedStatement raiseEpoch;
    private final PreparedStatement insertTask;
    private final PreparedStatement updateReleased;
    private final PreparedStatement updateLeased;
    private final PreparedStatement deleteTasks;
    private final PreparedStatement insertValue;
    private final PreparedStatement insertFailure;
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
        this.insertTask = connection.prepareStatement("INSERT INTO task (queue, position, client, sequence, handler,"
                + " added_millis, attempt, hand_backs, lease_epoch, leased_millis, payload_type, payload)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        this.updateReleased = connection.prepareStatement("UPDATE task SET attempt = ?, hand_backs = ?,"
                + " lease_epoch = NULL, leased_millis = NULL WHERE queue = ? AND position BETWEEN ? AND ?");
        this.updateLeased = connection.prepareStatement("UPDATE task SET attempt = ?, lease_epoch = ?,"
                + " leased_millis = ? WHERE queue = ? AND position BETWEEN ? AND ?");
        this.deleteTasks = connection.prepareStatement("DELETE FROM task WHERE queue = ? AND position BETWEEN ? AND ?");
        this.insertValue = connection.prepareStatement("INSERT INTO result (queue, position, client, sequence,"
                + " handler, worker, attempt, lease_epoch, added_millis, leased_millis, ended_millis, succeeded,"
                + " value_type, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)");
        this.insertFailure = connection.prepareStatement("INSERT INTO result (queue, position, client, sequence,"
                + " handler, worker, attempt, lease_epoch, added_millis, leased_millis, ended_millis, succeeded,"
                + " failure_type, failure_message, failure_stack_trace)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)");
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
        for (TaskAdded added : facts.added) {
            insert(queue, added, facts.released.get(added.position()), facts.leased.get(added.position()));
        }
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
        insertTask.setLong(1, queue);
        insertTask.setLong(2, added.position());
        insertTask.setLong(3, task.id().client());
        insertTask.setLong(4, task.id().sequence());
        insertTask.setString(5, task.handler().value());
        insertTask.setLong(6, added.addedMillis());
        insertTask.setInt(8, released == null ? 0 : released.handBacks());
        if (leased == null) {
            insertTask.setInt(7, released == null ? 0 : released.attempt());
            insertTask.setNull(9, Types.INTEGER);
            insertTask.setNull(10, Types.INTEGER);
        } else {
            insertTask.setInt(7, leased.lease().attempt());
            insertTask.setLong(9, leased.lease().epoch());
            insertTask.setLong(10, leased.leasedMillis());
        }
        insertTask.setString(11, task.payload().contentType());
        insertTask.setBytes(12, task.payload().bytes());
        insertTask.executeUpdate();
    }

    private void insert(long queue, long position, TaskResult result) throws SQLException {
        PreparedStatement insert = result.isSuccess() ? insertValue : insertFailure;
        insert.setLong(1, queue);
        insert.setLong(2, position);
        insert.setLong(3, result.task().client());
        insert.setLong(4, result.task().sequence());
        insert.setString(5, result.handler().value());
        insert.setString(6, result.worker().value());
        insert.setInt(7, result.lease().attempt());
        insert.setLong(8, result.lease().epoch());
        insert.setLong(9, result.times().addedMillis());
        insert.setLong(10, result.times().leasedMillis());
        insert.setLong(11, result.times().endedMillis());
        if (result.outcome() instanceof Success success) {
            insert.setString(12, success.value().contentType());
            insert.setBytes(13, success.value().bytes());
        } else if (result.outcome() instanceof Failure failure) {
            insert.setString(12, failure.type());
            insert.setString(13, failure.message());
            insert.setString(14, failure.stackTrace());
        }
        insert.executeUpdate();
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
