package io.bellwether.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchScoringTest {
    private static final JobId JOB = new JobId("job-1");
    private static final ModelRef MODEL =
            new ModelRef("late", 3, new ModelArtifact("abc", 10, "test", List.of("b", "a"), "y", Map.of()));
    private static final String ROWS =
            "SELECT hash(i) % 1000 / 7.0 AS a, i::INT AS b, DATE '2020-01-01' + (i % 9)::INT AS day,"
                    + " CASE WHEN i % 11 = 0 THEN NULL ELSE 'w' || i % 5 END AS word, (hash(i) % 1000 + hash(i + 7) % 900 > 900)::INT AS y";

    @TempDir
    Path directory;

    private final BatchScoring scoring = new BatchScoring(new Storage());
    private Path input = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
        DuckDb.parquet(input.resolve("1.parquet"), ROWS + " FROM range(30000) t(i)", ", ROW_GROUP_SIZE 8192");
        DuckDb.parquet(input.resolve("2.parquet"), ROWS + " FROM range(30000, 50000) t(i)");
        output = directory.resolve("scores");
    }

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
    void csvIsScoredAsParquetIs() throws IOException {
        run(batch().keep("word").label("y").build(), JOB);
        Path csv = Files.createDirectory(directory.resolve("csv"));
        DuckDb.execute("COPY (" + ROWS + " FROM range(30000) t(i)) TO '" + csv + "/1.csv' (FORMAT CSV, HEADER)");
        DuckDb.execute("COPY (" + ROWS + " FROM range(30000, 50000) t(i)) TO '" + csv + "/2.csv' (FORMAT CSV, HEADER)");
        Path parquet = output;
        input = csv;
        output = directory.resolve("from-csv");

        run(batch().keep("word").label("y").build(), new JobId("job-2"));

        assertThat(DuckDb.count("SELECT count(*) FROM '" + output + "/*.parquet' a JOIN '" + parquet
                        + "/*.parquet' b USING (row_id) WHERE abs(a.score - b.score) < 1e-5 AND a.y = b.y"
                        + " AND a.word IS NOT DISTINCT FROM b.word"))
                .isEqualTo(50_000);
    }

    /** Up to the first quote: from there on a line break may be part of a field. */
    @Test
    void aLargeCsvFileIsManySplits() {
        int rows = 750_000;
        input = directory.resolve("large.csv");
        DuckDb.execute(
                "COPY (SELECT random() AS a, i AS b, CASE WHEN i < 700000 THEN 'one' ELSE 'two' || chr(10) || 'lines'"
                        + " END AS word FROM range(" + rows + ") t(i)) TO '" + input + "' (FORMAT CSV, HEADER)");
        BatchInference batch = batch().keep("a", "b", "word").build();

        assertThat(scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL)).splits())
                .hasSizeBetween(3, 8)
                .allSatisfy(split -> assertThat(split.length()).isGreaterThanOrEqualTo(4 << 20));
        assertThat(run(batch, JOB).rowsOut()).isEqualTo(rows);

        String files = "'" + output + "/*.parquet'";
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM " + files)).isEqualTo(rows);
        assertThat(DuckDb.count("SELECT count(*) FROM " + files + " WHERE row_id = b AND abs(score - a) < 1e-6"
                        + " AND (word = 'one') = (b < 700000) AND word IN ('one', 'two' || chr(10) || 'lines')"))
                .isEqualTo(rows);
    }

    @Test
    void aLargeFileOfJsonLinesIsManySplits() {
        int rows = 400_000;
        input = directory.resolve("large.jsonl");
        DuckDb.execute("COPY (SELECT random() AS a, i AS b, 'é' || i AS word FROM range(" + rows + ") t(i)) TO '"
                + input + "' (FORMAT JSON)");
        BatchInference batch = batch().keep("a", "b", "word").build();

        assertThat(scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL)).splits())
                .hasSizeBetween(2, 4);
        assertThat(run(batch, JOB).rowsOut()).isEqualTo(rows);
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + output + "/*.parquet'"
                        + " WHERE row_id = b AND abs(score - a) < 1e-6 AND word = 'é' || b"))
                .isEqualTo(rows);
    }

    @Test
    void theInputIsReadAsItsFormatSaysAndWhatItLetsPassIsCounted() throws IOException {
        input = directory.resolve("in.txt");
        Files.writeString(input, "a;b;note\n1;2;'x;y'\nmany;2;z\n3;4;\n");
        SourceFormat format = SourceFormat.FOUND
                .withDelimiter(";")
                .withQuote("'")
                .withColumn("a", SourceFormat.ColumnType.FLOATING)
                .withMalformed(MalformedPolicy.drop(1));
        BatchInference batch = batch().keep("a", "note").inputFormat(format).build();

        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, MODEL));
        assertThat(plan.malformed()).isNotNull().satisfies(malformed -> {
            assertThat(malformed.rows()).isEqualTo(1);
            assertThat(malformed.values()).containsExactly(Map.entry("a", 1L));
        });
        List<SplitScored> files = score(batch, JOB, plan, 1);
        scoring.commit(new TaskSpec.CommitOutput(JOB, batch, MODEL, plan.staging(), files));

        assertThat(DuckDb.value(
                        "SELECT string_agg(row_id || ' ' || a || ' ' || coalesce(note, '-'), ', ' ORDER BY row_id)"
                                + " FROM '" + output + "/*.parquet'"))
                .isEqualTo("0 1.0 x;y, 1 3.0 -");
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
    void orcHoldsTheSameAsParquet() throws IOException {
        run(batch().keep("day", "word").build(), JOB);
        Path parquet = output;
        output = directory.resolve("orc");
        TaskResult.OutputCommitted done =
                run(batch().keep("day", "word").format(OutputFormat.ORC).build(), new JobId("job-2"));

        assertThat(done.rowsOut()).isEqualTo(50_000);
        assertThat(list(output)).contains("part-00000.orc", "part-00001.orc");
        Path csv = Files.createDirectory(directory.resolve("csv"));
        List<String> lines = new ArrayList<>();
        for (String part : List.of("part-00000.orc", "part-00001.orc")) {
            lines.addAll(OrcLines.of(output.resolve(part)));
        }
        Files.write(csv.resolve("orc.csv"), lines);
        assertThat(DuckDb.count("SELECT count(*) FROM read_csv('" + csv
                        + "/orc.csv', header = false, nullstr = 'null', names = ["
                        + "'row_id', 'day', 'word', 'score']) o JOIN '" + parquet + "/*.parquet' p USING (row_id)"
                        + " WHERE o.score = p.score AND o.day = p.day AND o.word IS NOT DISTINCT FROM p.word"))
                .isEqualTo(50_000);
    }

    @Test
    void csvHoldsTheSameAsParquet() throws IOException {
        run(batch().keep("day", "word").label("y").build(), JOB);
        Path parquet = output;
        output = directory.resolve("as-csv");
        TaskResult.OutputCommitted done = run(
                batch().keep("day", "word").label("y").format(OutputFormat.CSV).build(), new JobId("job-2"));

        assertThat(done.metrics()).containsKey("auc");
        assertThat(Files.readAllLines(output.resolve("part-00000.csv")).get(0)).isEqualTo("row_id,day,word,y,score");
        assertThat(DuckDb.count("SELECT count(*) FROM '" + output + "/*.csv' c JOIN '" + parquet
                        + "/*.parquet' p USING (row_id) WHERE c.score = p.score AND c.day = p.day AND c.y = p.y"
                        + " AND c.word IS NOT DISTINCT FROM p.word"))
                .isEqualTo(50_000);
    }

    @Test
    void copiedValuesAreExactInEveryFormat() throws IOException {
        DuckDb.execute(
                "COPY (SELECT 1.5 AS a, 2 AS b, 12345678901234567.89::DECIMAL(30,2) d, 18446744073709551615::UBIGINT u,"
                        + " TIMESTAMP '1999-12-31 23:59:59.123456' t, 'a \"b\", c' w, '' e, true o, 1.1::FLOAT f,"
                        + " TIME '10:20:30' x, NULL::INT n) TO '"
                        + Files.createDirectory(directory.resolve("one")).resolve("1.parquet") + "' (FORMAT PARQUET)");
        input = directory.resolve("one");
        String[] kept = {"d", "u", "t", "w", "e", "o", "f", "x", "n"};
        run(batch().keep(kept).format(OutputFormat.CSV).build(), JOB);
        assertThat(output.resolve("part-00000.csv"))
                .hasContent("row_id,d,u,t,w,e,o,f,x,n,score\n"
                        + "0,12345678901234567.89,18446744073709551615,1999-12-31T23:59:59.123456,\"a \"\"b\"\", c\",\"\",true,1.1,"
                        + "37230000000,,1.5\n");
        output = directory.resolve("orc");
        run(batch().keep(kept).format(OutputFormat.ORC).build(), JOB);
        assertThat(OrcLines.of(output.resolve("part-00000.orc")))
                .containsExactly("0,12345678901234567.89,18446744073709551615,1999-12-31 23:59:59.123456,"
                        + "a \"b\", c,,true,1.1,37230000000,null,1.5");
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
        assertThat(Files.readAllLines(Path.of(java.util.Objects.requireNonNull(scored.errorsFile()))))
                .hasSize(3)
                .last()
                .asString()
                .startsWith("40001," + input)
                .endsWith(",no such category");
    }

    @Test
    void aLimitOfRowsPerSecondIsKept() {
        long start = System.nanoTime();
        run(batch().rowsPerSecond(40_000).build(), JOB);
        assertThat(System.nanoTime() - start).isGreaterThan(1_200_000_000L); // 50,000 rows
    }

    @Test
    void aTruncatedFileInTheMiddleIsNamedBeforeAnythingIsScored() throws IOException {
        byte[] whole = Files.readAllBytes(input.resolve("1.parquet"));
        Files.write(input.resolve("1b.parquet"), java.util.Arrays.copyOf(whole, whole.length * 2 / 3));

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

    @Test
    void columnsOfDirectoryNamesAreFeaturesAndCopied() throws IOException {
        Path parts = Files.createDirectory(directory.resolve("parts"));
        for (int part = 1; part <= 2; part++) {
            Path own = Files.createDirectory(parts.resolve("a=" + part));
            DuckDb.parquet(own.resolve("1.parquet"), "SELECT i AS b FROM range(10) t(i)");
        }
        input = parts;
        assertThat(run(batch().keep("a").build(), JOB).rowsOut()).isEqualTo(20);
        assertThat(DuckDb.count(
                        "SELECT count(*) FROM '" + output + "/*.parquet' WHERE score = a AND a = row_id // 10 + 1"))
                .isEqualTo(20);
    }

    private BatchInference.Builder batch() {
        return BatchInference.builder("late").input(input.toString()).output(output.toString());
    }

    private TaskResult.OutputCommitted run(BatchInference batch, JobId job) {
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<SplitScored> files = score(batch, job, plan, 1);
        return scoring.commit(new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files));
    }

    private List<SplitScored> score(BatchInference batch, JobId job, TaskResult.ScoringPlanned plan, int attempt) {
        List<SplitScored> files = new ArrayList<>();
        for (InputSplit split : plan.splits()) {
            files.add(scoring.score(
                    new TaskSpec.ScoreSplit(job, batch, MODEL, split, plan.staging()), attempt, new SumScorer()));
        }
        return files;
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    /** Predicts column a; b comes first in the model's signature. */
    private static class SumScorer implements Scorer {
        @Override
        public void score(float[] features, int rows, double[] scores) {
            for (int row = 0; row < rows; row++) {
                scores[row] = features[2 * row + 1] + 0 * features[2 * row];
            }
        }

        @Override
        public void close() {}
    }
}
