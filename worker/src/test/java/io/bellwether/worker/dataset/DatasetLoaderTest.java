package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.bellwether.client.ClusterException;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetLoaderTest {
    private static final String ROWS =
            "SELECT i::INT AS id, i / 2.0 AS half, CASE WHEN i % 10 = 0 THEN NULL ELSE i END AS gaps,"
                    + " 'w' || i % 3 AS word, (i % 4 = 0)::INT AS y FROM range(150000) t(i)";

    @TempDir
    Path directory;

    private final MemoryGrid grid = new MemoryGrid();
    private final DatasetLoader loader = new DatasetLoader(new Storage(), grid);

    @Test
    void putsEveryRowIntoSegmentsOfTheGrid() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);

        DatasetVersion version =
                load(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC).dataset();

        assertThat(version.features()).containsExactly("id", "half", "gaps");
        assertThat(version.trainRows() + version.validationRows()).isEqualTo(150_000);
        assertThat(version.validationRows()).isBetween(29_000L, 31_000L);
        Set<Integer> ids = new HashSet<>();
        for (int number = 0; number < version.segments(); number++) {
            checkRows(segment(version, number), ids);
        }
        assertThat(ids).hasSize(150_000);
    }

    private static void checkRows(Segment segment, Set<Integer> ids) {
        for (int row = 0; row < segment.rows(); row++) {
            int id = (int) segment.feature(row, 0);
            assertThat(ids.add(id)).isTrue();
            assertThat(segment.feature(row, 1)).isEqualTo(id / 2f);
            assertThat(Float.isNaN(segment.feature(row, 2))).isEqualTo(id % 10 == 0);
            assertThat(segment.label(row)).isEqualTo(id % 4 == 0 ? 1 : 0);
        }
    }

    @Test
    void theVersionFollowsFromContentAndUseNotFromThePlace() throws IOException {
        Path file = DuckDb.parquet(directory.resolve("a.parquet"), ROWS);
        Path copy = Files.copy(file, directory.resolve("b.parquet"));
        DatasetSpec spec = DatasetSpec.of(file.toString(), "y");

        String id = load(spec, MetricSpec.AUC).dataset().id();

        assertThat(id(DatasetSpec.of(copy.toString(), "y"))).isEqualTo(id);
        assertThat(load(spec, MetricSpec.RMSE).dataset().id()).isEqualTo(id);
        assertThat(id(spec.excluding("half"))).isNotEqualTo(id);
        assertThat(id(spec.withValidation(ValidationSpec.fraction(0.2, 1)))).isNotEqualTo(id);
        DuckDb.parquet(file, ROWS.replace("150000", "149999"));
        assertThat(id(spec)).isNotEqualTo(id);
    }

    @Test
    void whatIsInTheGridIsNotPutAgain() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        DatasetSpec spec = DatasetSpec.of(file.toString(), "y");
        TaskResult.DatasetLoaded first = load(spec, MetricSpec.LOGLOSS);
        int puts = grid.puts.get();

        assertThat(load(spec, MetricSpec.LOGLOSS)).isEqualTo(first);
        assertThat(grid.puts).hasValue(puts);

        String lost = DatasetLoader.segmentKey(first.dataset().id(), 1);
        grid.remove(lost);
        assertThat(load(spec, MetricSpec.LOGLOSS).dataset()).isEqualTo(first.dataset());
        assertThat(grid.contains(lost)).isTrue();
    }

    @Test
    void ofDataThatItsChecksRefuseOnlyTheVersionIsFoundOut() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        DatasetSpec spec = DatasetSpec.of(file.toString(), "y");
        List<CheckResult> refused = List.of(new CheckResult(
                "complete", List.of("gaps"), CheckSpec.Severity.ERROR, false, "a value", "none", 9, 1, List.of()));

        TaskResult.DatasetLoaded result = loader.load(new TaskSpec.LoadDataset(spec, MetricSpec.LOGLOSS, refused));

        assertThat(grid.entries).isEmpty();
        assertThat(result.checks()).isEqualTo(refused);
        assertThat(result.columns()).isEmpty();
        assertThat(result.dataset()).isEqualTo(load(spec, MetricSpec.LOGLOSS).dataset());
    }

    @Test
    void baselinesAreThoseOfTheBestConstant() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        DatasetSpec spec = DatasetSpec.of(file.toString(), "y");

        assertThat(load(spec, MetricSpec.AUC).baseline()).isEqualTo(0.5);
        double entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
        assertThat(load(spec, MetricSpec.LOGLOSS).baseline()).isCloseTo(entropy, within(0.01));
        assertThat(load(spec, MetricSpec.RMSE).baseline()).isCloseTo(Math.sqrt(0.25 * 0.75), within(0.01));
    }

    @ParameterizedTest
    @CsvSource({
        "no, yes",
        "ja, né",
        "-1::INT, 1::INT",
        "1::UTINYINT, 2::UTINYINT",
        "-0.25::DOUBLE, 1e20::DOUBLE",
        "0::FLOAT, 2.5::FLOAT",
        "'1.25::DECIMAL(5, 2)', '1.5::DECIMAL(5, 2)'"
    })
    void twoValuesBecomeZeroAndOneByTheirOrder(String first, String second) {
        Path file = DuckDb.parquet(
                directory.resolve("two.parquet"),
                "SELECT i AS x, CASE WHEN i % 2 = 0 THEN " + quoted(first) + " ELSE " + quoted(second)
                        + " END AS y FROM range(1000) t(i)");

        DatasetVersion version =
                load(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC).dataset();

        Segment segment = segment(version, 0);
        for (int row = 0; row < segment.rows(); row++) {
            assertThat(segment.label(row)).isEqualTo(segment.feature(row, 0) % 2);
        }
    }

    @Test
    void textsThatAreZeroAndOneAreThoseNumbers() {
        Path file = DuckDb.parquet(
                directory.resolve("texts.parquet"), "SELECT i AS x, (i % 2)::VARCHAR AS y FROM range(1000) t(i)");
        for (MetricSpec metric : List.of(MetricSpec.AUC, MetricSpec.RMSE)) {
            DatasetVersion version =
                    load(DatasetSpec.of(file.toString(), "y"), metric).dataset();
            Segment segment = segment(version, 0);
            for (int row = 0; row < segment.rows(); row++) {
                assertThat(segment.label(row)).isEqualTo(segment.feature(row, 0) % 2);
            }
        }
    }

    @Test
    void validationRowsWithoutTheWordThatTrainRowsHaveLackAClass() {
        Path train = DuckDb.parquet(
                directory.resolve("words.parquet"),
                "SELECT i AS x, CASE WHEN i % 2 = 0 THEN 'x' ELSE '1' END AS y FROM range(1000) t(i)");
        Path apart = DuckDb.parquet(directory.resolve("ones.parquet"), "SELECT i AS x, 1 AS y FROM range(50) t(i)");
        DatasetSpec spec = DatasetSpec.of(train.toString(), "y").withValidation(ValidationSpec.path(apart.toString()));
        assertThatThrownBy(() -> load(spec, MetricSpec.AUC))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("in the 50 validation rows: one class");
    }

    @Test
    void aColumnOfWordsMayBeOfNumbersWhereRowsValidate() {
        Path train = DuckDb.parquet(
                directory.resolve("words.parquet"),
                "SELECT i AS x, i % 2 AS y, CASE WHEN i % 4 = 0 THEN 'x' ELSE '1' END AS z, i AS n"
                        + " FROM range(1000) t(i)");
        Path apart = DuckDb.parquet(
                directory.resolve("numbers.parquet"),
                "SELECT i AS x, i % 2 AS y, 1 AS z, 'word' AS n FROM range(50) t(i)");
        DatasetSpec spec = DatasetSpec.of(train.toString(), "y")
                .withFeatures("x")
                .withValidation(ValidationSpec.path(apart.toString()));
        TaskResult.DatasetLoaded loaded = load(spec, MetricSpec.AUC);
        assertThat(column(loaded, "z").rows()).isEqualTo(1_050);
        assertThat(column(loaded, "z").distinct()).isEqualTo(2);
        assertThat(column(loaded, "n").nulls()).as("words among numbers").isEqualTo(50);
    }

    /** Words as SQL has them. */
    private static String quoted(String value) {
        return value.matches("\\p{L}+") ? "'" + value + "'" : value;
    }

    @Test
    void aDirectoryOfFilesIsOneTableAndValidationMayLieApart() throws IOException {
        Path train = Files.createDirectory(directory.resolve("train"));
        DuckDb.parquet(train.resolve("2.parquet"), "SELECT i AS x, i % 2 AS y FROM range(100, 200) t(i)");
        DuckDb.parquet(train.resolve("1.parquet"), "SELECT (i % 2)::SMALLINT AS y, i AS x FROM range(100) t(i)");
        Files.writeString(train.resolve("_SUCCESS"), "");
        Path apart = DuckDb.parquet(directory.resolve("v.parquet"), "SELECT i AS x, i % 2 AS y FROM range(50) t(i)");
        DatasetSpec spec = DatasetSpec.of(train.toString(), "y").withValidation(ValidationSpec.path(apart.toString()));

        DatasetVersion version = load(spec, MetricSpec.AUC).dataset();

        assertThat(version.trainRows()).isEqualTo(200);
        assertThat(version.validationRows()).isEqualTo(50);
        assertThat(version.files()).hasSize(3);
        Segment segment = segment(version, 0);
        assertThat(segment.feature(0, 0)).isZero();
        assertThat(segment.feature(199, 0)).isEqualTo(199);
    }

    @Test
    void aDatasetNeedsNoLabelWhereNoneIsCompared() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);

        TaskResult.DatasetLoaded loaded = load(DatasetSpec.unlabelled(file.toString()), MetricSpec.SILHOUETTE);

        assertThat(loaded.dataset().features()).containsExactly("id", "half", "gaps", "y");
        assertThat(loaded.baseline()).isNaN();
        Segment segment = segment(loaded.dataset(), 0);
        assertThat(segment.label(3)).isZero();
        assertThat(segment.feature(3, 3)).isEqualTo(segment.feature(3, 0) % 4 == 0 ? 1 : 0);
        assertThat(load(DatasetSpec.of(file.toString(), "y"), MetricSpec.SILHOUETTE)
                        .dataset()
                        .features())
                .doesNotContain("y");
    }

    @Test
    void csvGivesTheSameMatrixAsParquet() {
        Path parquet = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        Path csv = directory.resolve("rows.csv");
        DuckDb.execute("COPY (" + ROWS + ") TO '" + csv + "' (FORMAT CSV, HEADER)");

        DatasetVersion one =
                load(DatasetSpec.of(parquet.toString(), "y"), MetricSpec.AUC).dataset();
        DatasetVersion other =
                load(DatasetSpec.of(csv.toString(), "y"), MetricSpec.AUC).dataset();

        assertThat(other.features()).isEqualTo(one.features());
        for (int number = 0; number < one.segments(); number++) {
            assertThat(segment(other, number).columns())
                    .isEqualTo(segment(one, number).columns());
        }
    }

    @Test
    void whatIsSeenOfEachColumnIsWhatAnotherProgramSees() {
        String rows = "SELECT i::INT AS id, (hash(i) % 10007) / 3.0 AS spread,"
                + " CASE WHEN i % 10 = 0 THEN NULL ELSE i % 7 END AS gaps, CASE WHEN i % 5 = 0 THEN 'é' ELSE 'word' END AS word,"
                + " DATE '2020-01-01' + (i % 31)::INT AS day, (i % 4 = 0) AS y FROM range(150000) t(i)";
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), rows, ", ROW_GROUP_SIZE 40000");

        TaskResult.DatasetLoaded loaded = load(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC);

        assertThat(loaded.columns())
                .extracting(ColumnStatistics::name)
                .containsExactlyInAnyOrder("id", "spread", "gaps", "word", "day", "y");
        loaded.columns().forEach(column -> assertAsDuckDbSees(column, file));
        ColumnStatistics.Texts words =
                Objects.requireNonNull(column(loaded, "word").texts());
        assertThat(words.min()).isEqualTo("word");
        assertThat(words.max()).isEqualTo("é");
        assertThat(words.minLength()).isEqualTo(1);
        assertThat(words.meanLength()).isCloseTo(0.2 * 1 + 0.8 * 4, within(1e-9));
        assertThat(words.frequent())
                .extracting(ColumnStatistics.Frequent::value)
                .containsExactly("word", "é");
        assertThat((double) words.frequent().get(0).rows()).isCloseTo(120_000, withinPercentage(5));
        assertThat(column(loaded, "day").numbers())
                .satisfies(days -> assertThat(days.histogram().counts()).hasSize(20));
        assertThat(Objects.requireNonNull(column(loaded, "gaps").numbers())
                        .histogram()
                        .counts())
                .hasSize(7)
                .allSatisfy(count -> assertThat(count).isBetween(15_000L, 24_000L));

        assertThat(load(DatasetSpec.of(file.toString(), "y"), MetricSpec.RMSE).columns())
                .as("kept in the grid")
                .isEqualTo(loaded.columns());
        List<ColumnSketch> sketches =
                DatasetLoader.sketches(grid, loaded.dataset().id()).orElseThrow();
        assertThat(sketches).extracting(ColumnSketch::statistics).isEqualTo(loaded.columns());
    }

    private static void assertAsDuckDbSees(ColumnStatistics column, Path file) {
        String name = column.name();
        String values =
                name.equals("word") ? "length(word)" : name.equals("day") ? "epoch(day) / 86400" : name + "::DOUBLE";
        StringBuilder seen = new StringBuilder(
                "SELECT concat_ws(' ', count(*) - count(" + name + "), count(DISTINCT " + name + "), min(" + values
                        + "), max(" + values + "), avg(" + values + "), stddev_pop(" + values + ")");
        ColumnStatistics.Numbers numbers = column.numbers();
        if (numbers != null) {
            for (ColumnStatistics.Quantile quantile : numbers.quantiles()) {
                seen.append(", avg((" + values + " < " + quantile.value() + ")::INT), avg((" + values + " <= "
                        + quantile.value() + ")::INT)");
            }
        }
        String[] theirs =
                DuckDb.value(seen + ") FROM '" + file + "'").toString().split(" ", -1);
        assertThat(column.rows()).isEqualTo(150_000);
        assertThat(column.nulls()).isEqualTo(Long.parseLong(theirs[0]));
        assertThat((double) column.distinct()).isCloseTo(Double.parseDouble(theirs[1]), withinPercentage(10));
        if (numbers == null) {
            return;
        }
        assertThat(numbers.min()).isEqualTo(Double.parseDouble(theirs[2]));
        assertThat(numbers.max()).isEqualTo(Double.parseDouble(theirs[3]));
        assertThat(numbers.mean()).isCloseTo(Double.parseDouble(theirs[4]), withinPercentage(1e-6));
        assertThat(numbers.deviation()).isCloseTo(Double.parseDouble(theirs[5]), withinPercentage(1e-6));
        for (int i = 0; i < numbers.quantiles().size(); i++) {
            assertThat(numbers.quantiles().get(i).rank())
                    .isBetween(
                            Double.parseDouble(theirs[6 + 2 * i]) - 0.06, Double.parseDouble(theirs[7 + 2 * i]) + 0.06);
        }
        assertThat(numbers.histogram().counts().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(column.rows() - column.nulls());
    }

    private static ColumnStatistics column(TaskResult.DatasetLoaded loaded, String name) {
        return loaded.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Segment segment(DatasetVersion version, int number) {
        return Segment.decode(
                grid.get(DatasetLoader.segmentKey(version.id(), number)).orElseThrow());
    }

    private String id(DatasetSpec spec) {
        return load(spec, MetricSpec.AUC).dataset().id();
    }

    private TaskResult.DatasetLoaded load(DatasetSpec spec, MetricSpec metric) {
        return loader.load(new TaskSpec.LoadDataset(spec, metric));
    }
}
