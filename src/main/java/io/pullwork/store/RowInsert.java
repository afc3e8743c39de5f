package io.pullwork.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows with few statements: one for up to 16 rows, since a statement of its own costs a
 * row as much again as its values do.
 *
 * <p>Use: {@link #begin} with the number of rows, then for each row its values in the order of the
 * columns and {@link #endRow}.
 */
final class RowInsert {

    private static final int MAX_ROWS = 16;

    private final Statements statements;

    /** The text for one row, for two, and so on. */
    private final List<String> sqlByRows = new ArrayList<>();

    /** Rows that the current statement and those after it still have to take. */
    private int rowsToCome;

    /** Rows that the current statement still has to take. */
    private int rowsToBind;

    private @Nullable PreparedStatement statement;
    private int parameter;

    RowInsert(Statements statements, String table, String... columns) {
        this(statements, "", table, columns);
    }

    /** @param ifThere what happens to a row that is there already, as SQL says it */
    RowInsert(Statements statements, String ifThere, String table, String[] columns) {
        this.statements = statements;
        String row = "(?" + ", ?".repeat(columns.length - 1) + ")";
        String oneRow = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES " + row;
        for (int more = 0; more < MAX_ROWS; more++) {
            sqlByRows.add(oneRow + (", " + row).repeat(more) + ifThere);
        }
    }

    void begin(int rows) throws SQLException {
        rowsToCome = rows;
        next();
    }

    RowInsert add(long value) throws SQLException {
        current().setLong(++parameter, value);
        return this;
    }

    RowInsert add(String value) throws SQLException {
        current().setString(++parameter, value);
        return this;
    }

    RowInsert add(byte[] value) throws SQLException {
        current().setBytes(++parameter, value);
        return this;
    }

    /** As it writes itself, or null. */
    RowInsert addText(@Nullable Object value) throws SQLException {
        return value == null ? addNulls(1) : add(value.toString());
    }

    RowInsert addNulls(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            current().setNull(++parameter, Types.NULL);
        }
        return this;
    }

    void endRow() throws SQLException {
        rowsToCome--;
        rowsToBind--;
        if (rowsToBind == 0) {
            current().executeUpdate();
            // Otherwise it would hold on to its last payloads, here and in SQLite.
            current().clearParameters();
            next();
        }
    }

    private void next() throws SQLException {
        rowsToBind = Math.min(rowsToCome, MAX_ROWS);
        parameter = 0;
        statement = rowsToBind == 0 ? null : statements.get(sqlByRows.get(rowsToBind - 1));
    }

    private PreparedStatement current() {
        return Objects.requireNonNull(statement, "more rows than begun with");
    }
}
