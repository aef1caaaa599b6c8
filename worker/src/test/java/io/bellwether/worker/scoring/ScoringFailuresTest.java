package io.bellwether.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Columns, files and rows that can't be scored. */
class ScoringFailuresTest extends ScoringFixture {
    @Test
    void missingModelColumnsAreNamed() {
        ModelRef wide =
                new ModelRef("wide", 1, new ModelArtifact("abc", 1, "test", List.of("a", "c", "d"), "y", Map.of()));

        ClusterException e = catchThrowableOfType(
                ClusterException.class, () -> scoring.plan(new TaskSpec.PlanScoring(JOB, batch().build(), wide)));

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(e).hasMessageContaining("without 2 of the 3 columns").hasMessageContaining("[c, d]");
        assertThat(directory.resolve(".scores.staging-job-1")).doesNotExist();
    }

    @Test
    void aMissingKeptColumnNamesTheNearest() {
        ClusterException e = catchThrowableOfType(
                ClusterException.class,
                () -> scoring.plan(
                        new TaskSpec.PlanScoring(JOB, batch().keep("wrod").build(), MODEL)));

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(e).hasMessageContaining("did you mean 'word'");
    }

    @Test
    void rowsThatCannotBeScoredAreToldBesideTheOutput() throws IOException {
        DuckDb.parquet(
                input.resolve("3.parquet"),
                "SELECT CASE i WHEN 3 THEN 1e300 WHEN 5 THEN 'inf'::DOUBLE ELSE i END AS a,"
                        + " CASE i WHEN 3 THEN -1e200 ELSE 7 END AS b, DATE '2020-01-01' AS day, 'w' AS word, 1 AS y FROM range(9) t(i)");

        TaskResult.OutputCommitted done = run(batch().keep("day").maxErrors(2).build(), JOB);

        assertThat(done.rowsIn()).isEqualTo(50_009);
        assertThat(done.rowsOut()).isEqualTo(50_007);
        assertThat(DuckDb.count("SELECT count(*) FROM '" + output + "/*.parquet' WHERE row_id NOT IN (50003, 50005)"
                        + " AND isfinite(score) AND (row_id < 50000 OR score = row_id - 50000)"))
                .isEqualTo(50_007);
        assertThat(output.resolve("_errors-00002.csv"))
                .hasContent("row_id,file,column,value,error\n"
                        + "50003," + input + "/3.parquet,b,-1.0E200,beyond float32's range\n"
                        + "50003," + input + "/3.parquet,a,1.0E300,beyond float32's range\n"
                        + "50005," + input + "/3.parquet,a,Infinity,beyond float32's range\n");
        ScoringManifest manifest = Json.read(Files.readString(output.resolve("_manifest.json")), ScoringManifest.class);
        assertThat(manifest.errors()).isEqualTo(2);
        output = directory.resolve("strict");
        ClusterException few = catchThrowableOfType(
                ClusterException.class, () -> run(batch().maxErrors(1).build(), JOB));
        assertThat(few.code()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(few)
                .hasMessageContaining("row 50005")
                .hasMessageContaining("at most 1")
                .hasMessageContaining("raise maxErrors");
        ClusterException none = catchThrowableOfType(ClusterException.class, () -> run(batch().build(), JOB));
        assertThat(none).hasMessageContaining("row 50003").hasMessageContaining("-1.0E200");
        assertThat(output).doesNotExist();
    }

    @Test
    void rowsThatTheModelRefusesAreFoundOneByOne() throws IOException {
        BatchInference batch = batch().maxErrors(10).build();
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        var split = new TaskSpec.ScoreSplit(JOB, batch, MODEL, plan.splits().get(1), plan.staging());

        SplitScored scored = scoring.score(split, 1, new SumScorer() {
            @Override
            public void score(float[] features, int rows, double[] scores) {
                for (int row = 0; row < rows; row++) {
                    if (features[2 * row] == 40_000 || features[2 * row] == 40_001) {
                        throw new ClusterException(ErrorCode.INVALID_DATA, "no such category");
                    }
                }
                super.score(features, rows, scores);
            }
        });

        assertThat(scored.errors()).isEqualTo(2);
        assertThat(scored.rowsOut()).isEqualTo(19_998);
        assertThat(Files.readAllLines(Path.of(Objects.requireNonNull(scored.errorsFile()))))
                .hasSize(3)
                .last()
                .asString()
                .startsWith("40001," + input)
                .endsWith(",no such category");
    }

    @Test
    void aTruncatedFileInTheMiddleIsNamedBeforeAnythingIsScored() throws IOException {
        byte[] whole = Files.readAllBytes(input.resolve("1.parquet"));
        Files.write(input.resolve("1b.parquet"), Arrays.copyOf(whole, whole.length * 2 / 3));

        ClusterException e = catchThrowableOfType(
                ClusterException.class, () -> scoring.plan(new TaskSpec.PlanScoring(JOB, batch().build(), MODEL)));

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(e).hasMessageContaining("1b.parquet: corrupt or truncated");
        assertThat(list(directory)).containsExactly("in");
    }

    @Test
    void aFileOfAnotherSchemaIsNamedBeforeAnythingIsScored() throws IOException {
        DuckDb.parquet(input.resolve("3.parquet"), "SELECT 1 AS a, DATE '2020-01-01' AS day, 5 AS word FROM range(9)");
        var lacking = new TaskSpec.PlanScoring(JOB, batch().build(), MODEL);
        ClusterException e = catchThrowableOfType(ClusterException.class, () -> scoring.plan(lacking));
        assertThat(e).hasMessageContaining("3.parquet").hasMessageContaining("[b]");

        DuckDb.parquet(input.resolve("3.parquet"), "SELECT 1 AS a, 2 AS b, 5 AS word FROM range(9)");
        var different = new TaskSpec.PlanScoring(JOB, batch().keep("word").build(), MODEL);
        e = catchThrowableOfType(ClusterException.class, () -> scoring.plan(different));
        assertThat(e).hasMessageContaining("3.parquet, column 'word'").hasMessageContaining("as in the first file");
        assertThat(list(directory)).containsExactly("in");
    }
}
