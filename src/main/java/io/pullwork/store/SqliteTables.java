package io.pullwork.store;

import io.pullwork.queue.Change.ClientSeen;
import io.pullwork.queue.Change.LetterRetried;
import io.pullwork.queue.Change.TaskAdded;
import io.pullwork.queue.Change.TaskChanged;
import io.pullwork.queue.Change.TaskCheckpointed;
import io.pullwork.queue.Change.TaskEnded;
import io.pullwork.queue.Change.TaskLeased;
import io.pullwork.queue.Change.TaskMoving;
import io.pullwork.queue.Change.TaskReleased;
import io.pullwork.queue.Change.TaskReplaced;
import io.pullwork.queue.Change.TaskStays;
import io.pullwork.queue.QueueTotals;
import io.pullwork.task.ClientId;
import io.pullwork.task.Follows;
import io.pullwork.task.Keys;
import io.pullwork.task.Outcome;
import io.pullwork.task.Outcome.Failure;
import io.pullwork.task.Outcome.Success;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import io.pullwork.task.Task;
import io.pullwork.task.TaskOptions;
import io.pullwork.task.TaskResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the tables of schema.sql: transactions, epochs of queues, and rows of tasks, results and clients. */
final class SqliteTables implements AutoCloseable {

    private static final String SELECT_QUEUE = "SELECT id, epoch FROM queue WHERE name = ?";

    private static final String RAISE_EPOCH = "INSERT INTO queue (name, epoch) VALUES (?, 1)"
            + " ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING id, epoch";

    private static final String RELEASE_TASKS =
            "UPDATE task SET attempt = ?, hand_backs = ?, deaths = ?, due_millis = ?,"
                    + " lease_epoch = NULL, leased_millis = NULL WHERE queue = ? AND position BETWEEN ? AND ?";

    private static final String LEASE_TASKS = "UPDATE task SET attempt = ?, lease_epoch = ?, leased_millis = ?"
            + " WHERE queue = ? AND position BETWEEN ? AND ?";

    private static final String CHECKPOINT = "UPDATE task SET checkpoint = ? WHERE queue = ? AND position = ?";

    private static final String MOVE =
            "UPDATE task SET moving_to = ?, moving_client = ?, moving_sequence = ? WHERE queue = ? AND position = ?";

    private static final String STAY = "UPDATE task SET moving_to = NULL, moving_client = NULL, moving_sequence = NULL"
            + " WHERE queue = ? AND position = ?";

    private static final String DELETE_TASKS = "DELETE FROM task WHERE queue = ? AND position BETWEEN ? AND ?";

    private static final String DELETE_RESULTS = "DELETE FROM result WHERE queue = ? AND position BETWEEN ? AND ?";

    private static final String UPSERT_CLIENT = "INSERT INTO client (queue, client, sequence, seen_millis)"
            + " VALUES (?, ?, ?, ?) ON CONFLICT (queue, client)"
            + " DO UPDATE SET sequence = excluded.sequence, seen_millis = excluded.seen_millis";

    private static final String PAUSE = "UPDATE queue SET is_paused = ? WHERE id = ?";

    private static final String COUNT = "UPDATE queue SET total_put = ?, total_leased = ?, total_succeeded = ?,"
            + " total_failed_attempts = ?, total_dead = ?, total_cancelled = ?, total_expired = ?, total_stale = ?"
            + " WHERE id = ?";

    private static final String DRAIN = "UPDATE queue SET is_draining = ? WHERE id = ?";

    private static final String CHANGE_TASK =
            "UPDATE task SET priority = ?, not_before_millis = ? WHERE queue = ? AND position = ?";

    private static final String DELETE_CLIENT = "DELETE FROM client WHERE queue = ? AND client = ?";

    private static final String[] USUAL_COLUMNS = {
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
        "payload"
    };

    /** Most tasks have their defaults: to leave these out takes a twentieth off the time of a task. */
    private static final String[] OTHER_COLUMNS = {
        "due_millis",
        "deaths",
        "not_before_millis",
        "priority",
        "retry",
        "expires_millis",
        "run_timeout_millis",
        "unique_key",
        "fair_key",
        "fair_weight",
        "limit_key",
        "order_key",
        "results",
        "task_group",
        "follows"
    };

    /** Of a task that is there: what a caller has said of it. Its attempts are written by releases. */
    private static final String REPLACE = Stream.concat(
                    Stream.of("handler", "payload_type", "payload"),
                    Stream.of(OTHER_COLUMNS).filter(column -> !column.equals("due_millis")))
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", ", " ON CONFLICT (queue, position) DO UPDATE SET checkpoint = NULL, ", ""));

    private final Connection connection;
    private final Statements statements;
    private final RowInsert usualTasks;
    private final RowInsert tasks;
    private final RowInsert replacedTasks;
    private final RowInsert results;

    SqliteTables(Connection connection) {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.usualTasks = new RowInsert(statements, "task", USUAL_COLUMNS);
        String[] columns =
                Stream.of(USUAL_COLUMNS, OTHER_COLUMNS).flatMap(Arrays::stream).toArray(String[]::new);
        this.tasks = new RowInsert(statements, "task", columns);
        this.replacedTasks = new RowInsert(statements, REPLACE, "task", columns);
        this.results = new RowInsert(
                statements,
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
                "outcome",
                "value_type",
                "value",
                "failure_type",
                "failure_message",
                "failure_stack_trace",
                "is_kept");
    }

    /** Not by the driver's own transactions, which cost further calls for each statement. */
    void begin() throws SQLException {
        statements.execute("BEGIN IMMEDIATE");
    }

    /** Returns when the disk has confirmed everything since {@link #begin}. */
    void commit() throws SQLException {
        statements.execute("COMMIT");
    }

    /** After a failure; makes the next {@link #begin} possible. */
    void rollback() {
        statements.forgetAll();
        try {
            statements.execute("ROLLBACK");
        } catch (SQLException noTransaction) {
            // SQLite has rolled back by itself, as it does when the disk is full.
            statements.forgetAll();
        }
    }

    /** Null if the queue was never opened. */
    @Nullable
    QueueRow find(QueueName queue) throws SQLException {
        PreparedStatement select = statements.get(SELECT_QUEUE);
        select.setString(1, queue.value());
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? new QueueRow(rows.getLong(1), rows.getLong(2)) : null;
        }
    }

    QueueRow raiseEpoch(QueueName queue) throws SQLException {
        PreparedStatement raise = statements.get(RAISE_EPOCH);
        raise.setString(1, queue.value());
        try (ResultSet rows = raise.executeQuery()) {
            return new QueueRow(rows.getLong(1), rows.getLong(2));
        }
    }

    /** In the order that {@link Merge} asks for. */
    void write(long queue, Merge merge) throws SQLException {
        merge.endedTasks.forEach((first, last) -> delete(DELETE_TASKS, queue, first, last));
        merge.forgottenFailures.forEach((first, last) -> delete(FailedAttemptRows.DELETE_OF_TASKS, queue, first, last));
        merge.goneResults.forEach((first, last) -> delete(DELETE_RESULTS, queue, first, last));
        for (ClientId client : merge.forgottenClients) {
            PreparedStatement delete = statements.get(DELETE_CLIENT);
            delete.setLong(1, queue);
            delete.setLong(2, client.value());
            delete.executeUpdate();
        }
        replaceTasks(queue, merge.facts);
        for (TaskChanged changed : merge.facts.changed) {
            update(queue, changed);
        }
        for (Merge.Range<TaskReleased> range : merge.releases()) {
            update(queue, range.fact(), range.first(), range.last());
        }
        for (Merge.Range<TaskLeased> range : merge.leases()) {
            update(queue, range.fact(), range.first(), range.last());
        }
        Facts facts = merge.facts;
        insertTasks(queue, facts);
        for (TaskCheckpointed checkpointed : facts.checkpointed) {
            update(queue, checkpointed);
        }
        for (TaskMoving moving : facts.moving) {
            update(queue, moving);
        }
        for (TaskStays stays : facts.staying) {
            update(queue, stays);
        }
        results.begin(facts.ended.size());
        for (TaskEnded ended : facts.ended) {
            insert(queue, ended);
        }
        LetterRows.write(statements, queue, facts);
        FailedAttemptRows.write(statements, queue, facts);
        LimitRows.write(statements, queue, facts);
        GroupRows.write(statements, queue, facts);
        GroupRows.writeDeadlines(statements, queue, facts);
        KeyRows.write(statements, queue, merge);
        ForwarderRows.write(statements, queue, facts);
        ScheduleRows.write(statements, queue, merge);
        if (facts.paused != null) {
            update(PAUSE, queue, facts.paused.isPaused());
        }
        if (facts.draining != null) {
            update(DRAIN, queue, facts.draining.isDraining());
        }
        if (facts.counted != null) {
            count(queue, facts.counted.totals());
        }
        for (ClientSeen seen : facts.seen.values()) {
            upsert(queue, seen);
        }
    }

    /** After all that comes before it is written. */
    void retry(long queue, LetterRetried retried) throws SQLException {
        LetterRows.retry(statements, queue, retried);
    }

    /** For tests, which make the disk full with it: the file grows to so many pages and no further. */
    void limitPages(int pages) throws SQLException {
        statements.run("PRAGMA max_page_count = " + pages);
    }

    /** Leaves everything in the database file and an empty write-ahead log, if the disk has room. */
    @Override
    public void close() throws SQLException {
        try {
            statements.run("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            // The log then stays beside the file, and is read at the next start.
        } finally {
            connection.close();
        }
    }

    private void delete(String sql, long queue, long first, long last) throws SQLException {
        PreparedStatement delete = statements.get(sql);
        delete.setLong(1, queue);
        delete.setLong(2, first);
        delete.setLong(3, last);
        delete.executeUpdate();
    }

    private void update(long queue, TaskReleased released, long first, long last) throws SQLException {
        PreparedStatement update = statements.get(RELEASE_TASKS);
        update.setInt(1, released.attempt());
        update.setInt(2, released.handBacks());
        update.setInt(3, released.deaths());
        update.setLong(4, released.dueMillis());
        update.setLong(5, queue);
        update.setLong(6, first);
        update.setLong(7, last);
        update.executeUpdate();
    }

    private void update(long queue, TaskLeased leased, long first, long last) throws SQLException {
        PreparedStatement update = statements.get(LEASE_TASKS);
        update.setInt(1, leased.lease().attempt());
        update.setLong(2, leased.lease().epoch());
        update.setLong(3, leased.leasedMillis());
        update.setLong(4, queue);
        update.setLong(5, first);
        update.setLong(6, last);
        update.executeUpdate();
    }

    private void update(long queue, TaskCheckpointed checkpointed) throws SQLException {
        PreparedStatement update = statements.get(CHECKPOINT);
        update.setBytes(1, checkpointed.state().bytes());
        update.setLong(2, queue);
        update.setLong(3, checkpointed.position());
        update.executeUpdate();
        // Otherwise it would hold on to the last one.
        update.clearParameters();
    }

    private void update(long queue, TaskMoving moving) throws SQLException {
        PreparedStatement update = statements.get(MOVE);
        update.setString(1, moving.to().value());
        update.setLong(2, moving.as().client());
        update.setLong(3, moving.as().sequence());
        update.setLong(4, queue);
        update.setLong(5, moving.position());
        update.executeUpdate();
    }

    private void update(long queue, TaskStays stays) throws SQLException {
        PreparedStatement update = statements.get(STAY);
        update.setLong(1, queue);
        update.setLong(2, stays.position());
        update.executeUpdate();
    }

    private void insertTasks(long queue, Facts facts) throws SQLException {
        int usual = 0;
        for (TaskAdded added : facts.added) {
            usual += isUsual(added, facts) ? 1 : 0;
        }
        usualTasks.begin(usual);
        tasks.begin(facts.added.size() - usual);
        for (TaskAdded added : facts.added) {
            TaskReleased released = facts.released.get(added.position());
            if (isUsual(added, facts)) {
                addUsual(usualTasks, queue, added, released, facts.leased.get(added.position()));
                usualTasks.endRow();
            } else {
                addUsual(tasks, queue, added, released, facts.leased.get(added.position()));
                addOthers(tasks, added, released);
                tasks.endRow();
            }
        }
    }

    private static boolean isUsual(TaskAdded added, Facts facts) {
        return added.task().options().equals(TaskOptions.DEFAULT)
                && added.dueMillis() == 0
                && facts.released.get(added.position()) == null;
    }

    private static void addUsual(
            RowInsert row, long queue, TaskAdded added, @Nullable TaskReleased released, @Nullable TaskLeased leased)
            throws SQLException {
        Task task = added.task();
        int attempt = leased != null ? leased.lease().attempt() : released != null ? released.attempt() : 0;
        row.add(queue)
                .add(added.position())
                .add(task.id().client())
                .add(task.id().sequence())
                .add(task.handler().value())
                .add(added.addedMillis())
                .add(attempt)
                .add(released == null ? 0 : released.handBacks());
        if (leased == null) {
            row.addNulls(2);
        } else {
            row.add(leased.lease().epoch()).add(leased.leasedMillis());
        }
        row.add(task.payload().contentType()).add(task.payload().bytes());
    }

    private void replaceTasks(long queue, Facts facts) throws SQLException {
        replacedTasks.begin(facts.replaced.size());
        for (TaskReplaced replaced : facts.replaced) {
            var asAdded = new TaskAdded(replaced.position(), replaced.task(), 0, replaced.dueMillis());
            addUsual(replacedTasks, queue, asAdded, null, null);
            addOthers(replacedTasks, asAdded, null);
            replacedTasks.endRow();
        }
    }

    private static void addOthers(RowInsert row, TaskAdded added, @Nullable TaskReleased released) throws SQLException {
        TaskOptions options = added.task().options();
        Keys keys = options.keys();
        row.add(released == null ? 0 : released.dueMillis())
                .add(released == null ? 0 : released.deaths())
                .add(added.dueMillis())
                .add(options.priority())
                .addText(options.retry())
                .add(options.timing().expiresAtMillis())
                .add(options.timing().runTimeoutMillis())
                .addText(keys.unique() == null ? null : keys.unique().key());
        if (keys.fair() == null) {
            row.addNulls(2);
        } else {
            row.addText(keys.fair().key()).add(keys.fair().weight());
        }
        row.addText(keys.limit())
                .addText(keys.order())
                .add(options.results().name().toLowerCase(Locale.ROOT))
                .addText(keys.group())
                .addText(options.follows().equals(Follows.NOTHING) ? null : options.follows());
    }

    private void insert(long queue, TaskEnded ended) throws SQLException {
        TaskResult result = ended.result();
        results.add(queue)
                .add(ended.resultPosition())
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
            results.add("succeeded").add(value.contentType()).add(value.bytes()).addNulls(3);
        } else if (result.outcome() instanceof Failure failure) {
            results.add("failed")
                    .addNulls(2)
                    .add(failure.type())
                    .add(failure.message())
                    .add(failure.stackTrace());
        } else {
            results.add(result.outcome() instanceof Outcome.Expired ? "expired" : "cancelled")
                    .addNulls(5);
        }
        results.add(ended.isKept() ? 1 : 0);
        results.endRow();
    }

    private void update(String sql, long queue, boolean isSo) throws SQLException {
        PreparedStatement update = statements.get(sql);
        update.setBoolean(1, isSo);
        update.setLong(2, queue);
        update.executeUpdate();
    }

    private void update(long queue, TaskChanged changed) throws SQLException {
        PreparedStatement update = statements.get(CHANGE_TASK);
        update.setInt(1, changed.priority());
        update.setLong(2, changed.dueMillis());
        update.setLong(3, queue);
        update.setLong(4, changed.position());
        update.executeUpdate();
    }

    private void count(long queue, QueueTotals totals) throws SQLException {
        PreparedStatement count = statements.get(COUNT);
        count.setLong(1, totals.put());
        count.setLong(2, totals.leased());
        count.setLong(3, totals.succeeded());
        count.setLong(4, totals.failedAttempts());
        count.setLong(5, totals.dead());
        count.setLong(6, totals.cancelled());
        count.setLong(7, totals.expired());
        count.setLong(8, totals.refusedAsStale());
        count.setLong(9, queue);
        count.executeUpdate();
    }

    private void upsert(long queue, ClientSeen seen) throws SQLException {
        PreparedStatement upsert = statements.get(UPSERT_CLIENT);
        upsert.setLong(1, queue);
        upsert.setLong(2, seen.client().value());
        upsert.setLong(3, seen.sequence());
        upsert.setLong(4, seen.seenMillis());
        upsert.executeUpdate();
    }

    /** @param epoch which incarnation of the queue's master may write */
    record QueueRow(long id, long epoch) {}
}
