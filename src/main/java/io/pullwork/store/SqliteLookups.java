package io.pullwork.store;

import io.pullwork.store.Store.Input;
import io.pullwork.task.FailedAttempt;
import io.pullwork.task.Payload;
import io.pullwork.task.QueueName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Reads single rows of what lives, on a thread of its own: neither commits nor openings hold it up. */
final class SqliteLookups implements AutoCloseable {

    private static final String INPUTS = "SELECT position, payload_type, payload, checkpoint FROM task"
            + " WHERE queue = (SELECT id FROM queue WHERE name = ?) AND position BETWEEN ? AND ?";

    private final SqliteFile file;
    private final Connection connection;
    private final Statements statements;
    private final ExecutorService thread;

    SqliteLookups(SqliteFile file) throws SQLException {
        this.file = file;
        this.connection = file.connectReader();
        this.statements = new Statements(connection);
        this.thread = SqliteStore.thread("pullwork-store-lookup");
    }

    CompletableFuture<Map<Long, Input>> inputs(QueueName queue, Collection<Long> positions) {
        return lookUp(() -> {
            var ranges = new PositionRanges();
            positions.forEach(ranges::add);
            var found = new HashMap<Long, Input>();
            ranges.forEach((first, last) -> readInputs(queue, first, last, found));
            return found;
        });
    }

    private void readInputs(QueueName queue, long first, long last, Map<Long, Input> found) throws SQLException {
        PreparedStatement select = statements.get(INPUTS);
        select.setString(1, queue.value());
        select.setLong(2, first);
        select.setLong(3, last);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                byte[] checkpoint = rows.getBytes(4);
                var payload = new Payload(rows.getString(2), rows.getBytes(3));
                found.put(rows.getLong(1), new Input(payload, checkpoint == null ? null : Payload.ofBytes(checkpoint)));
            }
        }
    }

    CompletableFuture<List<FailedAttempt>> failedAttempts(QueueName queue, long position) {
        return lookUp(() -> FailedAttemptRows.read(statements, queue, position));
    }

    @FunctionalInterface
    private interface Lookup<A> {
        A read() throws SQLException;
    }

    private <A> CompletableFuture<A> lookUp(Lookup<A> lookup) {
        if (thread.isShutdown()) {
            return CompletableFuture.failedFuture(StoreFailure.closed(file.toString()));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return lookup.read();
                    } catch (SQLException e) {
                        statements.forgetAll();
                        throw file.failure("cannot read", e);
                    }
                },
                thread);
    }

    /** Finishes the lookups under way. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            CompletableFuture.runAsync(() -> file.close(connection), thread).join();
            thread.shutdown();
        }
    }
}
