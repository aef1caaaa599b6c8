package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.SourceFormat.ColumnType;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.common.type.HiveDecimal;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DecimalColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DoubleColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {
    private static final int ROWS = 70_000;

    @TempDir
    Path directory;

    private final MemoryGrid grid = new MemoryGrid();
    private final Storage storage = new Storage();
    private final DatasetLoader loader = new DatasetLoader(storage, grid);

    @Test
    void orcIsReadWithItsTypes() throws IOException {
        Path file = orc(directory.resolve("rows.orc"), ROWS);

        Table table = Table.open(storage, "path", file.toString());
        assertThat(table.columns())
                .extracting(TableColumn::kind)
                .containsExactly(
                        TableColumn.Kind.INTEGER,
                        TableColumn.Kind.FLOATING,
                        TableColumn.Kind.TEXT,
                        TableColumn.Kind.BOOLEAN,
                        TableColumn.Kind.DATE,
                        TableColumn.Kind.TIMESTAMP,
                        TableColumn.Kind.DECIMAL,
                        TableColumn.Kind.DECIMAL);
        assertThat(TablePiece.of(table)).as("read in pieces").hasSizeGreaterThan(1);
        TaskResult.DatasetLoaded loaded = load(
                DatasetSpec.of(file.toString(), "y").withFeatures("id", "half", "day", "at", "price", "large"),
                MetricSpec.AUC);
        Map<Integer, float[]> rows = rows(loaded.dataset());
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(1_000)).containsExactly(1_000, Float.NaN, 1_000 % 31, 1_000, 10, 1e20f * 1_000);
        assertThat(rows.get(1_001)).startsWith(1_001, 500.5f, 1_001 % 31, 1_001, 10.01f);
        ColumnStatistics word = loaded.columns().stream()
                .filter(column -> column.name().equals("word"))
                .findFirst()
                .orElseThrow();
        assertThat(word.distinct()).isEqualTo(3);
    }

    @Test
    void truncatedOrDamagedOrcIsTheFilesFaultOrReadsAsData() throws IOException {
        byte[] bytes = Files.readAllBytes(orc(directory.resolve("a.orc"), 3_000));
        Path file = Files.write(directory.resolve("b.orc"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(failure(DatasetSpec.of(file.toString(), "y")))
                .hasMessageContaining("file " + file)
                .hasMessageContaining("corrupt or truncated");
        Path noise = Files.writeString(directory.resolve("c.orc"), "hello");
        assertThat(failure(DatasetSpec.of(noise.toString(), "y"))).hasMessageContaining("does not start with ORC");
        for (int at = 3; at < bytes.length; at += 997) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x55;
            Files.write(file, damaged);
            try {
                load(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC);
            } catch (ClusterException e) {
                assertThat(e.code().kind()).as("byte %d: %s", at, e).isEqualTo(ErrorCode.Kind.USER);
            }
        }
    }

    @Test
    void jsonLinesOfAnotherProgramAreReadAndBrokenOnesNamedByLine() throws IOException {
        Path file = directory.resolve("rows.jsonl");
        DuckDb.execute(
                "COPY (SELECT i AS id, CASE WHEN i % 10 = 0 THEN NULL ELSE i / 2.0 END AS half, 'w' || i % 3 AS word,"
                        + " {'a': i} AS nested, i % 4 = 0 AS y FROM range(" + ROWS + ") t(i)) TO '" + file
                        + "' (FORMAT JSON)");

        Map<Integer, float[]> rows =
                rows(load(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC).dataset());

        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(10)).containsExactly(10, Float.NaN);
        assertThat(rows.get(11)).containsExactly(11, 5.5f);
        Path broken =
                Files.writeString(directory.resolve("b.jsonl"), "{\"x\":1,\"y\":0}\n{\"x\":2,\"y\":1\n{\"x\":3}\n");
        assertThat(failure(DatasetSpec.of(broken.toString(), "y")))
                .hasMessageContaining("file " + broken + ", line 3")
                .hasMessageContaining("in the object that begins in line 2 (expected")
                .hasMessageContaining("a JSON object a line");
        Path cut = Files.writeString(directory.resolve("c.jsonl"), "{\"x\":1,\"y\":0}\n{\"x\":2,\"y\"");
        assertThat(failure(DatasetSpec.of(cut.toString(), "y")))
                .hasMessageContaining("file " + cut + ", line 2")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("Source:");
        Path list = Files.writeString(directory.resolve("d.json"), "[{\"x\":1,\"y\":0}]\n");
        assertThat(failure(DatasetSpec.of(list.toString(), "y"))).hasMessageContaining("an object, one a line");
    }

    @Test
    void libsvmIsReadWithZerosAndWrongLinesAreNamed() throws IOException {
        Path file = Files.writeString(
                directory.resolve("rows.libsvm"),
                "# made by hand\n" + "+1 1:0.5 3:2e1 # one\n-1 2:-4\n1\n-1 qid:7 1:1\n".repeat(20));

        DatasetVersion version = load(DatasetSpec.of(file.toString(), "label").excluding("qid"), MetricSpec.AUC)
                .dataset();

        assertThat(version.features()).containsExactly("f1", "f2", "f3");
        assertThat(version.trainRows() + version.validationRows()).isEqualTo(80);
        assertThat(lines(version)).contains("[0.5, 0.0, 20.0, 1.0]", "[0.0, -4.0, 0.0, 0.0]", "[0.0, 0.0, 0.0, 1.0]");
        Path falling = Files.writeString(directory.resolve("b.svm"), "1 1:1\n0 3:1 2:1\n");
        assertThat(failure(DatasetSpec.of(falling.toString(), "label")))
                .hasMessageContaining("file " + falling + ", line 2: '2:1' (expected: features by rising numbers");
        Path words = Files.writeString(directory.resolve("c.svm"), "1 a:1\n");
        assertThat(failure(DatasetSpec.of(words.toString(), "label"))).hasMessageContaining("line 1: 'a:1'");
    }

    @Test
    void csvIsReadAsItsFormatSays() throws IOException {
        Path file = Files.write(
                directory.resolve("rows.txt"),
                "1;'a;b';0,5;007\n2;'é';NaN;008\n3;c;2,5;009\n4;'it''s\nlong';1;010\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        SourceFormat format = SourceFormat.FOUND
                .withDelimiter(";")
                .withQuote("'")
                .withEncoding("ISO-8859-1")
                .withoutHeader();

        Table table = Table.openStrictly(storage, "path", file.toString(), format);

        assertThat(table.columns()).extracting(TableColumn::name).containsExactly("c0", "c1", "c2", "c3");
        assertThat(table.rows(table.files().get(0))).isEqualTo(4);
        try (TableReader reader = table.read(table.files().get(0), List.of("c1", "c3"))) {
            assertThat(reader.next()).isEqualTo(4);
            assertThat(reader.columns().get(0).text(0)).isEqualTo("a;b");
            assertThat(reader.columns().get(0).text(1)).isEqualTo("é");
            assertThat(reader.columns().get(0).text(3)).isEqualTo("it's\nlong");
            assertThat(reader.columns().get(1).text(0)).isEqualTo("7");
        }
        assertThat(Table.openStrictly(storage, "path", file.toString(), format.withColumn("c3", ColumnType.TEXT))
                        .column("path", "c3")
                        .kind())
                .as("a code is no number")
                .isEqualTo(TableColumn.Kind.TEXT);
        assertThat(catchThrowableOfType(
                        ClusterException.class,
                        () -> Table.openStrictly(storage, "path", file.toString(), format.withEncoding("UTF-8"))))
                .hasMessageContaining("dataset.format.encoding")
                .extracting(ClusterException::code)
                .isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(catchThrowableOfType(
                        ClusterException.class,
                        () -> Table.openStrictly(
                                storage, "path", file.toString(), format.withColumn("c9", ColumnType.TEXT))))
                .hasMessageContaining("dataset.format.types: 'c9'");
    }

    @Test
    void aNameThatEndsInTsvSaysThatTabsAreBetweenFields() throws IOException {
        Path root = Files.createDirectory(directory.resolve("both"));
        Files.writeString(root.resolve("a.csv"), "x,y\n1,2\n");
        Path tabs = Files.writeString(root.resolve("b.tsv"), "x\ty\n3\t4,5\n");

        Table table = Table.openStrictly(storage, "path", root.toString(), SourceFormat.FOUND);

        assertThat(table.columns()).extracting(TableColumn::name).containsExactly("x", "y");
        try (TableReader reader = table.read(table.files().get(1), List.of("x", "y"))) {
            assertThat(reader.next()).isEqualTo(1);
            assertThat(reader.columns().get(1).text(0)).isEqualTo("4,5");
        }
        SourceFormat told = SourceFormat.of(SourceFormat.Type.CSV).withDelimiter(";");
        assertThat(Table.openStrictly(storage, "path", tabs.toString(), told).columns())
                .as("what is said counts")
                .hasSize(1);
    }

    @Test
    void aTypeThatWasGivenIsHeldToEachValueAndCountsInTheVersion() throws IOException {
        Path file = Files.writeString(
                directory.resolve("a.csv"),
                "zip,x,y\n10,1,0\n20,2,1\n30,x,0\n" + "40,4,1\n".repeat(40) + "50,5,0\n".repeat(40));
        DatasetSpec plain = DatasetSpec.of(file.toString(), "y");
        DatasetSpec typed = plain.withFormat(SourceFormat.FOUND.withColumn("zip", ColumnType.FLOATING));

        assertThat(failure(plain.withFormat(SourceFormat.FOUND.withColumn("x", ColumnType.FLOATING))))
                .hasMessageContaining("file " + file + ", line 4, column 'x': 'x' (expected: a number)");
        assertThat(load(typed, MetricSpec.AUC).dataset().id())
                .isNotEqualTo(load(plain, MetricSpec.AUC).dataset().id());
    }

    @Test
    void aByteOrderMarkSaysTheEncoding() throws IOException {
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(directory.resolve("a.csv"), "\uFEFFé,y\n1,0\n2,1\n".getBytes(charset));
            assertThat(Table.open(storage, "path", file.toString()).has("é"))
                    .as(charset.name())
                    .isTrue();
        }
    }

    @Test
    void directoriesNamedByKeyAndValueGiveColumns() {
        Path root = directory.resolve("parts");
        DuckDb.execute(
                "COPY (SELECT i AS id, i % 4 = 0 AS y, 2020 + i % 3 AS year, CASE WHEN i % 2 = 0 THEN 'a b' ELSE 'c/d' END AS kind"
                        + " FROM range(" + ROWS + ") t(i)) TO '" + root
                        + "' (FORMAT PARQUET, PARTITION_BY (year, kind))");

        DatasetVersion version =
                load(DatasetSpec.of(root.toString(), "y"), MetricSpec.AUC).dataset();

        assertThat(version.files()).hasSize(6);
        assertThat(version.features()).containsExactly("id", "year");
        Map<Integer, float[]> rows = rows(version);
        assertThat(rows).hasSize(ROWS);
        rows.forEach((id, row) -> assertThat(row[1]).isEqualTo(2020 + id % 3));
        Table table = Table.open(storage, "path", root.toString());
        try (TableReader reader = table.read(table.files().get(0), List.of("kind"))) {
            assertThat(reader.next()).isPositive();
            assertThat(reader.columns().get(0).text(0)).isIn("a b", "c/d");
        }
        Table one = Table.open(storage, "path", root + "/year=2021/*/*.parquet");
        assertThat(one.columns()).extracting(TableColumn::name).containsExactly("id", "y", "kind");
        Table some = Table.open(storage, "path", root + "/year=202[01]");
        assertThat(some.columns()).extracting(TableColumn::name).containsExactly("id", "y", "year", "kind");
    }

    @Test
    void theDirectorysNameIsPartOfTheContent() throws IOException {
        Path a = Files.createDirectories(directory.resolve("a/k=1"));
        Path b = Files.createDirectories(directory.resolve("b/k=2"));
        Path copy = Files.createDirectories(directory.resolve("c/k=1"));
        for (Path place : List.of(a, b, copy)) {
            Files.writeString(place.resolve("x.csv"), "x,y\n" + "1,0\n2,1\n3,0\n4,1\n5,1\n6,0\n".repeat(20));
        }
        String one = load(DatasetSpec.of(directory.resolve("a").toString(), "y"), MetricSpec.AUC)
                .dataset()
                .id();
        assertThat(load(DatasetSpec.of(directory.resolve("c").toString(), "y"), MetricSpec.AUC)
                        .dataset()
                        .id())
                .isEqualTo(one);
        assertThat(load(DatasetSpec.of(directory.resolve("b").toString(), "y"), MetricSpec.AUC)
                        .dataset()
                        .id())
                .isNotEqualTo(one);
    }

    @Test
    void filesOfSeveralSchemasOrFormatsAreRefusedByTheirNames() throws IOException {
        Path root = Files.createDirectory(directory.resolve("mixed"));
        DuckDb.parquet(root.resolve("a.parquet"), "SELECT 1 AS x, 0 AS y");
        Path other = DuckDb.parquet(root.resolve("b.parquet"), "SELECT 1 AS x, 0 AS y, 2 AS z");
        assertThat(failure(DatasetSpec.of(root.toString(), "y")))
                .hasMessageContaining("file " + other + ": with the further columns [z] (expected: the same columns as "
                        + root + "/a.parquet)");
        DuckDb.parquet(other, "SELECT 'one' AS x, 0 AS y");
        assertThat(failure(DatasetSpec.of(root.toString(), "y")))
                .hasMessageContaining("file " + other + ", column 'x'")
                .hasMessageContaining("as in " + root + "/a.parquet");
        Files.delete(other);
        Files.writeString(root.resolve("c.csv"), "x,y\n1,0\n");
        assertThat(failure(DatasetSpec.of(root.toString(), "y")))
                .hasMessageContaining(root + "/a.parquet is PARQUET")
                .hasMessageContaining(root + "/c.csv is CSV");
    }

    private static Path orc(Path file, int rows) throws IOException {
        TypeDescription schema = TypeDescription.fromString("struct<id:int,half:double,word:string,y:boolean,day:date,"
                + "at:timestamp,price:decimal(10,2),large:decimal(30,0),nested:array<int>>");
        try (Writer writer = OrcFile.createWriter(
                new org.apache.hadoop.fs.Path(file.toUri()),
                OrcFile.writerOptions(new Configuration())
                        .setSchema(schema)
                        .stripeSize(1 << 16)
                        .useUTCTimestamp(true))) {
            var batch = schema.createRowBatch();
            for (int i = 0; i < rows; i++) {
                int row = batch.size++;
                ((LongColumnVector) batch.cols[0]).vector[row] = i;
                DoubleColumnVector half = (DoubleColumnVector) batch.cols[1];
                half.vector[row] = i / 2.0;
                if (i % 10 == 0) {
                    half.noNulls = false;
                    half.isNull[row] = true;
                }
                ((BytesColumnVector) batch.cols[2]).setVal(row, ("w" + i % 3).getBytes(StandardCharsets.UTF_8));
                ((LongColumnVector) batch.cols[3]).vector[row] = i % 4 == 0 ? 1 : 0;
                ((LongColumnVector) batch.cols[4]).vector[row] = i % 31;
                TimestampColumnVector at = (TimestampColumnVector) batch.cols[5];
                at.time[row] = i * 1_000L;
                at.nanos[row] = 0;
                ((DecimalColumnVector) batch.cols[6]).set(row, HiveDecimal.create(BigDecimal.valueOf(i, 2)));
                ((DecimalColumnVector) batch.cols[7])
                        .set(row, HiveDecimal.create(BigDecimal.TEN.pow(20).multiply(BigDecimal.valueOf(i))));
                batch.cols[8].noNulls = false;
                batch.cols[8].isNull[row] = true;
                if (batch.size == batch.getMaxSize()) {
                    writer.addRowBatch(batch);
                    batch.reset();
                }
            }
            writer.addRowBatch(batch);
        }
        return file;
    }

    /** The features of each row, by the first of them. */
    private Map<Integer, float[]> rows(DatasetVersion version) {
        Map<Integer, float[]> rows = new TreeMap<>();
        forEachRow(version, row -> rows.put((int) row[0], Arrays.copyOf(row, row.length - 1)));
        return rows;
    }

    private List<String> lines(DatasetVersion version) {
        List<String> lines = new java.util.ArrayList<>();
        forEachRow(version, row -> lines.add(Arrays.toString(row)));
        return lines;
    }

    private void forEachRow(DatasetVersion version, java.util.function.Consumer<float[]> action) {
        for (int number = 0; number < version.segments(); number++) {
            Segment segment = Segment.decode(
                    grid.get(DatasetLoader.segmentKey(version.id(), number)).orElseThrow());
            for (int row = 0; row < segment.rows(); row++) {
                float[] values = new float[segment.features() + 1];
                for (int feature = 0; feature < segment.features(); feature++) {
                    values[feature] = segment.feature(row, feature);
                }
                values[segment.features()] = segment.label(row);
                action.accept(values);
            }
        }
    }

    private ClusterException failure(DatasetSpec spec) {
        ClusterException e = catchThrowableOfType(ClusterException.class, () -> load(spec, MetricSpec.AUC));
        assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID_DATA);
        return e;
    }

    private TaskResult.DatasetLoaded load(DatasetSpec spec, MetricSpec metric) {
        return loader.load(new TaskSpec.LoadDataset(spec, metric));
    }
}
