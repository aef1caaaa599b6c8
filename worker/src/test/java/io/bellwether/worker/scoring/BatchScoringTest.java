package io.bellwether.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BatchScoringTest extends ScoringFixture {
    @Test
    void everyRowIsScoredOnceAndKeepsItsColumns() {
        BatchInference batch = batch().keep("day", "word").label("y").build();

        TaskResult.OutputCommitted done = run(batch, JOB);

        assertThat(done.rowsIn()).isEqualTo(50_000);
        assertThat(done.rowsOut()).isEqualTo(50_000);
        String files = "'" + output + "/*.parquet'";
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM " + files)).isEqualTo(50_000);
        assertThat(DuckDb.count("SELECT max(row_id) FROM " + files)).isEqualTo(49_999);
        // the model is a + 0 * b, so each score tells its row
        assertThat(DuckDb.count("WITH i AS (" + ROWS + ", i AS id FROM range(50000) t(i)) SELECT count(*) FROM " + files
                        + " o JOIN i ON o.row_id = i.id WHERE o.score = i.a::FLOAT AND o.day = i.day AND o.y = i.y"
                        + " AND o.word IS NOT DISTINCT FROM i.word"))
                .isEqualTo(50_000);
        assertThat(DuckDb.value(
                        "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT * FROM "
                                + files + ")"))
                .isEqualTo("row_id BIGINT, day DATE, word VARCHAR, y INTEGER, score DOUBLE");
    }

    @Test
    void aucIsRecomputedFromTheFilesExactly() {
        TaskResult.OutputCommitted done = run(batch().label("y").build(), JOB);

        double bySql =
                DuckDb.number("WITH r AS (SELECT y, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score)"
                        + " - 1) / 2.0 AS rank FROM '" + output
                        + "/*.parquet') SELECT (sum(rank) FILTER (y = 1) - count(*) FILTER"
                        + " (y = 1) * (count(*) FILTER (y = 1) + 1) / 2.0) / (count(*) FILTER (y = 1) * count(*) FILTER (y = 0))"
                        + " FROM r");
        assertThat(done.metrics().get("auc")).isCloseTo(bySql, within(1e-9)).isGreaterThan(0.6);
    }

    @Test
    void aNumericLabelGivesRmseAndNoLabelNothing() {
        TaskResult.OutputCommitted done = run(batch().label("b").build(), JOB);

        assertThat(done.metrics().get("rmse"))
                .isCloseTo(
                        DuckDb.number("SELECT sqrt(avg((score - b) ** 2)) FROM '" + output + "/*.parquet'"),
                        within(1e-6));
        output = directory.resolve("more");
        assertThat(run(batch().build(), JOB).metrics()).isEmpty();
    }

    @Test
    void nothingIsAtTheOutputPathBeforeAllIsThere() throws IOException {
        BatchInference batch = batch().build();
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        List<SplitScored> files = score(batch, JOB, plan, 1);

        assertThat(output).doesNotExist();
        assertThat(plan.staging())
                .isEqualTo(directory.resolve(".scores.staging-job-1").toString());

        List<SplitScored> again = score(batch, JOB, plan, 2); // a split may be scored by two attempts
        scoring.commit(new TaskSpec.CommitOutput(JOB, batch, MODEL, plan.staging(), again));

        assertThat(files).hasSameSizeAs(again);
        assertThat(Path.of(plan.staging())).doesNotExist();
        assertThat(list(directory)).containsExactlyInAnyOrder("in", "scores");
        assertThat(list(output))
                .containsExactlyInAnyOrder("_SUCCESS", "_manifest.json", "part-00000.parquet", "part-00001.parquet");
        ScoringManifest manifest = Json.read(Files.readString(output.resolve("_manifest.json")), ScoringManifest.class);
        assertThat(manifest.job()).isEqualTo(JOB);
        assertThat(manifest.model().version()).isEqualTo(3);
        assertThat(manifest.input()).extracting(ScoringManifest.Input::path).contains(input + "/1.parquet");
        assertThat(manifest.files().get(1).sha256()).isEqualTo(again.get(1).sha256());
        assertThat(manifest.rowsOut()).isEqualTo(50_000);
    }

    @Test
    void committingAgainAnswersTheSame() {
        BatchInference batch = batch().label("y").build();
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        var commit = new TaskSpec.CommitOutput(JOB, batch, MODEL, plan.staging(), score(batch, JOB, plan, 1));

        assertThat(scoring.commit(commit)).isEqualTo(scoring.commit(commit));
    }

    @Test
    void aCommitThatWasCutOffGoesOn() throws IOException {
        BatchInference batch = batch().build();
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        List<SplitScored> files = score(batch, JOB, plan, 1);
        Path moved = Files.createDirectory(Path.of(plan.staging(), "_final"));
        Files.move(Path.of(files.get(0).file()), moved.resolve("part-00000.parquet"));
        Files.writeString(moved.resolve("_manifest.json"), "{");

        var done = scoring.commit(new TaskSpec.CommitOutput(JOB, batch, MODEL, plan.staging(), files));

        assertThat(done.rowsOut()).isEqualTo(50_000);
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + output + "/*.parquet'"))
                .isEqualTo(50_000);
    }

    @RepeatedTest(5)
    void attemptsThatCommitAtTheSameTimePublishOneOutput() throws IOException {
        BatchInference batch = batch().build();
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        var commit = new TaskSpec.CommitOutput(JOB, batch, MODEL, plan.staging(), score(batch, JOB, plan, 1));

        List<TaskResult.OutputCommitted> answers = Stream.of(1, 2, 3, 4)
                .parallel()
                .map(i -> tryCommit(commit))
                .flatMap(Optional::stream)
                .toList();

        TaskResult.OutputCommitted last = scoring.commit(commit); // the attempt that follows those that failed
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(last));
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + output + "/*.parquet'"))
                .isEqualTo(50_000);
        assertThat(list(output)).contains("_SUCCESS", "_manifest.json");
        assertThat(list(directory)).containsExactlyInAnyOrder("in", "scores");
    }

    private Optional<TaskResult.OutputCommitted> tryCommit(TaskSpec.CommitOutput commit) {
        try {
            return Optional.of(scoring.commit(commit));
        } catch (ClusterException e) {
            return Optional.empty(); // overtaken in mid-flight
        }
    }

    @Test
    void onlyAStagingDirectoryOfTheJobIsDiscarded() {
        run(batch().build(), JOB);
        ClusterException e = catchThrowableOfType(
                ClusterException.class, () -> scoring.discard(new TaskSpec.DiscardOutput(JOB, output.toString())));
        assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.USER);
        assertThat(output).exists();
    }

    @Test
    void anOutputOfAnotherJobIsNeverTouched() throws IOException {
        run(batch().build(), JOB);
        String before = Files.readString(output.resolve("_manifest.json"));

        ClusterException e = catchThrowableOfType(
                ClusterException.class,
                () -> scoring.plan(new TaskSpec.PlanScoring(new JobId("job-2"), batch().build(), MODEL)));

        assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(e).hasMessageContaining("output: " + output + " exists");
        assertThat(output.resolve("_manifest.json")).hasContent(before);
    }

    @Test
    void aDatasetsFilesAreScoredOnlyAsTheyWereLoaded() throws IOException {
        DatasetSpec spec = DatasetSpec.of(input.toString(), "y");
        List<DatasetVersion.SourceFile> files = new Storage()
                .list("input", input.toString()).stream()
                        .map(file -> new DatasetVersion.SourceFile(file.path(), file.bytes(), "sha"))
                        .toList();
        BatchInference batch = batch().build();
        DatasetVersion version = new DatasetVersion("0123456789abcdef", spec, files, List.of("a"), 40_000, 10_000, 1);
        var plan = new TaskSpec.PlanScoring(JOB, batch, MODEL, version, false);
        TaskResult.ScoringPlanned planned = scoring.plan(plan);
        List<SplitScored> scored = score(batch, JOB, planned, 1);
        scoring.commit(new TaskSpec.CommitOutput(JOB, batch, MODEL, planned.staging(), scored));
        assertThat(Files.readString(output.resolve("_manifest.json")))
                .contains("\"dataset\":{\"name\":\"" + spec.name() + "\",\"version\":\"0123456789abcdef\"}");

        output = directory.resolve("other");
        var fewer = new TaskSpec.PlanScoring(
                JOB,
                batch().build(),
                MODEL,
                new DatasetVersion("0123456789abcdef", spec, files, List.of("a"), 40_000, 10_001, 1),
                false);
        assertThat(catchThrowableOfType(ClusterException.class, () -> scoring.plan(fewer)))
                .hasMessageContaining("50000 rows are left of 50001")
                .hasMessageContaining("load it again");
        DuckDb.parquet(input.resolve("3.parquet"), "SELECT 1 AS a, 2 AS b");
        var more = new TaskSpec.PlanScoring(JOB, batch().build(), MODEL, version, false);
        assertThat(catchThrowableOfType(ClusterException.class, () -> scoring.plan(more)))
                .hasMessageContaining("3.parquet is new");
    }

    @Test
    void manySplitsShareTheRowsAndDiscardLeavesNothing() {
        DuckDb.parquet(
                input.resolve("3.parquet"),
                "SELECT random() AS a, i AS b, random() AS r1, random() AS r2 FROM range(2000000) t(i)",
                ", ROW_GROUP_SIZE 200000, COMPRESSION uncompressed");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch().build(), MODEL));

        assertThat(plan.splits()).hasSizeGreaterThan(4);
        assertThat(plan.splits()).extracting(InputSplit::number).startsWith(0, 1, 2, 3);
        long next = 0;
        for (InputSplit split : plan.splits()) {
            assertThat(split.firstRow()).isEqualTo(next);
            next += scoring.score(
                            new TaskSpec.ScoreSplit(JOB, batch().build(), MODEL, split, plan.staging()),
                            1,
                            new SumScorer())
                    .rowsIn();
        }
        assertThat(next).isEqualTo(2_050_000);
        scoring.discard(new TaskSpec.DiscardOutput(JOB, plan.staging()));
        assertThat(Path.of(plan.staging())).doesNotExist();
        assertThat(output).doesNotExist();
    }

    @Test
    void aLimitOfRowsPerSecondIsKept() {
        long start = System.nanoTime();
        run(batch().rowsPerSecond(40_000).build(), JOB);
        assertThat(System.nanoTime() - start).isGreaterThan(1_200_000_000L); // 50,000 rows
    }
}
