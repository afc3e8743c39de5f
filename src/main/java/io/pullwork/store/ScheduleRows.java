package io.pullwork.store;

import io.pullwork.queue.Change.ScheduleMoved;
import io.pullwork.queue.Change.ScheduleSet;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Payload;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Schedule;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.Timing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of schedules: few, and seldom changed, so each is written by a statement of its own. */
final class ScheduleRows {

    private static final String COLUMNS = "name, cron, zone, missed, next_millis, handler, payload_type, payload,"
            + " priority, not_before_millis, delay_millis, expires_at_millis, expires_after_millis, run_timeout_millis,"
            + " retry, unique_key, unique_replaces, fair_key, fair_weight, limit_key, order_key, results,"
            + " task_group, follows";

    static final String SELECT = "SELECT " + COLUMNS + " FROM schedule WHERE queue = ? ORDER BY name";

    private static final String REPLACE = "INSERT OR REPLACE INTO schedule (queue, " + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String MOVE = "UPDATE schedule SET next_millis = ? WHERE queue = ? AND name = ?";

    private static final String DELETE = "DELETE FROM schedule WHERE queue = ? AND name = ?";

    private ScheduleRows() {}

    /** First the rows that go, since one of the same name may come. */
    static void write(Statements statements, long queue, Merge merge) throws SQLException {
        for (Key name : merge.removedSchedules) {
            PreparedStatement delete = statements.get(DELETE);
            delete.setLong(1, queue);
            delete.setString(2, name.value());
            delete.executeUpdate();
        }
        for (ScheduleMoved moved : merge.facts.movedSchedules.values()) {
            PreparedStatement move = statements.get(MOVE);
            move.setLong(1, moved.nextMillis());
            move.setLong(2, queue);
            move.setString(3, moved.name().value());
            move.executeUpdate();
        }
        for (ScheduleSet set : merge.facts.schedules.values()) {
            replace(statements, queue, set);
        }
    }

    private static void replace(Statements statements, long queue, ScheduleSet set) throws SQLException {
        Schedule schedule = set.schedule();
        TaskOptions options = schedule.options();
        Timing timing = options.timing();
        Keys.Unique unique = options.keys().unique();
        Keys.Fair fair = options.keys().fair();
        PreparedStatement row = statements.get(REPLACE);
        row.setLong(1, queue);
        row.setString(2, schedule.name().value());
        row.setString(3, schedule.when().cron());
        row.setString(4, schedule.when().zone());
        row.setString(5, lower(schedule.when().missed()));
        row.setLong(6, set.nextMillis());
        row.setString(7, schedule.handler().value());
        row.setString(8, schedule.payload().contentType());
        row.setBytes(9, schedule.payload().bytes());
        row.setInt(10, options.priority());
        row.setLong(11, timing.notBeforeMillis());
        row.setLong(12, timing.delayMillis());
        row.setLong(13, timing.expiresAtMillis());
        row.setLong(14, timing.expiresAfterMillis());
        row.setLong(15, timing.runTimeoutMillis());
        setText(row, 16, options.retry());
        setText(row, 17, unique == null ? null : unique.key());
        row.setBoolean(18, unique != null && unique.replaces());
        setText(row, 19, fair == null ? null : fair.key());
        row.setInt(20, fair == null ? 1 : fair.weight());
        setText(row, 21, options.keys().limit());
        setText(row, 22, options.keys().order());
        row.setString(23, lower(options.results()));
        setText(row, 24, options.keys().group());
        setText(row, 25, options.follows().equals(Follows.NOTHING) ? null : options.follows());
        row.executeUpdate();
        row.clearParameters();
    }

    private static void setText(PreparedStatement row, int parameter, @Nullable Object value) throws SQLException {
        if (value == null) {
            row.setNull(parameter, Types.NULL);
        } else {
            row.setString(parameter, value.toString());
        }
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    /** A row of {@link #SELECT}. */
    static ScheduleSet read(ResultSet row) throws SQLException {
        var when = new Schedule.When(row.getString(2), row.getString(3), Schedule.Missed.valueOf(upper(row, 4)));
        var schedule = new Schedule(
                new Key(row.getString(1)),
                when,
                new HandlerName(row.getString(6)),
                new Payload(row.getString(7), row.getBytes(8)),
                readOptions(row));
        return new ScheduleSet(schedule, row.getLong(5));
    }

    private static TaskOptions readOptions(ResultSet row) throws SQLException {
        var timing = new Timing(row.getLong(10), row.getLong(11), row.getLong(12), row.getLong(13), row.getLong(14));
        String retry = row.getString(15);
        Key unique = readKey(row, 16);
        Key fair = readKey(row, 18);
        var keys = new Keys(
                unique == null ? null : new Keys.Unique(unique, row.getBoolean(17)),
                fair == null ? null : new Keys.Fair(fair, row.getInt(19)),
                readKey(row, 20),
                readKey(row, 21),
                readKey(row, 23));
        String follows = row.getString(24);
        return new TaskOptions(
                row.getInt(9),
                timing,
                retry == null ? null : RetryPolicy.parse(retry),
                keys,
                ResultMode.valueOf(upper(row, 22)),
                follows == null ? Follows.NOTHING : Follows.parse(follows));
    }

    private static @Nullable Key readKey(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : new Key(text);
    }

    private static String upper(ResultSet row, int column) throws SQLException {
        return row.getString(column).toUpperCase(Locale.ROOT);
    }
}
