package io.pullwork.store;

import io.pullwork.queue.Change.AttemptFailed;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Outcome;
import io.pullwork.task.QueueName;
import io.pullwork.task.WorkerId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** The rows of failed attempts. */
final class FailedAttemptRows {

    static final String DELETE_OF_TASKS = "DELETE FROM failed_attempt WHERE queue = ? AND position BETWEEN ? AND ?";

    private static final String DELETE_OLD =
            "DELETE FROM failed_attempt WHERE queue = ? AND position = ? AND attempt <= ?";

    private static final String INSERT = "INSERT OR REPLACE INTO failed_attempt (queue, position, attempt, worker,"
            + " leased_millis, ended_millis, failure_type, failure_message, failure_stack_trace)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String SELECT = "SELECT attempt, worker, leased_millis, ended_millis, failure_type,"
            + " failure_message, failure_stack_trace FROM failed_attempt"
            + " WHERE queue = (SELECT id FROM queue WHERE name = ?) AND position = ? ORDER BY attempt";

    private FailedAttemptRows() {}

    static void write(Statements statements, long queue, Facts facts) throws SQLException {
        for (NavigableMap<Integer, AttemptFailed> ofTask : facts.failedAttempts.values()) {
            for (AttemptFailed failed : ofTask.values()) {
                insert(statements, queue, failed);
            }
            AttemptFailed last = ofTask.lastEntry().getValue();
            deleteOld(statements, queue, last.position(), last.failed().attempt() - FailedAttempt.MAX_KEPT);
        }
    }

    private static void insert(Statements statements, long queue, AttemptFailed change) throws SQLException {
        FailedAttempt failed = change.failed();
        PreparedStatement insert = statements.get(INSERT);
        insert.setLong(1, queue);
        insert.setLong(2, change.position());
        insert.setInt(3, failed.attempt());
        insert.setString(4, failed.worker().value());
        insert.setLong(5, failed.leasedMillis());
        insert.setLong(6, failed.endedMillis());
        insert.setString(7, failed.failure().type());
        insert.setString(8, failed.failure().message());
        insert.setString(9, failed.failure().stackTrace());
        insert.executeUpdate();
    }

    private static void deleteOld(Statements statements, long queue, long position, int lastAttempt)
            throws SQLException {
        if (lastAttempt > 0) {
            PreparedStatement delete = statements.get(DELETE_OLD);
            delete.setLong(1, queue);
            delete.setLong(2, position);
            delete.setInt(3, lastAttempt);
            delete.executeUpdate();
        }
    }

    static List<FailedAttempt> read(Statements statements, QueueName queue, long position) throws SQLException {
        PreparedStatement select = statements.get(SELECT);
        select.setString(1, queue.value());
        select.setLong(2, position);
        var read = new ArrayList<FailedAttempt>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                read.add(read(rows));
            }
        }
        return read;
    }

    private static FailedAttempt read(ResultSet row) throws SQLException {
        return new FailedAttempt(
                row.getInt(1),
                new WorkerId(row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                new Outcome.Failure(row.getString(5), row.getString(6), row.getString(7)));
    }
}
