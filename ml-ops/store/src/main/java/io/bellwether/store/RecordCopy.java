package io.bellwether.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings the records of a file into a PostgreSQL database, in a transaction of the caller's.
 *
 * @param tables how many there are
 * @param rows in all of them
 * @param appliedIndex of the journal
 */
public record RecordCopy(int tables, long rows, long appliedIndex) {
    private static final int BATCH = 1_000;

    /** Those that others refer to come first. */
    private static final List<String> TABLES = List.of(
            "store_state",
            "experiment",
            "experiment_tag",
            "job",
            "dataset_version",
            "dataset_file",
            "dataset_name",
            "run",
            "run_param",
            "run_metric",
            "run_tag",
            "metric",
            "latest_metric",
            "registered_model",
            "registered_model_tag",
            "model_version",
            "external_model_version",
            "model_version_note",
            "model_version_tag",
            "scoring",
            "feature_view",
            "lineage_event",
            "lineage_node",
            "lineage_edge");

    /** Tables that the schema itself puts a row into. */
    private static final Set<String> BEGUN = Set.of("store_state", "experiment");

    /** How many rows the records in this database have that did not come with the schema; the schema must be there. */
    public static long rowsIn(Connection target) throws SQLException {
        long rows = 0;
        for (String table : TABLES) {
            rows += count(target, PostgresConnections.SCHEMA + "." + table) - (BEGUN.contains(table) ? 1 : 0);
        }
        return rows;
    }

    /**
     * Copies every row and compares the numbers of both sides. What happens if it throws is the caller's to undo.
     *
     * @param file of this version, which nobody writes meanwhile
     * @param target in a transaction, on records of this version that are empty
     */
    public static RecordCopy copy(Path file, Connection target) throws SQLException {
        try (Connection source = SqliteRecords.connectReader(file)) {
            checkTables(source);
            long rows = 0;
            for (String table : TABLES) {
                rows += copy(source, target, table);
            }
            long applied = number(source, "SELECT applied_index FROM store_state");
            source.rollback();
            return new RecordCopy(TABLES.size(), rows, applied);
        }
    }

    private static void checkTables(Connection source) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (Statement statement = source.createStatement();
                ResultSet names = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'"
                        + " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'flyway%'")) {
            while (names.next()) {
                found.add(names.getString(1));
            }
        }
        if (!found.equals(new TreeSet<>(TABLES))) {
            throw new SQLException("tables: " + found + " (expected: " + TABLES + ")");
        }
    }

    private static long copy(Connection source, Connection target, String table) throws SQLException {
        String into = PostgresConnections.SCHEMA + "." + table;
        if (BEGUN.contains(table)) {
            execute(target, "DELETE FROM " + into);
        }
        try (Statement select = source.createStatement();
                ResultSet rows = select.executeQuery("SELECT * FROM " + table)) {
            List<String> columns = columns(rows.getMetaData());
            int[] types = types(target, into, columns);
            String marks = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
            try (PreparedStatement insert = target.prepareStatement(
                    "INSERT INTO " + into + " (" + String.join(", ", columns) + ") VALUES (" + marks + ")")) {
                long copied = insertAll(rows, types, insert);
                long there = count(target, into);
                if (there != copied) {
                    throw new SQLException(into + ": " + there + " rows (expected: " + copied + ", as in the file)");
                }
                return copied;
            }
        }
    }

    private static List<String> columns(ResultSetMetaData of) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= of.getColumnCount(); column++) {
            columns.add(of.getColumnName(column));
        }
        return columns;
    }

    private static int[] types(Connection target, String table, List<String> columns) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet none = statement.executeQuery(
                        "SELECT " + String.join(", ", columns) + " FROM " + table + " LIMIT 0")) {
            int[] types = new int[columns.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = none.getMetaData().getColumnType(i + 1);
            }
            return types;
        }
    }

    private static long insertAll(ResultSet rows, int[] types, PreparedStatement insert) throws SQLException {
        long copied = 0;
        while (rows.next()) {
            for (int column = 1; column <= types.length; column++) {
                bind(rows, column, types[column - 1], insert);
            }
            insert.addBatch();
            if (++copied % BATCH == 0) {
                insert.executeBatch();
            }
        }
        insert.executeBatch();
        return copied;
    }

    private static void bind(ResultSet rows, int column, int type, PreparedStatement insert) throws SQLException {
        if (rows.getObject(column) == null) {
            insert.setNull(column, type);
            return;
        }
        switch (type) {
            case Types.BIGINT -> insert.setLong(column, rows.getLong(column));
            case Types.INTEGER -> insert.setInt(column, rows.getInt(column));
            case Types.DOUBLE -> insert.setDouble(column, rows.getDouble(column));
            default -> insert.setString(column, Columns.keepable(rows.getString(column)));
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        return number(connection, "SELECT count(*) FROM " + table);
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
