package io.bellwether.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read and what is written, by format. */
class ScoringFormatsTest extends ScoringFixture {
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
    void whatWasTextInTrainingIsTextWhereAllOfItLooksLikeNumbers() throws IOException {
        input = directory.resolve("in.csv");
        Files.writeString(input, "a,b\n1,00501\n2,1e3\n");
        ModelRef model = new ModelRef(
                "late",
                3,
                new ModelArtifact(
                        "abc",
                        10,
                        "test",
                        List.of("b", "a"),
                        "y",
                        Map.of("inputs", "{\"a\":\"NUMBERS\",\"b\":\"WORDS\"}")));
        BatchInference batch = batch().keep("b").build();

        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, model));
        SplitScored file = scoring.score(
                new TaskSpec.ScoreSplit(JOB, batch, model, plan.splits().get(0), plan.staging()), 1, new SumScorer());
        scoring.commit(new TaskSpec.CommitOutput(JOB, batch, model, plan.staging(), List.of(file)));

        assertThat(DuckDb.value("SELECT string_agg(b, ' ' ORDER BY row_id) FROM '" + output + "/*.parquet'"))
                .isEqualTo("00501 1e3");
    }

    @Test
    void aColumnOfAnotherKindThanInTrainingIsToldWithBoth() throws IOException {
        DuckDb.parquet(input.resolve("1.parquet"), "SELECT 1 AS a, 'x' AS b");
        assertThatThrownBy(() -> scoring.plan(new TaskSpec.PlanScoring(JOB, batch().build(), MODEL)))
                .hasMessageContaining("column 'b': text (expected: numbers, as the training data had)");
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
}
