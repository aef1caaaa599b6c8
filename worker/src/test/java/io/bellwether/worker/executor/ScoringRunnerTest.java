package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.engine.kernel.LinearModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringRunnerTest {
    @TempDir
    Path directory;

    @Test
    void aBatchIsPlannedScoredAndCommittedInAChildJvm() throws IOException {
        Path input = DuckDb.parquet(
                directory.resolve("in.parquet"),
                "SELECT i AS x, random() AS z, (i % 10 > 4)::INT AS y FROM range(20000) t(i)");
        Path output = directory.resolve("out");
        BatchInference batch = BatchInference.builder("m")
                .input(input.toString())
                .output(output.toString())
                .label("y")
                .build();
        try (PoolHarness pool = new PoolHarness(directory.resolve("node"), 256, Duration.ofSeconds(30))) {
            ModelRef model = model(pool);
            var plan =
                    (TaskResult.ScoringPlanned) run(pool, 0, new TaskSpec.PlanScoring(PoolHarness.JOB, batch, model));
            List<SplitScored> files = new ArrayList<>();
            for (InputSplit split : plan.splits()) {
                files.add((SplitScored) run(
                        pool,
                        1 + split.number(),
                        new TaskSpec.ScoreSplit(PoolHarness.JOB, batch, model, split, plan.staging())));
            }
            var done = (TaskResult.OutputCommitted) run(
                    pool,
                    1 + files.size(),
                    new TaskSpec.CommitOutput(PoolHarness.JOB, batch, model, plan.staging(), files));

            assertThat(done.rowsOut()).isEqualTo(20_000);
            assertThat(done.metrics()).containsKey("auc");
        }
        String files = "'" + output + "/*.parquet'";
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM " + files)).isEqualTo(20_000);
        assertThat(DuckDb.number("SELECT score FROM " + files + " WHERE row_id = 100"))
                .isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-12));
    }

    @Test
    void aFileMuchLargerThanTheHeapIsScoredInOnePiece() throws IOException {
        int rows = 3_000_000;
        Path input = DuckDb.parquet(
                directory.resolve("large.parquet"),
                "SELECT i AS x, random() a, random() b, random() c, random() d, random() e, random() f, random() g"
                        + " FROM range(" + rows + ") t(i)",
                ", ROW_GROUP_SIZE 20480, COMPRESSION uncompressed");
        assertThat(Files.size(input)).isGreaterThan(160L << 20);
        BatchInference batch = BatchInference.builder("m")
                .input(input.toString())
                .output(directory.resolve("large-out").toString())
                .keep("a", "b")
                .build();
        try (PoolHarness pool = new PoolHarness(directory.resolve("node"), 64, Duration.ofSeconds(30))) {
            ModelRef model = model(pool);
            var plan =
                    (TaskResult.ScoringPlanned) run(pool, 0, new TaskSpec.PlanScoring(PoolHarness.JOB, batch, model));
            InputSplit all = new InputSplit(0, input.toString(), 0, Files.size(input), 0, List.of());
            var scored = (SplitScored)
                    run(pool, 1, new TaskSpec.ScoreSplit(PoolHarness.JOB, batch, model, all, plan.staging()));

            assertThat(scored.rowsOut()).isEqualTo(rows);
            assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + scored.file() + "'"))
                    .isEqualTo(rows);
        }
    }

    /** sigmoid(x / 100 - 0.5). */
    private static ModelRef model(PoolHarness pool) throws IOException {
        LinearModel linear =
                new LinearModel("linear-json", List.of("x"), List.of(0.0), List.of(100.0), List.of(1.0), -0.5);
        byte[] bytes = Json.write(linear).getBytes(StandardCharsets.UTF_8);
        String sha256 = new ModelFiles(pool.models()).write(bytes);
        return new ModelRef(
                "m", 1, new ModelArtifact(sha256, bytes.length, "linear-json", List.of("x"), "y", Map.of()));
    }

    private static TaskResult run(PoolHarness pool, int number, TaskSpec task) {
        AttemptId attempt = PoolHarness.attempt(PoolHarness.JOB, number);
        pool.start(attempt, task);
        await().atMost(Duration.ofMinutes(3)).until(() -> pool.outcomes.containsKey(attempt));
        AttemptOutcome outcome = pool.outcomes.get(attempt);
        assertThat(outcome).as("%s", outcome).isInstanceOf(AttemptOutcome.Succeeded.class);
        return ((AttemptOutcome.Succeeded) java.util.Objects.requireNonNull(outcome)).result();
    }
}
