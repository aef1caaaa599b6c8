package io.bellwether.worker.dataset;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A program that we did not write, to make test files and to read ours. */
public final class DuckDb {
    private DuckDb() {}

    /** Writes the rows of {@code query} as one Parquet file. */
    public static Path parquet(Path file, String query) {
        return parquet(file, query, "");
    }

    /** Writes one Parquet file with further options of DuckDB's COPY, which start with a comma. */
    public static Path parquet(Path file, String query, String options) {
        execute("COPY (" + query + ") TO '" + file + "' (FORMAT PARQUET" + options + ")");
        return file;
    }

    /** Runs one statement. */
    public static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row. */
    public static Object value(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getObject(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public static long count(String sql) {
        return ((Number) value(sql)).longValue();
    }

    public static double number(String sql) {
        return ((Number) value(sql)).doubleValue();
    }
}
