package io.pullwork.store;

import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.commit;
import static io.pullwork.store.Sample.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a data folder lets in, and which files it takes for its own. */
class DataFolderTest {

    private final Path parent;
    private final Path folder;
    private final Path file;

    DataFolderTest(@TempDir Path parent) {
        this.parent = parent;
        folder = parent.resolve("data");
        file = folder.resolve("pullwork.db");
    }

    @Test
    void a_folder_in_use_by_this_process_is_refused() {
        try (var store = SqliteStore.open(folder)) {
            assertRefused("data folder " + folder + " is in use by this process already");
            assertThat(commit(store, SQUARES, open(store, SQUARES).epoch(), added(1)))
                    .isEqualTo(Store.Commit.DONE);
        }
        SqliteStore.open(folder).close();
    }

    @Test
    void a_folder_in_use_by_another_process_is_refused_until_that_ends() throws Exception {
        try (var other = StoreProcess.start(folder, "hold")) {
            assertThat(other.readLine()).isEqualTo("open");

            assertInUse(other.pid());

            other.kill();
            SqliteStore.open(folder).close();
        }
    }

    @Test
    void a_refused_store_of_this_process_does_not_let_other_processes_in() throws Exception {
        try (var store = SqliteStore.open(folder)) {
            assertRefused("data folder " + folder + " is in use by this process already");

            try (var other = StoreProcess.start(folder, "hold")) {
                assertThat(other.readLine())
                        .contains("is in use", "pid " + ProcessHandle.current().pid());
            }
            assertThat(store.description()).contains(file.toString());
        }
    }

    @Test
    void only_the_owner_can_read_what_it_creates() throws Exception {
        try (var store = SqliteStore.open(folder)) {
            open(store, SQUARES);

            assertThat(permissions(folder)).isEqualTo("rwx------");
            for (String name : new String[] {"pullwork.db", "pullwork.db-wal", "pullwork.db-shm", "lock"}) {
                assertThat(permissions(folder.resolve(name))).as(name).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void a_folder_that_others_may_write_is_refused() throws Exception {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

        assertRefused("others may write", "chmod 700");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_folder_that_cannot_be_created_is_refused() throws Exception {
        Files.writeString(folder, "a file");

        assertRefused("cannot use data folder", "--data");
    }

    @Test
    void a_symbolic_link_in_place_of_the_file_is_refused() throws Exception {
        Path elsewhere = Files.writeString(parent.resolve("elsewhere"), "");
        Files.createDirectory(folder);
        Files.createSymbolicLink(file, elsewhere);

        assertRefused("symbolic link");
        assertThat(elsewhere).isEmptyFile();
    }

    @Test
    void a_file_of_a_later_version_is_refused() throws Exception {
        SqliteStore.open(folder).close();
        sql("PRAGMA user_version = 99");

        assertRefused("schema version 99", "knows version 4");
    }

    @Test
    void a_database_of_another_program_is_refused_and_left_as_it_is() throws Exception {
        Files.createDirectory(folder);
        sql("CREATE TABLE songs (title TEXT)");
        byte[] before = Files.readAllBytes(file);

        assertRefused("another program");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_as_it_is() throws Exception {
        Files.createDirectory(folder);
        Files.writeString(file, "no database at all ".repeat(1_000));

        assertRefused("no database", "restore it from a backup");
        assertThat(file).hasContent("no database at all ".repeat(1_000));
    }

    @Test
    void a_folder_whose_opening_was_refused_can_be_opened_once_the_cause_is_gone() throws Exception {
        Files.createDirectory(folder);
        Files.writeString(file, "no database at all ".repeat(1_000));
        assertRefused("no database");

        Files.delete(file);

        SqliteStore.open(folder).close();
    }

    private void assertInUse(long pid) {
        assertRefused("data folder " + folder + " is in use", "(pid " + pid + ", started 20", "--data");
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> SqliteStore.open(folder))
                .isInstanceOf(StoreFailure.class)
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
