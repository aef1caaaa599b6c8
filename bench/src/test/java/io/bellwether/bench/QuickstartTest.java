package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import io.bellwether.client.quickstart.Quickstart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a new user runs it, and its result as a program reads it that we did not write. */
class QuickstartTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final int HELD_OUT_ROWS = 40_029;

    /** The probability that a late flight scores higher than a punctual one; half for a tie. */
    private static final String AUC = """
            WITH ranked AS (
                SELECT late, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2 AS r
                FROM scores)
            SELECT (sum(r) FILTER (late = 1) - count(*) FILTER (late = 1) * (count(*) FILTER (late = 1) + 1) / 2)
                / (count(*) FILTER (late = 1)::DOUBLE * count(*) FILTER (late = 0))
            FROM ranked
            """;

    @TempDir
    Path directory;

    @Test
    void reportsWhatAnyoneCanReadBackFromTheOutput() throws Exception {
        Path scores = directory.resolve("scores");
        JsonNode report = run("--json", "--output", scores.toString());

        assertThat(report.path("processes").asInt()).isEqualTo(3);
        JsonNode trials = report.path("trials");
        assertThat(trials.path("completed").asInt()).isEqualTo(40);
        assertThat(trials.path("failed").asInt()).isZero();
        assertThat(report.path("trainers"))
                .hasSize(3)
                .allSatisfy(trainer -> assertThat(trials.path("completedBy")
                                .path(trainer.asText())
                                .asInt())
                        .isPositive());
        assertThat(report.path("rowsIn").asLong()).isEqualTo(HELD_OUT_ROWS);
        assertThat(report.path("rowsOut").asLong()).isEqualTo(HELD_OUT_ROWS);
        assertThat(Path.of(report.path("output").asText())).isEqualTo(scores);
        double reported = report.path("metric").path("best").asDouble();
        assertThat(reported)
                .isGreaterThan(report.path("metric").path("baseline").asDouble() + 0.15);
        assertThat(query(
                        scores,
                        "SELECT count(DISTINCT row_id) FROM scores WHERE row_id BETWEEN 0 AND " + (HELD_OUT_ROWS - 1)))
                .isEqualTo(HELD_OUT_ROWS);
        assertThat(query(scores, AUC)).isEqualTo(reported, within(1e-6));
    }

    private JsonNode run(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("out.json");
        Path progress = directory.resolve("progress.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                Quickstart.class.getName(),
                "--root",
                PROJECT.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(progress.toFile())
                .directory(new File(directory.toString()))
                .start();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroy(); // on SIGTERM it stops its cluster
            process.waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(progress)).isZero();
        return Json.LENIENT.readTree(Files.readString(out));
    }

    private static double query(Path scores, String sql) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("CREATE VIEW scores AS SELECT * FROM read_parquet('" + scores + "/*.parquet')");
            try (ResultSet result = statement.executeQuery(sql)) {
                result.next();
                return result.getDouble(1);
            }
        }
    }
}
