package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of one directory that store a column in several ways. */
class MixedFilesTest {
    @TempDir
    private Path directory;

    private final Storage storage = new Storage();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7::int|8.5::double|7 8.5|DOUBLE",
                "7::bigint|8.5::float|7 8.5|DOUBLE",
                "7::int|1099511627776::bigint|7 1099511627776|INT64",
                "4000000000::uinteger|-1::int|4000000000 -1|INT64",
                "200::utinyint|18446744073709551615::ubigint|200 18446744073709551615|INT64",
                "18446744073709549568::ubigint|-1::int|18446744073709549568 -1|DOUBLE",
                "true|5::int|1 5|INT64",
                "1.25::decimal(10,2)|1.125::decimal(10,3)|1.250 1.125|INT64",
                "1.25::decimal(10,2)|12345678901234567890.125::decimal(30,3)|1.250 12345678901234567890.125|BINARY",
                "1.5::decimal(38,1)|0.25::decimal(38,37)|1.5 0.25|DOUBLE",
                "1.5::decimal(10,2)|2::int|1.5 2|DOUBLE",
                "timestamp_ms '2024-01-01 00:00:00.5'|timestamp '2024-01-01 00:00:01'|2024-01-01T00:00:00.500 2024-01-01T00:00:01|INT64",
                "date '2024-01-02'|timestamp '2024-01-01 00:00:01'|2024-01-02T00:00:00 2024-01-01T00:00:01|INT64",
                "timestamp '1960-01-01 00:00:00.5'|timestamp_ns '2024-01-01 00:00:01.000000007'|1960-01-01T00:00:00.500 2024-01-01T00:00:01.000000007|INT64",
            })
    void haveOneTypeThatHoldsAll(String one, String other, String expected, String stored) {
        for (boolean turned : new boolean[] {false, true}) {
            Path files = directory.resolve("turned-" + turned);
            assertThat(files.toFile().mkdir()).isTrue();
            DuckDb.parquet(files.resolve(turned ? "2.parquet" : "1.parquet"), "select 1 id, " + one + " x");
            DuckDb.parquet(files.resolve(turned ? "1.parquet" : "2.parquet"), "select 2 id, " + other + " x");
            Table table = Table.openStrictly(storage, "path", files.toString(), SourceFormat.FOUND);

            assertThat(table.column("test", "x").type().getPrimitiveTypeName()).hasToString(stored);
            List<String> values = values(table);
            String[] wanted = expected.split(" ", -1);
            assertThat(values)
                    .as("turned: %s", turned)
                    .containsExactly(turned ? wanted[1] : wanted[0], turned ? wanted[0] : wanted[1]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "date '2024-01-01' | 5::int",
                "timestamp_ms '2024-01-01 00:00:00' | 5::bigint",
                "'a' | 5::int",
                "'a' | timestamp '2024-01-01 00:00:00'"
            })
    void ofWhichOneMeansSomethingElseAreRefused(String one, String other) {
        DuckDb.parquet(directory.resolve("1.parquet"), "select 1 id, " + one + " x");
        DuckDb.parquet(directory.resolve("2.parquet"), "select 2 id, " + other + " x");
        assertThatThrownBy(() -> Table.openStrictly(storage, "path", directory.toString(), SourceFormat.FOUND))
                .hasMessageContaining("2.parquet, column 'x'")
                .hasMessageContaining("as in " + directory.resolve("1.parquet"))
                .hasMessageContaining("with one schema")
                .extracting(error -> ((ClusterException) error).code())
                .isEqualTo(ErrorCode.INVALID_DATA);
    }

    @Test
    void aTimeThatTheFinerUnitCannotTellIsNamed() {
        DuckDb.parquet(directory.resolve("1.parquet"), "select 1 id, timestamp '9999-12-31 00:00:00' x");
        DuckDb.parquet(directory.resolve("2.parquet"), "select 2 id, timestamp_ns '2024-01-01 00:00:00' x");
        Table table = Table.openStrictly(storage, "path", directory.toString(), SourceFormat.FOUND);
        assertThatThrownBy(() -> values(table))
                .hasMessageContaining("1.parquet, column 'x': 253402214400 seconds")
                .hasMessageContaining("year 2262");
    }

    @Test
    void textsOfTheTrainRowsAreTextsAmongTheValidationRows() throws IOException {
        Path train = Files.writeString(directory.resolve("train.csv"), "zip,x,y\n00501,1,0\nK1A,2,1\n00502,3,0\n");
        Path validation = Files.writeString(directory.resolve("validation.csv"), "zip,x,y\n00502,1,0\n00501,1,1\n");
        MemoryGrid grid = new MemoryGrid();
        DatasetVersion version = new DatasetLoader(storage, grid)
                .load(new TaskSpec.LoadDataset(
                        DatasetSpec.of(train.toString(), "y")
                                .withValidation(ValidationSpec.path(validation.toString()))
                                .withTransforms(TransformSpec.of("one-hot").on("zip")),
                        MetricSpec.AUC))
                .dataset();
        assertThat(Words.decode(grid.get(Words.key(version.id())).orElseThrow()).of("zip"))
                .containsExactly("00501", "K1A", "00502");
    }

    @Test
    void validationRowsOfAnotherKindAreRefused() {
        Path train = DuckDb.parquet(directory.resolve("1.parquet"), "select i % 2 y, i x from range(10) t(i)");
        Path validation = DuckDb.parquet(
                directory.resolve("2.parquet"), "select i % 2 y, timestamp '2024-01-01' x from range(10) t(i)");
        assertThatThrownBy(() -> DatasetSource.open(
                        storage,
                        DatasetSpec.of(train.toString(), "y")
                                .withValidation(ValidationSpec.path(validation.toString()))))
                .hasMessageContaining("feature 'x' of " + validation)
                .hasMessageContaining("as in " + train);
    }

    @Test
    void aCodecThatIsNotThereIsNamed() {
        Path file = DuckDb.parquet(directory.resolve("brotli.parquet"), "select 1 id, 2 x", ", COMPRESSION brotli");
        Table table = Table.openStrictly(storage, "path", file.toString(), SourceFormat.FOUND);
        assertThatThrownBy(() -> table.read(table.files().get(0), List.of("x")).close())
                .hasMessageContaining("file " + file + ", column 'x': packed by BROTLI")
                .hasMessageContaining("SNAPPY")
                .extracting(error -> ((ClusterException) error).code())
                .isEqualTo(ErrorCode.INVALID_DATA);
    }

    /** As Spark writes them. */
    @Test
    void momentsAreMicrosecondsBesideOthers() throws IOException {
        var schema = MessageTypeParser.parseMessageType("message m { optional int32 id; optional int96 x; }");
        try (var writer = ExampleParquetWriter.builder(new LocalOutputFile(directory.resolve("1.parquet")))
                .withType(schema)
                .build()) {
            writer.write(new SimpleGroupFactory(schema)
                    .newGroup()
                    .append("id", 1)
                    .append("x", new NanoTime(2_440_587, 86_399_999_999_000L)));
        }
        DuckDb.parquet(directory.resolve("2.parquet"), "select 2 id, timestamp_ms '2024-01-01 00:00:00.5' x");
        Table table = Table.openStrictly(storage, "path", directory.toString(), SourceFormat.FOUND);
        assertThat(values(table)).containsExactly("1969-12-31T23:59:59.999999", "2024-01-01T00:00:00.500");
    }

    /** Its milliseconds are right, and the rest of a second is negative. */
    @Test
    void timesBefore1970AreThoseThatArrowHasWrittenAsOrc() throws IOException {
        var schema = TypeDescription.fromString("struct<id:int,x:timestamp>");
        try (Writer writer = OrcFile.createWriter(
                new org.apache.hadoop.fs.Path(directory.resolve("1.orc").toUri()),
                OrcFile.writerOptions(new Configuration()).setSchema(schema).useUTCTimestamp(true))) {
            var batch = schema.createRowBatch();
            TimestampColumnVector at = (TimestampColumnVector) batch.cols[1];
            long[] millis = {-177_982_998_319L, -177_982_998_319L, -177_982_998_319L, 2_319L};
            int[] nanos = {-319_000_000, -319_456_000, 681_000_000, 319_456_000};
            batch.size = millis.length;
            for (int row = 0; row < millis.length; row++) {
                at.time[row] = millis[row];
                at.nanos[row] = nanos[row];
            }
            writer.addRowBatch(batch);
        }
        Table table = Table.openStrictly(storage, "path", directory.toString(), SourceFormat.FOUND);
        assertThat(values(table))
                .containsExactly(
                        "1964-05-12T00:16:41.681",
                        "1964-05-12T00:16:41.680544",
                        "1964-05-12T00:16:41.681",
                        "1970-01-01T00:00:02.319456");
    }

    private static List<String> values(Table table) {
        List<String> values = new ArrayList<>();
        for (StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, List.of("id", "x"))) {
                for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                    for (int row = 0; row < rows; row++) {
                        values.add(text(reader.columns().get(1), row));
                    }
                }
            }
        }
        return values;
    }

    /** The exact value, as its column's type has it. */
    private static String text(ColumnVector vector, int row) {
        var logical = vector.column().type().getLogicalTypeAnnotation();
        return switch (vector.column().kind()) {
            case INTEGER -> Long.toString(vector.whole(row));
            case UNSIGNED -> Long.toUnsignedString(vector.whole(row));
            case DECIMAL -> {
                boolean isWhole = vector.longs().length > 0;
                BigInteger digits = isWhole
                        ? BigInteger.valueOf(vector.whole(row))
                        : new BigInteger(vector.bytes(row).getBytes());
                yield new BigDecimal(digits, ((DecimalLogicalTypeAnnotation) logical).getScale()).toPlainString();
            }
            case TIMESTAMP -> time(vector, row);
            default -> new BigDecimal(vector.number(row)).toPlainString();
        };
    }

    private static String time(ColumnVector vector, int row) {
        long value = vector.whole(row);
        String unit = String.valueOf(vector.column().type().getLogicalTypeAnnotation());
        long perSecond = unit.contains("NANOS") ? 1_000_000_000L : unit.contains("MICROS") ? 1_000_000L : 1_000L;
        Instant at = Instant.ofEpochSecond(
                Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond));
        return at.toString().replace("Z", "");
    }
}
