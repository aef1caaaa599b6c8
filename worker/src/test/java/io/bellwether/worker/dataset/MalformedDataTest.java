package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.SourceFormat.ColumnType;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.TaskResult.DatasetLoaded;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedDataTest {
    private static final SourceFormat TYPED = SourceFormat.FOUND.withColumn("delay", ColumnType.FLOATING);

    @TempDir
    Path directory;

    private final DatasetLoader loader = new DatasetLoader(new Storage(), new MemoryGrid());
    private Path csv = Path.of("");
    private Path json = Path.of("");

    /** In both: a word among the numbers, an empty value, and a row that is none. */
    @BeforeEach
    void write() throws IOException {
        csv = Files.writeString(
                directory.resolve("flights.csv"),
                "delay,late\n" + "1.5,0\n20,1\n".repeat(30) + "soon,0\n,1\n2,0,7\n3,1\n" + "\"4\",0\n\"later\",1\n");
        json = Files.writeString(
                directory.resolve("flights.jsonl"),
                "{\"delay\":1.5,\"late\":0}\n{\"delay\":20,\"late\":1}\n".repeat(30)
                        + "{\"delay\":\"soon\",\"late\":0}\n{\"delay\":null,\"late\":1}\n{\"delay\":2,\"la\n"
                        + "{\"delay\":3,\"late\":1}\n{\"delay\":\"4\",\"late\":0}\n{\"late\":1,\"delay\":\"later\"}\n");
    }

    @Test
    void aWordInAColumnOfNumbersIsRefusedWithItsLineAndWhatCanBeDone() throws IOException {
        Path file =
                Files.writeString(directory.resolve("a.csv"), "delay,late\n" + "1.5,0\n20,1\n".repeat(30) + "soon,0\n");
        DatasetSpec spec = DatasetSpec.of(file.toString(), "late");

        assertThat(failure(spec.withFeatures("delay")))
                .hasMessageContaining("feature 'delay'")
                .hasMessageContaining("'soon' in file " + file + ", line 62 (expected: numbers)")
                .hasMessageContaining("dataset.format.types")
                .hasMessageContaining("dataset.format.malformed");
        assertThat(failure(spec.withFormat(TYPED)))
                .hasMessageContaining("file " + file + ", line 62, column 'delay': 'soon' (expected: a number)")
                .hasMessageContaining("dataset.format.malformed");
        assertThat(failure(DatasetSpec.of(file.toString(), "delay")))
                .hasMessageContaining("label 'delay'")
                .hasMessageContaining("the first text 'soon' in file " + file + ", line 62")
                .hasMessageContaining("dataset.format.types");
    }

    @Test
    void malformedValuesAreMissingOnesIfTheSpecSaysSo() throws IOException {
        Path file = Files.writeString(
                directory.resolve("a.csv"), Files.readString(csv).replace("2,0,7\n", ""));
        DatasetLoaded loaded = load(spec(file, MalformedPolicy.missing(2)));

        assertThat(loaded.malformed())
                .isEqualTo(new MalformedData(
                        0, Map.of("delay", 2L), "file " + file + ", line 62, column 'delay': 'soon'"));
        assertThat(rows(loaded)).isEqualTo(65);
        assertThat(delay(loaded).nulls()).as("two words and an empty one").isEqualTo(3);
        assertThat(delay(loaded).type()).isEqualTo("floating");
        assertThat(failure(spec(csv, MalformedPolicy.missing(5))))
                .as("a row that is none has no values to be missing")
                .hasMessageContaining("line 64: 3 fields (expected: 2 fields as in the header)")
                .hasMessageContaining("dataset.format.malformed");
    }

    @Test
    void malformedRowsAreLeftOutIfTheSpecSaysSo() {
        DatasetLoaded loaded = load(spec(csv, MalformedPolicy.drop(3)));

        assertThat(loaded.malformed())
                .isEqualTo(
                        new MalformedData(3, Map.of("delay", 2L), "file " + csv + ", line 62, column 'delay': 'soon'"));
        assertThat(rows(loaded)).isEqualTo(63);
        assertThat(delay(loaded).nulls()).isEqualTo(1);
    }

    @Test
    void jsonLinesAreHeldToTheSame() {
        DatasetLoaded dropped = load(spec(json, MalformedPolicy.drop(3)));

        assertThat(dropped.malformed())
                .isEqualTo(new MalformedData(
                        3, Map.of("delay", 2L), "file " + json + ", line 61, column 'delay': 'soon'"));
        assertThat(rows(dropped)).isEqualTo(63);
        assertThat(delay(dropped).nulls()).isEqualTo(1);
        assertThat(failure(spec(json, MalformedPolicy.missing(5))))
                .hasMessageContaining("file " + json + ", line 63")
                .hasMessageContaining("a JSON object a line");
    }

    @Test
    void jsonValuesOfAnotherTypeAreMissingOnes() throws IOException {
        Path file = Files.writeString(
                directory.resolve("a.jsonl"), Files.readString(json).replace("{\"delay\":2,\"la\n", ""));

        DatasetLoaded loaded = load(spec(file, MalformedPolicy.missing(2)));

        assertThat(loaded.malformed())
                .isEqualTo(new MalformedData(
                        0, Map.of("delay", 2L), "file " + file + ", line 61, column 'delay': 'soon'"));
        assertThat(delay(loaded).nulls()).isEqualTo(3);
    }

    @Test
    void moreThanTheLimitFailsTheLoadWithTheFirst() {
        for (Path file : new Path[] {csv, json}) {
            assertThat(failure(spec(file, MalformedPolicy.drop(2))))
                    .hasMessageContaining("malformed rows: more than 2, the first in file " + file)
                    .hasMessageContaining("column 'delay': 'soon'")
                    .hasMessageContaining("at most dataset.format.malformed.limit")
                    .extracting(ClusterException::code)
                    .isEqualTo(ErrorCode.INVALID_DATA);
        }
    }

    @Test
    void whatIsDoneIsPartOfTheVersionAndHowMuchIsAllowedIsNot() {
        String id = load(spec(csv, MalformedPolicy.drop(3))).dataset().id();

        assertThat(load(spec(csv, MalformedPolicy.drop(99))).dataset().id()).isEqualTo(id);
        assertThat(load(spec(directory.resolve("*.csv"), MalformedPolicy.drop(3)))
                        .dataset()
                        .id())
                .isEqualTo(id);
        Path clean =
                DuckDb.parquet(directory.resolve("a.parquet"), "SELECT i AS delay, i % 2 AS late FROM range(99) t(i)");
        assertThat(failure(spec(clean, MalformedPolicy.drop(3))))
                .hasMessageContaining(
                        "dataset.format.malformed: given for files of PARQUET (expected: CSV or JSON lines)");
    }

    @Test
    void validationFilesAreCountedToo() {
        DatasetSpec spec = spec(csv, MalformedPolicy.drop(3)).withValidation(ValidationSpec.path(csv.toString()));

        MalformedData malformed = Objects.requireNonNull(load(spec).malformed());

        assertThat(malformed.rows()).isEqualTo(6);
        assertThat(malformed.values()).isEqualTo(Map.of("delay", 4L));
    }

    private static DatasetSpec spec(Path path, MalformedPolicy policy) {
        return DatasetSpec.of(path.toString(), "late").withFormat(TYPED.withMalformed(policy));
    }

    private static long rows(DatasetLoaded loaded) {
        return loaded.dataset().trainRows() + loaded.dataset().validationRows();
    }

    private static ColumnStatistics delay(DatasetLoaded loaded) {
        return loaded.columns().stream()
                .filter(column -> column.name().equals("delay"))
                .findFirst()
                .orElseThrow();
    }

    private DatasetLoaded load(DatasetSpec spec) {
        return loader.load(new TaskSpec.LoadDataset(spec, MetricSpec.RMSE));
    }

    private ClusterException failure(DatasetSpec spec) {
        return catchThrowableOfType(ClusterException.class, () -> load(spec));
    }
}
