package io.pullwork.store;

import io.pullwork.queue.Change;
import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.Counted;
import io.pullwork.queue.Change.LetterKept;
import io.pullwork.queue.Change.QueueDraining;
import io.pullwork.queue.Change.QueuePaused;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.QueueTotals;
import io.pullwork.task.ClientId;
import io.pullwork.task.Follows;
import io.pullwork.task.HandlerName;
import io.pullwork.task.Key;
import io.pullwork.task.Keys;
import io.pullwork.task.Lease;
import io.pullwork.task.Outcome;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.ResultMode;
import io.pullwork.task.RetryPolicy;
import io.pullwork.task.Task;
import io.pullwork.task.TaskId;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import io.pullwork.task.Timing;
import io.pullwork.task.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what lives in a queue, row by row: a million tasks are never in memory twice. Texts that recur
 * (handlers, content types, workers) become one object each.
 */
final class SqliteLiving implements Iterator<Change>, AutoCloseable {

    private static final String QUEUE = "SELECT is_paused, is_draining, total_put, total_leased, total_succeeded,"
            + " total_failed_attempts, total_dead, total_cancelled, total_expired, total_stale FROM queue WHERE id = ?";

    private static final String CLIENTS =
            "SELECT client, sequence, seen_millis FROM client WHERE queue = ? ORDER BY client";

    /**
     * Each column that is asked for costs a call into C, and most tasks have no options and are not on their way: one
     * column tells.
     */
    private static final String IS_UNUSUAL = "priority <> " + TaskOptions.NORMAL_PRIORITY
            + " OR expires_millis <> 0 OR run_timeout_millis <> 0 OR results <> 'queue'"
            + " OR coalesce(retry, unique_key, fair_key, limit_key, order_key, task_group, follows, moving_to)"
            + " IS NOT NULL";

    private static final String TASKS = "SELECT position, client, sequence, handler, added_millis, attempt, hand_backs,"
            + " due_millis, lease_epoch, leased_millis, not_before_millis, payload_type, payload,"
            + " priority, retry, expires_millis, run_timeout_millis, unique_key, fair_key, fair_weight, limit_key,"
            + " order_key, results, task_group, follows, deaths, length(checkpoint), dead_millis, error, "
            + IS_UNUSUAL + ", moving_to, moving_client, moving_sequence FROM task"
            + " WHERE queue = ? ORDER BY position";

    private static final String RESULTS = "SELECT position, client, sequence, handler, worker, attempt, lease_epoch,"
            + " added_millis, leased_millis, ended_millis, outcome, value_type, value, failure_type,"
            + " failure_message, failure_stack_trace, is_kept FROM result WHERE queue = ? ORDER BY position";

    /** Options can be different for each task, and are then not worth remembering. */
    private static final int MAX_SHARED = 1_000;

    private final SqliteFile file;
    private final Connection connection;
    private final long queue;
    private final Map<String, HandlerName> handlers = new HashMap<>();
    private final Map<String, WorkerId> workers = new HashMap<>();
    private final Map<TaskOptions, TaskOptions> options = new HashMap<>();
    private final Map<String, String> contentTypes = new HashMap<>();

    private final Iterator<Table> tables;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private Reading reading = SqliteLiving::readQueue;

    /** Read and not yet told: the facts of one row. */
    private final ArrayDeque<Change> facts = new ArrayDeque<>(3);

    SqliteLiving(SqliteFile file, Connection connection, long queue) {
        this.file = file;
        this.connection = connection;
        this.queue = queue;
        this.tables = List.of(
                        new Table(QUEUE, SqliteLiving::readQueue),
                        new Table(LimitRows.SELECT_LIMITS, (living, row) -> living.facts.add(LimitRows.readLimit(row))),
                        new Table(LimitRows.SELECT_USES, (living, row) -> living.facts.add(LimitRows.readUse(row))),
                        new Table(GroupRows.SELECT, (living, row) -> living.facts.add(GroupRows.read(row))),
                        new Table(
                                GroupRows.SELECT_DEADLINES,
                                (living, row) -> living.facts.add(GroupRows.readDeadline(row))),
                        new Table(KeyRows.SELECT, (living, row) -> living.facts.add(KeyRows.read(row))),
                        new Table(ForwarderRows.SELECT, (living, row) -> living.facts.add(ForwarderRows.read(row))),
                        new Table(ScheduleRows.SELECT, (living, row) -> living.facts.add(ScheduleRows.read(row))),
                        new Table(CLIENTS, SqliteLiving::readClient),
                        new Table(TASKS, SqliteLiving::readTask),
                        new Table(RESULTS, SqliteLiving::readResult))
                .iterator();
    }

    @Override
    public boolean hasNext() {
        if (facts.isEmpty()) {
            try {
                advance();
            } catch (SQLException e) {
                throw file.failure("cannot read what lives in", e);
            } catch (IllegalArgumentException e) {
                throw new StoreFailure(
                        "a row of queue " + queue + " in " + file + " is not understood (" + e.getMessage()
                                + "): restore the file from a backup, or correct the row",
                        e);
            }
        }
        return !facts.isEmpty();
    }

    @Override
    public Change next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return facts.remove();
    }

    @Override
    public void close() throws SQLException {
        if (statement != null) {
            statement.close();
        }
    }

    /** Reads rows until one has brought a fact. */
    private void advance() throws SQLException {
        while (facts.isEmpty()) {
            while (rows == null || !rows.next()) {
                close();
                if (!tables.hasNext()) {
                    rows = null;
                    return;
                }
                open(tables.next());
            }
            reading.read(this, rows);
        }
    }

    private void open(Table table) throws SQLException {
        reading = table.reading;
        statement = connection.prepareStatement(table.sql);
        statement.setLong(1, queue);
        rows = statement.executeQuery();
    }

    private void readQueue(ResultSet row) throws SQLException {
        if (row.getBoolean(1)) {
            facts.add(new QueuePaused(true));
        }
        if (row.getBoolean(2)) {
            facts.add(new QueueDraining(true));
        }
        var totals = new QueueTotals(
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10));
        if (!totals.equals(QueueTotals.NONE)) {
            facts.add(new Counted(totals));
        }
    }

    private void readClient(ResultSet row) throws SQLException {
        facts.add(new ClientSeen(new ClientId(row.getLong(1)), row.getLong(2), row.getLong(3)));
    }

    private void readTask(ResultSet row) throws SQLException {
        long position = row.getLong(1);
        var id = new TaskId(row.getLong(2), row.getLong(3));
        Payload payload = payload(row.getString(12), row.getBytes(13));
        boolean isUnusual = row.getBoolean(30);
        TaskOptions options = isUnusual ? options(row) : TaskOptions.DEFAULT;
        var task = new Task(id, handler(row.getString(4)), payload, options);
        facts.add(new TaskAdded(position, task, row.getLong(5), row.getLong(11)));

        int attempt = row.getInt(6);
        if (attempt > 0) {
            readAttempts(row, position, id, attempt);
        }
        String movingTo = isUnusual ? row.getString(31) : null;
        if (movingTo != null) {
            var as = new TaskId(row.getLong(32), row.getLong(33));
            facts.add(new TaskMoving(position, id, new QueueName(movingTo), as));
        }
    }

    private void readAttempts(ResultSet row, long position, TaskId id, int attempt) throws SQLException {
        long deadMillis = row.getLong(28);
        if (deadMillis != 0) {
            facts.add(new LetterKept(position, id, attempt, deadMillis, row.getString(29)));
            return;
        }
        int handBacks = row.getInt(7);
        int deaths = row.getInt(26);
        long dueMillis = row.getLong(8);
        long leaseEpoch = row.getLong(9);
        if (leaseEpoch != 0) {
            if (handBacks > 0 || deaths > 0 || dueMillis > 0) {
                facts.add(new TaskReleased(position, id, attempt - 1, handBacks, deaths, dueMillis));
            }
            facts.add(new TaskLeased(position, new Lease(id, attempt, leaseEpoch), row.getLong(10)));
        } else {
            facts.add(new TaskReleased(position, id, attempt, handBacks, deaths, dueMillis));
        }
        int checkpointBytes = row.getInt(27);
        if (!row.wasNull()) {
            facts.add(new TaskCheckpointed(position, id, Payload.elsewhere(Payload.BYTES, checkpointBytes)));
        }
    }

    /** Tasks of a kind share their options. */
    private TaskOptions options(ResultSet row) throws SQLException {
        var timing = new Timing(0, 0, row.getLong(16), 0, row.getLong(17));
        String retry = row.getString(15);
        var read = new TaskOptions(
                row.getInt(14),
                timing.equals(Timing.NONE) ? Timing.NONE : timing,
                retry == null ? null : RetryPolicy.parse(retry),
                keys(row),
                ResultMode.valueOf(row.getString(23).toUpperCase(Locale.ROOT)),
                follows(row.getString(25)));
        TaskOptions known = options.get(read);
        if (known == null && options.size() < MAX_SHARED) {
            options.put(read, read);
        }
        return known == null ? read : known;
    }

    private static Keys keys(ResultSet row) throws SQLException {
        Key unique = key(row.getString(18));
        Key fair = key(row.getString(19));
        var keys = new Keys(
                unique == null ? null : new Keys.Unique(unique, false),
                fair == null ? null : new Keys.Fair(fair, row.getInt(20)),
                key(row.getString(21)),
                key(row.getString(22)),
                key(row.getString(24)));
        return keys.equals(Keys.NONE) ? Keys.NONE : keys;
    }

    private static Follows follows(@Nullable String text) {
        return text == null ? Follows.NOTHING : Follows.parse(text);
    }

    private static @Nullable Key key(@Nullable String text) {
        return text == null ? null : new Key(text);
    }

    private void readResult(ResultSet row) throws SQLException {
        var id = new TaskId(row.getLong(2), row.getLong(3));
        var lease = new Lease(id, row.getInt(6), row.getLong(7));
        var times = new TaskResult.Times(row.getLong(8), row.getLong(9), row.getLong(10));
        Outcome outcome =
                switch (row.getString(11)) {
                    case "succeeded" -> new Outcome.Success(payload(row.getString(12), row.getBytes(13)));
                    case "failed" -> new Outcome.Failure(row.getString(14), row.getString(15), row.getString(16));
                    case "cancelled" -> new Outcome.Cancelled();
                    case "expired" -> new Outcome.Expired();
                    default -> throw new IllegalArgumentException("outcome " + row.getString(11));
                };
        WorkerId worker = workers.computeIfAbsent(row.getString(5), WorkerId::new);
        var result = new TaskResult(lease, handler(row.getString(4)), outcome, worker, times);
        facts.add(new TaskEnded(0, row.getLong(1), result, row.getBoolean(17) ? ResultMode.KEEP : ResultMode.QUEUE));
    }

    private HandlerName handler(String text) {
        return handlers.computeIfAbsent(text, HandlerName::new);
    }

    private Payload payload(String contentType, byte[] bytes) {
        return new Payload(contentTypes.computeIfAbsent(contentType, text -> text), bytes);
    }

    private record Table(String sql, Reading reading) {}

    @FunctionalInterface
    private interface Reading {
        void read(SqliteLiving living, ResultSet row) throws SQLException;
    }
}
