package io.bellwether.coordinator.sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A program that we did not write, to make Parquet files and to read ours. */
public final class DuckDb {
    /** By ranks: ties share the mean of their ranks. */
    private static final String AUC = """
            WITH s AS (SELECT score, %s::DOUBLE AS y FROM '%s/*.parquet'),
                 r AS (SELECT y, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2.0 AS rank FROM s)
            SELECT (sum(rank * y) - sum(y) * (sum(y) + 1) / 2) / (sum(y) * (count(*) - sum(y))) FROM r
            """;

    private DuckDb() {}

    /** Runs one statement. */
    public static void execute(String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number that a query answers, of one row and one column. */
    public static double number(String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getDouble(1);
        }
    }

    /** The area under the ROC curve of the column score for a label of zeros and ones, over the Parquet files of a directory. */
    public static double auc(Path scores, String label) throws SQLException {
        return number(AUC.formatted(label, scores));
    }
}
