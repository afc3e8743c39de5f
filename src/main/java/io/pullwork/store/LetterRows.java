package io.pullwork.store;

import io.pullwork.queue.Change.LetterKept;
import io.pullwork.queue.Change.LetterRetried;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Dead letters: rows of tasks that are marked as such. */
final class LetterRows {

    private static final String MARK = "UPDATE task SET attempt = ?, dead_millis = ?, error = ?, lease_epoch = NULL,"
            + " leased_millis = NULL WHERE queue = ? AND position = ?";

    private static final String RETRY = "UPDATE task SET position = ?, attempt = ?, hand_backs = ?, deaths = 0,"
            + " dead_millis = 0, error = NULL, checkpoint = NULL, due_millis = 0, not_before_millis = 0, expires_millis = 0,"
            + " unique_key = NULL, task_group = NULL, follows = NULL WHERE queue = ? AND position = ?";

    private static final String RETRY_ATTEMPTS =
            "UPDATE failed_attempt SET position = ? WHERE queue = ? AND position = ?";

    private LetterRows() {}

    static void write(Statements statements, long queue, Facts facts) throws SQLException {
        for (LetterKept letter : facts.letters.values()) {
            PreparedStatement mark = statements.get(MARK);
            mark.setInt(1, letter.attempt());
            mark.setLong(2, letter.endedMillis());
            mark.setString(3, letter.error());
            mark.setLong(4, queue);
            mark.setLong(5, letter.position());
            mark.executeUpdate();
        }
    }

    static void retry(Statements statements, long queue, LetterRetried retried) throws SQLException {
        PreparedStatement retry = statements.get(RETRY);
        retry.setLong(1, retried.newPosition());
        retry.setInt(2, retried.released().attempt());
        retry.setInt(3, retried.released().handBacks());
        retry.setLong(4, queue);
        retry.setLong(5, retried.position());
        retry.executeUpdate();
        PreparedStatement attempts = statements.get(RETRY_ATTEMPTS);
        attempts.setLong(1, retried.newPosition());
        attempts.setLong(2, queue);
        attempts.setLong(3, retried.position());
        attempts.executeUpdate();
    }
}
