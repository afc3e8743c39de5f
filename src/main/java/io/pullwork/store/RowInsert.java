package io.pullwork.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
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

    private final Connection connection;
    private final String table;
    private final List<String> columns;

    /** By number of rows, prepared when first needed. */
    private final @Nullable PreparedStatement[] statements = new @Nullable PreparedStatement[MAX_ROWS + 1];

    /** Rows that the current statement and those after it still have to take. */
    private int rowsToCome;

    /** Rows that the current statement still has to take. */
    private int rowsToBind;

    private PreparedStatement statement;
    private int parameter;

    RowInsert(Connection connection, String table, String... columns) throws SQLException {
        this.connection = connection;
        this.table = table;
        this.columns = List.of(columns);
        this.statement = prepared(1);
    }

    void begin(int rows) throws SQLException {
        rowsToCome = rows;
        next();
    }

    RowInsert add(long value) throws SQLException {
        statement.setLong(++parameter, value);
        return this;
    }

    RowInsert add(String value) throws SQLException {
        statement.setString(++parameter, value);
        return this;
    }

    RowInsert add(byte[] value) throws SQLException {
        statement.setBytes(++parameter, value);
        return this;
    }

    RowInsert addNulls(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            statement.setNull(++parameter, Types.NULL);
        }
        return this;
    }

    void endRow() throws SQLException {
        rowsToCome--;
        rowsToBind--;
        if (rowsToBind == 0) {
            statement.executeUpdate();
            next();
        }
    }

    private void next() throws SQLException {
        rowsToBind = Math.min(rowsToCome, MAX_ROWS);
        parameter = 0;
        if (rowsToBind > 0) {
            statement = prepared(rowsToBind);
        }
    }

    private PreparedStatement prepared(int rows) throws SQLException {
        PreparedStatement prepared = statements[rows];
        if (prepared == null) {
            String row = "(?" + ", ?".repeat(columns.size() - 1) + ")";
            prepared = connection.prepareStatement("INSERT INTO " + table + " (" + String.join(", ", columns)
                    + ") VALUES " + row + (", " + row).repeat(rows - 1));
            statements[rows] = prepared;
        }
        return prepared;
    }
}
