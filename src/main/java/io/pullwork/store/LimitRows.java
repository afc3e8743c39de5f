package io.pullwork.store;

import io.pullwork.queue.Change.LimitSet;
import io.pullwork.queue.Change.LimitUsed;
import io.pullwork.task.Key;
import io.pullwork.task.Limit;
import io.pullwork.task.LimitScope;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of limits, and of how much of them is used. A key that does not matter is empty. */
final class LimitRows {

    static final String SELECT_LIMITS =
            "SELECT scope, key, max_running, max_starts, period_millis FROM key_limit WHERE queue = ?"
                    + " ORDER BY CASE scope WHEN 'queue' THEN 0 WHEN 'each_key' THEN 1 ELSE 2 END, key";

    static final String SELECT_USES = "SELECT key, starts, last_millis FROM limit_use WHERE queue = ? ORDER BY key";

    private static final String UPSERT_LIMIT =
            "INSERT OR REPLACE INTO key_limit (queue, scope, key, max_running, max_starts, period_millis)"
                    + " VALUES (?, ?, ?, ?, ?, ?)";

    private static final String DELETE_LIMIT = "DELETE FROM key_limit WHERE queue = ? AND scope = ? AND key = ?";

    private static final String UPSERT_USE =
            "INSERT OR REPLACE INTO limit_use (queue, key, starts, last_millis) VALUES (?, ?, ?, ?)";

    private static final String DELETE_USE = "DELETE FROM limit_use WHERE queue = ? AND key = ?";

    private LimitRows() {}

    static void write(Statements statements, long queue, Facts facts) throws SQLException {
        for (LimitSet set : facts.limits.values()) {
            write(statements, queue, set);
        }
        for (LimitUsed used : facts.limitUses.values()) {
            write(statements, queue, used);
        }
    }

    private static void write(Statements statements, long queue, LimitSet set) throws SQLException {
        boolean isGone = set.limit().equals(Limit.NONE);
        PreparedStatement statement = statements.get(isGone ? DELETE_LIMIT : UPSERT_LIMIT);
        statement.setLong(1, queue);
        statement.setString(2, set.scope().kind().name().toLowerCase(Locale.ROOT));
        statement.setString(3, text(set.scope().key()));
        if (!isGone) {
            statement.setInt(4, set.limit().maxRunning());
            statement.setInt(5, set.limit().maxStarts());
            statement.setLong(6, set.limit().periodMillis());
        }
        statement.executeUpdate();
    }

    private static void write(Statements statements, long queue, LimitUsed used) throws SQLException {
        boolean isGone = used.starts() == 0;
        PreparedStatement statement = statements.get(isGone ? DELETE_USE : UPSERT_USE);
        statement.setLong(1, queue);
        statement.setString(2, text(used.key()));
        if (!isGone) {
            statement.setInt(3, used.starts());
            statement.setLong(4, used.lastMillis());
        }
        statement.executeUpdate();
    }

    static LimitSet readLimit(ResultSet row) throws SQLException {
        var kind = LimitScope.Kind.valueOf(row.getString(1).toUpperCase(Locale.ROOT));
        var scope = new LimitScope(kind, key(row.getString(2)));
        return new LimitSet(scope, new Limit(row.getInt(3), row.getInt(4), row.getLong(5)));
    }

    static LimitUsed readUse(ResultSet row) throws SQLException {
        return new LimitUsed(key(row.getString(1)), row.getInt(2), row.getLong(3));
    }

    private static String text(@Nullable Key key) {
        return key == null ? "" : key.value();
    }

    private static @Nullable Key key(String text) {
        return text.isEmpty() ? null : new Key(text);
    }
}
