package io.pullwork.store;

import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.commit;
import static io.pullwork.store.Sample.ended;
import static io.pullwork.store.Sample.held;
import static io.pullwork.store.Sample.id;
import static io.pullwork.store.Sample.leased;
import static io.pullwork.store.Sample.open;
import static io.pullwork.store.Sample.released;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullwork.queue.Change;
import io.pullwork.task.ClientId;
import io.pullwork.task.Outcome;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P16: the data folder of the version before is read, with everything in it. */
class SqliteUpgradeTest {

    private final Path folder;
    private final Path file;

    SqliteUpgradeTest(@TempDir Path parent) {
        folder = parent.resolve("data");
        file = folder.resolve("pullwork.db");
    }

    @Test
    void what_the_version_before_has_stored_lives_on() throws Exception {
        Files.createDirectory(folder);
        fillByVersionOne();

        try (var store = SqliteStore.open(folder)) {
            Sample.Opened opened = open(store, SQUARES);

            assertThat(opened.epoch()).isEqualTo(4);
            assertThat(opened.living())
                    .containsExactly(
                            new Change.ClientSeen(new ClientId(7), 9, 5_000),
                            added(1),
                            added(2),
                            leased(2, 1, 3),
                            added(3),
                            released(3, 2, 1),
                            held(ended(4, 1)),
                            held(ended(5, 2, new Outcome.Failure("Bad", "", "at X"))));
            assertThat(commit(store, SQUARES, 4, released(2, 1, 0))).isEqualTo(Store.Commit.DONE);
        }
    }

    @Test
    void the_tables_are_then_those_of_a_new_folder() throws Exception {
        Files.createDirectory(folder);
        fillByVersionOne();
        SqliteStore.open(folder).close();
        Path fresh = folder.resolveSibling("fresh");
        SqliteStore.open(fresh).close();

        assertThat(columns(file)).isEqualTo(columns(fresh.resolve("pullwork.db")));
    }

    /** As Pullwork wrote it when its schema had version 1. */
    private void fillByVersionOne() throws Exception {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement();
                InputStream schema =
                        Objects.requireNonNull(SqliteUpgradeTest.class.getResourceAsStream("/store/schema-1.sql"))) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.executeUpdate(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("PRAGMA application_id = 0x5057524B");
            statement.execute("PRAGMA user_version = 1");
            statement.execute("INSERT INTO queue VALUES (1, 'squares', 3)");
            statement.execute("INSERT INTO client VALUES (1, 7, 9, 5000)");
            insertTask(statement, 1, "0, 0, NULL, NULL");
            insertTask(statement, 2, "1, 0, 3, 2000");
            insertTask(statement, 3, "2, 1, NULL, NULL");
            String result = "INSERT INTO result VALUES (1, %d, " + id(1).client() + ", %d, 'square', '42@host-1', 1, 1,"
                    + " %d, 2000, 3000, %s)";
            statement.execute(
                    result.formatted(1, 4, 1_004, "1, 'application/json', CAST('[\"so\"]' AS BLOB), NULL, NULL, NULL"));
            statement.execute(result.formatted(2, 5, 1_005, "0, NULL, NULL, 'Bad', '', 'at X'"));
        }
    }

    private static void insertTask(Statement statement, long position, String attempts) throws SQLException {
        statement.execute(
                "INSERT INTO task VALUES (1, " + position + ", " + id(position).client() + ", " + position
                        + ", 'square', " + (1_000 + position) + ", " + attempts + ", 'application/json', CAST('{\"x\":"
                        + position
                        + "}' AS BLOB))");
    }

    /** Name, type, nullability and part of the primary key of each, in no order. */
    private static SortedSet<String> columns(Path file) throws SQLException {
        var columns = new TreeSet<String>();
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT t.name, c.name, c.type, c.\"notnull\", c.pk"
                        + " FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'")) {
            while (rows.next()) {
                columns.add(rows.getString(1) + "." + rows.getString(2) + " " + rows.getString(3) + " " + rows.getInt(4)
                        + " " + rows.getInt(5));
            }
        }
        return columns;
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
