package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderTest {
    private static final int MOMENT = 6;

    @TempDir
    Path directory;

    private final Storage storage = new Storage();

    @Test
    void numbersOfAllTypesAreRead() {
        Path file = DuckDb.parquet(
                directory.resolve("a.parquet"),
                "SELECT 7::TINYINT a, -7::INT b, 4000000000::UINTEGER c, 1.5::FLOAT d, 2.25::DOUBLE e, true f,"
                        + " 12.34::DECIMAL(5,2) g, 12.5::DECIMAL(30,3) h, DATE '1970-01-11' i,"
                        + " TIMESTAMP '1970-01-01 00:01:00.5' j, NULL::DOUBLE k");

        assertThat(numbers(file, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"))
                .containsExactly(7.0, -7.0, 4e9, 1.5, 2.25, 1.0, 12.34, 12.5, 10.0, 60.5, Double.NaN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd"})
    void everyCommonCodecIsRead(String codec) {
        Path file = DuckDb.parquet(
                directory.resolve(codec + ".parquet"),
                "SELECT i AS x, 'word' || i % 10 AS w FROM range(50000) t(i)",
                ", COMPRESSION " + codec + ", ROW_GROUP_SIZE 10000");
        Table table = Table.open(storage, "path", file.toString());

        assertThat(table.rows(table.files().get(0))).isEqualTo(50_000);
        int next = 0;
        try (TableReader reader = table.read(table.files().get(0), List.of("w", "x"))) {
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                for (int row = 0; row < rows; row++) {
                    assertThat(reader.columns().get(1).number(row)).isEqualTo(next);
                    assertThat(reader.columns().get(0).text(row)).isEqualTo("word" + next % 10);
                    next++;
                }
            }
        }
        assertThat(next).isEqualTo(50_000);
    }

    /** Few distinct values fill dictionaries, many make writers give them up in the middle of a column. */
    @ParameterizedTest
    @CsvSource({
        "PARQUET_1_0, 7, 0.1",
        "PARQUET_1_0, 40000, 0.1",
        "PARQUET_1_0, 300, 0",
        "PARQUET_1_0, 40000, 1",
        "PARQUET_2_0, 300, 0.01",
        "PARQUET_2_0, 40000, 0.5",
        "PARQUET_2_0, 7, 1"
    })
    void numbersAreReadFromEveryKindOfPage(WriterVersion version, int distinct, double missing) throws IOException {
        int rows = 40_000;
        MessageType schema = MessageTypeParser.parseMessageType("message m { optional float f; optional double d;"
                + " optional int32 i; optional int64 l; required float g; optional boolean b; optional int96 t; }");
        Path file = directory.resolve("pages.parquet");
        Double[][] expected = new Double[rows][];
        Random random = new Random(distinct);
        try (var writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withWriterVersion(version)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withPageSize(20_000)
                .withDictionaryPageSize(10_000)
                .withRowGroupSize(300_000L)
                .build()) {
            SimpleGroupFactory groups = new SimpleGroupFactory(schema);
            for (int row = 0; row < rows; row++) {
                Group group = groups.newGroup();
                expected[row] = new Double[schema.getFieldCount()];
                for (int column = 0; column < schema.getFieldCount(); column++) {
                    boolean there = column == 4 || (random.nextDouble() >= missing && row % 9_000 > 1_000);
                    int value = random.nextInt(distinct) - distinct / 2;
                    expected[row][column] = there ? add(group, column, value) : Double.NaN;
                }
                writer.write(group);
            }
        }
        Table table = Table.open(storage, "path", file.toString());
        int row = 0;
        try (TableReader reader = table.read(table.files().get(0), List.of("f", "d", "i", "l", "g", "b", "t"))) {
            for (int batch = reader.next(); batch > 0; row += batch, batch = reader.next()) {
                for (int i = 0; i < batch; i++) {
                    for (int column = 0; column < schema.getFieldCount(); column++) {
                        double number = reader.columns().get(column).number(i);
                        if (!expected[row + i][column].equals(number)) {
                            fail("row %d, column %d: %s, not %s", row + i, column, number, expected[row + i][column]);
                        }
                        if (column == MOMENT && !Double.isNaN(number)) {
                            NanoTime stored = NanoTime.fromBinary(
                                    reader.columns().get(column).bytes(i));
                            if (seconds(stored) != number) {
                                fail("row %d: %s, not %s", row + i, stored, number);
                            }
                        }
                    }
                }
            }
        }
        assertThat(row).isEqualTo(rows);
    }

    private static double add(Group group, int column, int value) {
        switch (column) {
            case 0, 4 -> group.add(column, value / 8f);
            case 1 -> group.add(column, value / 1024.0);
            case 2 -> group.add(column, value);
            case 3 -> group.add(column, value * 10_000_000_000L);
            case MOMENT -> group.add(column, moment(value));
            default -> group.add(column, value % 2 == 0);
        }
        return switch (column) {
            case 0, 4 -> value / 8f;
            case 1 -> value / 1024.0;
            case 2 -> value;
            case 3 -> value * 1e10;
            case MOMENT -> seconds(moment(value));
            default -> value % 2 == 0 ? 1 : 0;
        };
    }

    private static NanoTime moment(int value) {
        return new NanoTime(2_440_588 + value, Math.abs(value) * 1_000_000_007L);
    }

    private static double seconds(NanoTime time) {
        return (time.getJulianDay() - 2_440_588) * 86_400.0 + time.getTimeOfDayNanos() / 1e9;
    }

    @Test
    void byteRangesOfRowGroupsCoverEveryRowOnce() {
        Path file = DuckDb.parquet(
                directory.resolve("a.parquet"), "SELECT i AS x FROM range(50000) t(i)", ", ROW_GROUP_SIZE 10000");
        Table table = Table.open(storage, "path", file.toString());
        var groups = table.rowGroups(table.files().get(0));
        assertThat(groups).hasSizeGreaterThan(3);

        int rows = 0;
        for (int i = 0; i < groups.size(); i++) {
            long start = groups.get(i).getStartingPos();
            long end = i + 1 < groups.size()
                    ? groups.get(i + 1).getStartingPos()
                    : table.files().get(0).bytes();
            try (TableReader reader = table.read(file.toString(), start, end - start, List.of("x"))) {
                for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                    assertThat(reader.columns().get(0).number(0)).isEqualTo(rows);
                    rows += batch;
                }
            }
        }
        assertThat(rows).isEqualTo(50_000);
    }

    @Test
    void csvTypesComeFromEveryValue() throws IOException {
        Path file = Files.writeString(
                directory.resolve("a.csv"),
                "\uFEFFwhole,real,flag,word,code,none\n1,1,true,\"say \"\"hi\"\"\",007,\n-2,2.5e3,FALSE,,8,NA\n");
        Table table = Table.open(storage, "path", file.toString());

        assertThat(table.columns().stream().map(TableColumn::kind))
                .containsExactly(
                        TableColumn.Kind.INTEGER,
                        TableColumn.Kind.FLOATING,
                        TableColumn.Kind.BOOLEAN,
                        TableColumn.Kind.TEXT,
                        TableColumn.Kind.FLOATING,
                        TableColumn.Kind.FLOATING);
        try (TableReader reader = table.read(table.files().get(0), List.of("word", "real", "none"))) {
            assertThat(reader.next()).isEqualTo(2);
            assertThat(reader.columns().get(0).text(0)).isEqualTo("say \"hi\"");
            assertThat(reader.columns().get(0).isNull(1)).isTrue();
            assertThat(reader.columns().get(1).number(1)).isEqualTo(2500);
            assertThat(reader.columns().get(2).number(0)).isNaN();
        }
    }

    private List<Double> numbers(Path file, String... columns) {
        Table table = Table.open(storage, "path", file.toString());
        List<Double> numbers = new ArrayList<>();
        try (TableReader reader = table.read(table.files().get(0), List.of(columns))) {
            assertThat(reader.next()).isEqualTo(1);
            reader.columns().forEach(column -> numbers.add(column.number(0)));
        }
        return numbers;
    }
}
