package io.pullwork.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The database file: makes sure that it is ours and of a known version, and opens connections to it. */
final class SqliteFile {

    static final String NAME = "pullwork.db";

    /** Written into the file's header, so that tools and we know whose it is: "PWRK" in ASCII. */
    private static final int APPLICATION_ID = 0x5057524B;

    private static final int SCHEMA_VERSION = 4;

    /** An operator may look into the tables meanwhile, and holds no lock for long. */
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private final Path path;

    private SqliteFile(Path path) {
        this.path = path;
    }

    /**
     * Opens the file of a data folder, or creates it.
     *
     * @throws StoreFailure if it is damaged, is of something else, or was written by a later version
     */
    static SqliteFile in(DataFolder folder) {
        var file = new SqliteFile(folder.path().resolve(NAME));
        if (file.toString().contains("?")) {
            // The driver would take the rest of the path for settings, and open another file.
            throw new StoreFailure("'?' in data folder " + folder.path() + ": choose another (--data of a node)", null);
        }
        try {
            folder.refuseSymbolicLinks(NAME, NAME + "-wal", NAME + "-shm");
            folder.makePrivateFile(NAME);
            file.check();
            return file;
        } catch (SQLException e) {
            throw file.failure("cannot open", e);
        } catch (IOException e) {
            throw new StoreFailure("cannot open " + file + " (" + e + "): check its owner and permissions", e);
        }
    }

    /** What went wrong with this file, and what to do. */
    StoreFailure failure(String attempt, SQLException e) {
        String advice =
                switch (primaryCode(e)) {
                    case SQLITE_FULL -> "free space in " + path.getParent() + ", the store then goes on by itself";
                    case SQLITE_CORRUPT,
                            SQLITE_NOTADB -> "the file is damaged or no database: restore it from a backup,"
                            + " or move it away to begin with empty queues";
                    case SQLITE_BUSY, SQLITE_LOCKED -> "another program locks the file: end that program";
                    case SQLITE_CANTOPEN,
                            SQLITE_PERM,
                            SQLITE_READONLY,
                            SQLITE_AUTH -> "check its owner and permissions";
                    case SQLITE_IOERR -> "check the disk and the system's log";
                    default -> "please report it with this text";
                };
        return new StoreFailure(attempt + " " + path + " (" + e.getMessage() + "): " + advice, e);
    }

    /** Whether the transaction failed for something in its rows, so that other rows might succeed. */
    static boolean isOfRows(SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH -> true;
            default -> false;
        };
    }

    /** Whether the disk failed to confirm a write: what it holds is then unknown. */
    static boolean isOfSync(SQLException e) {
        return e instanceof SQLiteException failure
                && (failure.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_FSYNC
                        || failure.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC);
    }

    private static SQLiteErrorCode primaryCode(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** A connection of the only writer: every commit is synced to disk before it returns. */
    Connection connectWriter() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA fullfsync = ON"); // macOS only: its fsync does not reach the disk
            // 64 MiB of log: most rows come and go within it, and are never copied into the file.
            statement.execute("PRAGMA wal_autocheckpoint = 8192");
            // A log that grew because somebody read for long gives its space back.
            statement.execute("PRAGMA journal_size_limit = 134217728");
            statement.execute("PRAGMA cache_size = -65536"); // in KiB
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection connectReader() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    void close(Connection reader) {
        try {
            reader.close();
        } catch (SQLException e) {
            throw failure("cannot close", e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path, driverSettings());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
            statement.execute("PRAGMA temp_store = MEMORY");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Properties driverSettings() {
        var settings = new Properties();
        // Otherwise the driver asks for a generated key after each insert, which takes longer than it.
        settings.setProperty("jdbc.get_generated_keys", "false");
        return settings;
    }

    /** Looks before it changes anything: a foreign file must stay as it is. */
    private void check() throws SQLException, IOException {
        try (Connection connection = connect()) {
            long applicationId = readLong(connection, "PRAGMA application_id");
            long version = readLong(connection, "PRAGMA user_version");
            boolean isNew = readLong(connection, "SELECT count(*) FROM sqlite_schema") == 0;
            if (isNew && applicationId == 0 && version == 0) {
                create(connection);
            } else if (applicationId != APPLICATION_ID) {
                throw new StoreFailure(
                        path + " is a database of another program: choose another folder (--data of a node)", null);
            } else if (version < 1 || version > SCHEMA_VERSION) {
                throw new StoreFailure(
                        path + " has schema version " + version + ", and this Pullwork knows version " + SCHEMA_VERSION
                                + ": run the Pullwork that wrote it, or a newer one",
                        null);
            } else {
                for (long older = version; older < SCHEMA_VERSION; older++) {
                    upgrade(connection, older);
                }
            }
        }
    }

    private static void create(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = 8192");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("BEGIN IMMEDIATE");
            statement.executeUpdate(resource("schema.sql"));
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
            statement.execute("COMMIT");
        }
    }

    /** To the version after (P16), all of it or nothing. */
    private static void upgrade(Connection connection, long version) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("BEGIN IMMEDIATE");
            statement.executeUpdate(resource("upgrade-" + version + ".sql"));
            statement.execute("COMMIT");
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SqliteFile.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static long readLong(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.getLong(1);
        }
    }
}
