package io.bellwether.bench.hdfs;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes and reads Parquet, independently of us. */
final class DuckDb {
    /** The area under the curve by ranks, of {@code y} and {@code score} in a directory: ties share the mean of their ranks. */
    static final String AUC = """
            WITH s AS (SELECT score, y::DOUBLE AS y FROM '%s/*.parquet'),
                 r AS (SELECT y, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2.0 AS rank FROM s)
            SELECT (sum(rank * y) - sum(y) * (sum(y) + 1) / 2) / (sum(y) * (count(*) - sum(y))) FROM r
            """;

    private static final String ROWS = """
            COPY (SELECT i AS id, hash(i) %% 1000 / 500.0 - 1 AS a, hash(i * 3 + 1) %% 1000 / 500.0 - 1 AS b,
                (a + 0.5 * b + hash(i * 7 + 2) %% 1000 / 500.0 - 1 > 0)::INT AS y
                FROM range(%d, %d) t(i)) TO '%s' (FORMAT PARQUET)
            """;

    private DuckDb() {}

    /** A file of the rows from {@code first} to before {@code end}: {@code id}, two features and a label that they tell of. */
    static void parquet(Path file, long first, long end) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute(ROWS.formatted(first, end, file));
        }
    }

    static double number(String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getDouble(1);
        }
    }
}
