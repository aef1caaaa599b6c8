package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import io.bellwether.client.quickstart.Quickstart;
import io.bellwether.coordinator.sandbox.DuckDb;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a new user runs it, and its result as a program reads it that we did not write. */
class QuickstartTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final int HELD_OUT_ROWS = 40_029;

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
        String wanted = " WHERE row_id BETWEEN 0 AND " + (HELD_OUT_ROWS - 1);
        assertThat(DuckDb.number("SELECT count(DISTINCT row_id) FROM '" + scores + "/*.parquet'" + wanted))
                .isEqualTo(HELD_OUT_ROWS);
        assertThat(DuckDb.auc(scores, "late")).isCloseTo(reported, within(1e-6));
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
            assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroy(); // on SIGTERM it stops its cluster
            process.waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(progress)).isZero();
        return Json.LENIENT.readTree(Files.readString(out));
    }
}
