package io.bellwether.worker.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TablePiece;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every constraint on a file in which somebody knows what is wrong, row by row; drift against NumPy's numbers. */
class TableChecksTest {
    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final String ROWS = """
            select * from (values
              (0, 10.0, 'ab',   'a@x.org', timestamp '2026-11-20 12:00:00', 5.0, '2026-01-01'),
              (1, null, 'abc',  'b@x.org', timestamp '2026-11-21 12:00:00', 9.0, '2026-01-02'),
              (2, 12.5, 'cd',   'nobody',  timestamp '2026-11-21 18:00:00', 12.0, 'soon'),
              (2, 99.0, 'cd',   null,      null, 99.5, '2026-01-04'),
              (4, 14.0, 'efgh', 'c@x.org', timestamp '2026-11-19 12:00:00', 14.0, null)
            ) t(id, age, code, mail, seen, most, day)""";

    @TempDir
    private Path directory;

    private CheckResult check(CheckSpec spec) {
        List<CheckResult> results = checkAll(spec);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private List<CheckResult> checkAll(CheckSpec... specs) {
        Path file = directory.resolve("rows.parquet");
        if (!file.toFile().exists()) {
            DuckDb.parquet(file, ROWS);
        }
        Storage storage = new Storage();
        return TableChecks.run(storage, Table.open(storage, "input", file.toString()), List.of(specs), NOW);
    }

    private static CheckSpec spec(CheckKind kind, String column, Object... options) {
        Map<String, Object> params = new java.util.LinkedHashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            params.put((String) options[i], options[i + 1]);
        }
        return CheckSpec.of(kind, params, column);
    }

    private List<Long> failing(CheckSpec spec) {
        CheckResult result = check(spec);
        assertThat(result.passed()).isEqualTo(result.examples().isEmpty());
        assertThat(result.failed()).isEqualTo(result.examples().size());
        return result.examples().stream().map(CheckResult.FailingRow::row).toList();
    }

    @Test
    void rowsThatFailAreNamed() {
        assertThat(failing(CheckSpec.complete("age"))).containsExactly(1L);
        assertThat(failing(CheckSpec.complete("id"))).isEmpty();
        assertThat(failing(CheckSpec.unique("id"))).containsExactly(3L);
        assertThat(failing(CheckSpec.unique("age"))).isEmpty();
        assertThat(failing(CheckSpec.of(CheckKind.UNIQUE_TOGETHER, Map.of(), "id", "code")))
                .containsExactly(3L);
        assertThat(failing(CheckSpec.range("age", 0, 50))).containsExactly(3L);
        assertThat(failing(CheckSpec.inSet("code", "ab", "cd"))).containsExactly(1L, 4L);
        assertThat(failing(CheckSpec.inSet("id", "0", "1", "2", "4"))).isEmpty();
        assertThat(failing(new CheckSpec(
                        CheckKind.NOT_IN_SET.word(), List.of("code"), List.of("cd"), Map.of(), null, null)))
                .containsExactly(2L, 3L);
        assertThat(failing(spec(CheckKind.PATTERN, "mail", "pattern", ".+@.+"))).containsExactly(2L);
        assertThat(failing(spec(CheckKind.NOT_PATTERN, "mail", "pattern", "a@.*")))
                .containsExactly(0L);
        assertThat(failing(spec(CheckKind.LENGTH, "code", "low", 2, "high", 3))).containsExactly(4L);
        assertThat(failing(spec(CheckKind.TYPE, "day", "type", "date"))).containsExactly(2L);
        assertThat(failing(spec(CheckKind.TYPE, "age", "type", "whole"))).containsExactly(2L);
        assertThat(failing(spec(CheckKind.INCREASING, "id"))).isEmpty();
        assertThat(failing(spec(CheckKind.INCREASING, "id", "strictly", true))).containsExactly(3L);
        assertThat(failing(CheckSpec.of(CheckKind.COMPARE, Map.of("is", "<="), "age", "most")))
                .containsExactly(0L, 2L);
    }

    @Test
    void valuesAreWrittenAsPeopleWriteThem() {
        DuckDb.parquet(directory.resolve("rows.parquet"), """
                select * from (values
                  (true, date '2026-01-01', timestamp '2026-01-01 00:00:00', 0.1::float, 1.50::decimal(5,2), '9'),
                  (false, date '2026-01-02', timestamp '2026-01-01 23:59:59.5', 0.2::float, 2.00::decimal(5,2), '10'),
                  (null, date '2026-01-03', timestamp '2026-01-02 12:00:00', 0.3::float, 3.25::decimal(5,2), 'x')
                ) t(flag, day, "at", small, price, word)""");
        assertThat(failing(CheckSpec.inSet("flag", "true", "false"))).isEmpty();
        assertThat(failing(CheckSpec.inSet("flag", "0"))).containsExactly(0L);
        assertThat(failing(CheckSpec.inSet("day", "2026-01-01", "2026-01-03"))).containsExactly(1L);
        assertThat(failing(CheckSpec.inSet("at", "2026-01-01", "2026-01-01 23:59:59.5Z")))
                .containsExactly(2L);
        assertThat(failing(CheckSpec.inSet("small", "0.1", "0.20"))).containsExactly(2L);
        assertThat(failing(CheckSpec.inSet("price", "1.5", "2.0", "more"))).containsExactly(2L);
        assertThat(failing(new CheckSpec(
                        CheckKind.NOT_IN_SET.word(), List.of("day"), List.of("2026-01-02"), Map.of(), null, null)))
                .containsExactly(1L);
        assertThat(failing(spec(CheckKind.PATTERN, "day", "pattern", "2026-.*-0[12]")))
                .containsExactly(2L);
        assertThat(failing(CheckSpec.of(CheckKind.COMPARE, Map.of("is", "<="), "day", "at")))
                .as("a date is its first moment")
                .containsExactly(1L, 2L);
        assertThat(failing(CheckSpec.of(CheckKind.COMPARE, Map.of("is", "<"), "price", "word")))
                .as("a text that is a number is one")
                .containsExactly(2L);
        assertThat(check(CheckSpec.inSet("at", "2026-01-01")).examples().get(0).value())
                .isEqualTo("2026-01-01T23:59:59.500");
        assertThat(check(CheckSpec.inSet("flag", "true")).examples().get(0).value())
                .isEqualTo("false");
        assertThat(check(CheckSpec.inSet("small", "0.2")).examples().get(0).value())
                .isEqualTo("0.1");
    }

    @Test
    void textsIncreaseByTheirOrder() {
        assertThat(failing(spec(CheckKind.INCREASING, "code"))).isEmpty();
        assertThat(failing(spec(CheckKind.INCREASING, "code", "strictly", true)))
                .containsExactly(3L);
        assertThat(failing(spec(CheckKind.INCREASING, "mail"))).containsExactly(4L);
    }

    @Test
    void aSuiteIsLookedAtInOnePassWhateverItsConstraintsRead() {
        assertThat(checkAll(
                        CheckSpec.of(CheckKind.ROWS, Map.of("low", 5)),
                        CheckSpec.complete("age", "aeg"),
                        CheckSpec.of(CheckKind.COLUMNS, Map.of(), "id", "age"),
                        CheckSpec.unique("id"),
                        CheckSpec.range("age", 0, 100)))
                .extracting(CheckResult::passed)
                .containsExactly(true, false, false, true, false, true);
    }

    @Test
    void aFractionMayFail() {
        assertThat(check(CheckSpec.complete("age").mostly(0.8)).passed()).isTrue();
        assertThat(check(CheckSpec.complete("age").mostly(0.81)).passed()).isFalse();
        CheckResult warned = check(CheckSpec.complete("age").asWarning());
        assertThat(warned.passed()).isFalse();
        assertThat(warned.stops()).isFalse();
        assertThat(CheckResult.failure(List.of(warned))).isNull();
        assertThat(CheckResult.failure(List.of(warned, check(CheckSpec.unique("id")))))
                .isEqualTo(
                        "1 of 2 data checks failed: unique of id: 1 of 5 rows fail (expected: another value than before"
                                + " in every row); first in row 3: 2; mend the data, or give these checks severity: warn");
    }

    /** Of many pieces, and of a single one that a single thread reads: the same in each word. */
    @Test
    void whatSeveralThreadsFindInPiecesIsWhatOneFindsInTheWhole() {
        String rows =
                "select i as id, (hash(i) % 1000)::int as n, case when hash(i) % 97 = 0 then null else sqrt(i) end as x,"
                        + " 'w' || hash(i) % 50 as word, timestamp '2026-11-21 12:00:00' - interval (hash(i) % 100000) second as at"
                        + " from range(300000) t(i)";
        Path whole = DuckDb.parquet(directory.resolve("whole.parquet"), rows, ", ROW_GROUP_SIZE 1000000");
        Path pieces = DuckDb.parquet(directory.resolve("pieces.parquet"), rows, ", ROW_GROUP_SIZE 40960");
        List<CheckSpec> specs = new ArrayList<>(List.of(
                CheckSpec.complete("x", "word"),
                CheckSpec.unique("id", "n"),
                CheckSpec.range("n", 3, 990).mostly(0.9),
                CheckSpec.inSet("word", "w1", "w2"),
                spec(CheckKind.INCREASING, "id"),
                spec(CheckKind.FRESH, "at", "hours", 1),
                spec(CheckKind.DRIFT, "n", "reference", whole.toString()),
                CheckSpec.of(CheckKind.COMPARE, Map.of("is", "<"), "n", "x")));
        for (String statistic : List.of(
                "mean", "min", "max", "sum", "deviation", "median", "distinct", "distinct-share", "missing-share")) {
            specs.add(spec(CheckKind.STATISTIC, "x", "statistic", statistic, "low", 0));
        }
        Storage storage = new Storage();
        Table one = Table.open(storage, "input", whole.toString());
        Table many = Table.open(storage, "input", pieces.toString());
        assertThat(TablePiece.of(one)).hasSize(1);
        assertThat(TablePiece.of(many)).hasSizeGreaterThan(5);

        List<CheckResult> found = TableChecks.run(storage, many, specs, NOW);

        assertThat(found).isEqualTo(TableChecks.run(storage, one, specs, NOW));
        assertThat(found.get(0).failed())
                .isEqualTo(DuckDb.count("select count(*) from '" + pieces + "' where x is null"));
        assertThat(found.get(3).failed())
                .isEqualTo(DuckDb.count("select count(n) - count(distinct n) from '" + pieces + "'"));
    }

    @Test
    void statisticsHaveBounds() {
        assertThat(check(statistic("mean", "age")).observed()).isEqualTo("mean 33.8750");
        assertThat(check(statistic("median", "age")).observed()).isEqualTo("median 13.2500");
        assertThat(check(statistic("deviation", "most")).observed()).isEqualTo("deviation 35.9283");
        assertThat(check(statistic("distinct", "code")).observed()).isEqualTo("distinct 4");
        assertThat(check(statistic("distinct-share", "id")).observed()).isEqualTo("distinct-share 0.800000");
        assertThat(check(statistic("missing-share", "mail")).observed()).isEqualTo("missing-share 0.200000");
        assertThat(check(spec(CheckKind.STATISTIC, "age", "statistic", "max", "high", 98))
                        .passed())
                .isFalse();
        assertThat(check(CheckSpec.of(CheckKind.ROWS, Map.of("low", 5, "high", 5)))
                        .passed())
                .isTrue();
        assertThat(check(CheckSpec.of(CheckKind.ROWS, Map.of("low", 6))).observed())
                .isEqualTo("5 rows");
    }

    private static CheckSpec statistic(String statistic, String column) {
        return spec(CheckKind.STATISTIC, column, "statistic", statistic, "low", -1000);
    }

    @Test
    void timesGrowOld() {
        assertThat(check(spec(CheckKind.FRESH, "seen", "hours", 18)).passed()).isTrue();
        CheckResult old = check(spec(CheckKind.FRESH, "seen", "hours", 17.5));
        assertThat(old.passed()).isFalse();
        assertThat(old.observed()).isEqualTo("the newest is of 2026-11-21T18:00:00Z, 18 hours ago");
    }

    @Test
    void whatIsNotThereFails() {
        CheckResult missing = check(CheckSpec.complete("agee"));
        assertThat(missing.passed()).isFalse();
        assertThat(missing.observed()).isEqualTo("without [agee], did you mean 'age'?");
        assertThat(check(CheckSpec.of(CheckKind.COLUMNS, Map.of(), "id", "age")).passed())
                .isTrue();
        assertThatThrownBy(() -> CheckSpec.of(CheckKind.RANGE, Map.of("lo", 1), "a"))
                .hasMessageContaining("unknown option 'lo'; did you mean 'low'?");
        assertThatThrownBy(() -> new CheckSpec("uniqe", List.of("a"), List.of(), Map.of(), null, null))
                .hasMessageContaining("did you mean 'unique'?");
        assertThatThrownBy(() -> spec(CheckKind.PATTERN, "a", "pattern", "(")).hasMessageContaining("character");
    }

    /** As it was loaded with a path of its own for the rows to validate on, which are not looked at. */
    private static DatasetVersion version(Path path, long bytes, long rows) {
        DatasetSpec spec = DatasetSpec.of(path.toString(), "age")
                .withName("old")
                .withValidation(DatasetSpec.ValidationSpec.path("other.parquet"));
        List<DatasetVersion.SourceFile> files = List.of(
                new DatasetVersion.SourceFile(path.toString(), bytes, "sha"),
                new DatasetVersion.SourceFile("other.parquet", 1, "sha"));
        return new DatasetVersion("0123456789abcdef", spec, files, List.of(), rows, 3, 1);
    }

    private CheckResult drift(DatasetVersion version) {
        CheckSpec check = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "old"), "code");
        DataChecks spec = DataChecks.of(directory.resolve("rows.parquet").toString(), check);
        TaskSpec.CheckData task = new TaskSpec.CheckData(new JobId("j"), spec, List.of(version));
        return ((TaskResult.DataChecked) CheckParts.begin(new Storage(), task, 0))
                .checks()
                .get(0);
    }

    @Test
    void driftIsMeasuredAgainstAReference() {
        double[] reference = new double[20];
        Arrays.setAll(reference, i -> i + 1.0);
        double[] here = {3, 4, 5, 5, 6, 7, 9, 11, 13, 13, 14, 15, 18, 19, 22, 25, 27, 30, 31, 40};
        assertThat(Drift.psi(reference, here)).isCloseTo(1.2171088004449602, within(1e-12));
        assertThat(Drift.ks(reference, here)).isCloseTo(0.3, within(1e-12));
        assertThat(Drift.psi(reference, reference)).isZero();

        Path before = DuckDb.parquet(
                directory.resolve("before.parquet"),
                "select unnest(['ab', 'abc', 'cd', 'cd', 'efgh']) as code, unnest([10, 11, 12, 13, 14.0]) as age");
        assertThat(check(spec(CheckKind.DRIFT, "code", "reference", before.toString()))
                        .observed())
                .isEqualTo("psi 0");
        CheckResult ages = check(spec(CheckKind.DRIFT, "age", "reference", before.toString(), "measure", "ks"));
        assertThat(ages.passed()).isFalse();
        assertThat(ages.observed()).isEqualTo("ks 0.350000");

        assertThat(drift(version(before, before.toFile().length(), 5)).observed())
                .isEqualTo("psi 0");
        assertThatThrownBy(() -> drift(version(before, 7, 5)))
                .hasMessageContaining("dataset 'old', " + before)
                .hasMessageContaining("changed since it was loaded: " + before + " has ")
                .hasMessageContaining("the files of version 0123456789ab")
                .hasMessageContaining("give the path of other data as reference");
        assertThatThrownBy(() -> drift(version(before, before.toFile().length(), 6)))
                .hasMessageContaining("5 rows are left of 6");
        assertThatThrownBy(() -> spec(CheckKind.DRIFT, "a", "dataset", "x", "reference", "y"))
                .hasMessageContaining("none beside dataset");
        assertThatThrownBy(() -> spec(CheckKind.DRIFT, "a")).hasMessageContaining("or dataset: the name");
    }
}
