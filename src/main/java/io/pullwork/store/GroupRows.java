package io.pullwork.store;

import io.pullwork.queue.Change.GroupCounted;
import io.pullwork.queue.Change.GroupDeadlineSet;
import io.pullwork.queue.GroupCounts;
import io.pullwork.task.Key;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of groups. */
final class GroupRows {

    static final String SELECT = "SELECT name, succeeded, failed, cancelled, expired, last_millis FROM task_group"
            + " WHERE queue = ? ORDER BY name";

    private static final String UPSERT = "INSERT OR REPLACE INTO task_group"
            + " (queue, name, succeeded, failed, cancelled, expired, last_millis) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String DELETE = "DELETE FROM task_group WHERE queue = ? AND name = ?";

    static final String SELECT_DEADLINES =
            "SELECT name, deadline_millis FROM group_deadline WHERE queue = ? ORDER BY name";

    private static final String UPSERT_DEADLINE =
            "INSERT OR REPLACE INTO group_deadline (queue, name, deadline_millis) VALUES (?, ?, ?)";

    private static final String DELETE_DEADLINE = "DELETE FROM group_deadline WHERE queue = ? AND name = ?";

    private GroupRows() {}

    static void write(Statements statements, long queue, Facts facts) throws SQLException {
        for (GroupCounted counted : facts.groups.values()) {
            GroupCounts ended = counted.ended();
            boolean isGone = ended.ended() == 0;
            PreparedStatement statement = statements.get(isGone ? DELETE : UPSERT);
            statement.setLong(1, queue);
            statement.setString(2, counted.group().value());
            if (!isGone) {
                statement.setInt(3, ended.succeeded());
                statement.setInt(4, ended.failed());
                statement.setInt(5, ended.cancelled());
                statement.setInt(6, ended.expired());
                statement.setLong(7, counted.lastMillis());
            }
            statement.executeUpdate();
        }
    }

    static void writeDeadlines(Statements statements, long queue, Facts facts) throws SQLException {
        for (GroupDeadlineSet set : facts.groupDeadlines.values()) {
            boolean isGone = set.deadlineMillis() == 0;
            PreparedStatement statement = statements.get(isGone ? DELETE_DEADLINE : UPSERT_DEADLINE);
            statement.setLong(1, queue);
            statement.setString(2, set.group().value());
            if (!isGone) {
                statement.setLong(3, set.deadlineMillis());
            }
            statement.executeUpdate();
        }
    }

    static GroupDeadlineSet readDeadline(ResultSet row) throws SQLException {
        return new GroupDeadlineSet(new Key(row.getString(1)), row.getLong(2));
    }

    static GroupCounted read(ResultSet row) throws SQLException {
        var ended = new GroupCounts(row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5));
        return new GroupCounted(new Key(row.getString(1)), ended, row.getLong(6));
    }
}
