package io.pullwork.store;

import io.pullwork.queue.Change.KeyHeld;
import io.pullwork.queue.Fingerprint;
import io.pullwork.task.Key;
import io.pullwork.task.TaskId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of unique keys. */
final class KeyRows {

    static final String SELECT = "SELECT key, client, sequence, content_high, content_low, ended_millis FROM unique_key"
            + " WHERE queue = ? ORDER BY key";

    private static final String UPSERT = "INSERT OR REPLACE INTO unique_key"
            + " (queue, key, client, sequence, content_high, content_low, ended_millis) VALUES (?, ?, ?, ?, ?, ?, ?)";

    private static final String DELETE = "DELETE FROM unique_key WHERE queue = ? AND key = ?";

    private KeyRows() {}

    static void write(Statements statements, long queue, Merge merge) throws SQLException {
        for (Key forgotten : merge.forgottenKeys) {
            PreparedStatement delete = statements.get(DELETE);
            delete.setLong(1, queue);
            delete.setString(2, forgotten.value());
            delete.executeUpdate();
        }
        for (KeyHeld held : merge.facts.keys.values()) {
            PreparedStatement upsert = statements.get(UPSERT);
            upsert.setLong(1, queue);
            upsert.setString(2, held.key().value());
            upsert.setLong(3, held.task().client());
            upsert.setLong(4, held.task().sequence());
            upsert.setLong(5, held.content().high());
            upsert.setLong(6, held.content().low());
            upsert.setLong(7, held.endedMillis());
            upsert.executeUpdate();
        }
    }

    static KeyHeld read(ResultSet row) throws SQLException {
        return new KeyHeld(
                new Key(row.getString(1)),
                new TaskId(row.getLong(2), row.getLong(3)),
                new Fingerprint(row.getLong(4), row.getLong(5)),
                row.getLong(6));
    }
}
