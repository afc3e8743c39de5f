package io.pullwork.store;

import io.pullwork.queue.Change.ForwarderSeen;
import io.pullwork.task.ClientId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of masters that put tasks here which they move. */
final class ForwarderRows {

    static final String SELECT =
            "SELECT client, sequence, settled, seen_millis, turned_away FROM forwarder WHERE queue = ? ORDER BY client";

    private static final String UPSERT = "INSERT OR REPLACE INTO forwarder"
            + " (queue, client, sequence, settled, seen_millis, turned_away) VALUES (?, ?, ?, ?, ?, ?)";

    private static final String DELETE = "DELETE FROM forwarder WHERE queue = ? AND client = ?";

    private ForwarderRows() {}

    static void write(Statements statements, long queue, Facts facts) throws SQLException {
        for (ForwarderSeen seen : facts.forwarders.values()) {
            boolean isGone = seen.sequence() == 0;
            PreparedStatement statement = statements.get(isGone ? DELETE : UPSERT);
            statement.setLong(1, queue);
            statement.setLong(2, seen.client().value());
            if (!isGone) {
                statement.setLong(3, seen.sequence());
                statement.setLong(4, seen.settledUpTo());
                statement.setLong(5, seen.seenMillis());
                statement.setString(
                        6, seen.turnedAway().stream().map(String::valueOf).collect(Collectors.joining(" ")));
            }
            statement.executeUpdate();
        }
    }

    static ForwarderSeen read(ResultSet row) throws SQLException {
        String turnedAway = row.getString(5);
        List<Long> sequences = turnedAway.isEmpty()
                ? List.of()
                : Stream.of(turnedAway.split(" ")).map(Long::valueOf).toList();
        return new ForwarderSeen(
                new ClientId(row.getLong(1)), row.getLong(2), row.getLong(3), row.getLong(4), sequences);
    }
}
