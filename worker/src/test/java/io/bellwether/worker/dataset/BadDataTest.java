package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadDataTest {
    @TempDir
    Path directory;

    private final DatasetLoader loader = new DatasetLoader(new Storage(), new MemoryGrid());

    @Test
    void aMissingFileIsNamed() {
        loading(directory.resolve("none.parquet"), "y", ErrorCode.NOT_FOUND)
                .hasMessageContaining("dataset path: " + directory + "/none.parquet (expected: an existing file or");
    }

    /** As Java says it of a file, and Hadoop of a directory: who runs this may be allowed everything. */
    @Test
    void aFileThatMayNotBeReadIsNotCalledMissing() {
        for (IOException denied : List.of(
                new FileNotFoundException("/data/a.csv (Permission denied)"),
                new IOException("/data/a.csv: Permission denied"),
                new AccessDeniedException("/data/a.csv"))) {
            ClusterException told = DataErrors.failed("reading", "/data/a.csv", denied);
            assertThat(told.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(told)
                    .hasMessage("reading /data/a.csv: permission denied (expected: the rights to do so); grant them to"
                            + " the user whom the workers run as");
        }
        assertThat(DataErrors.failed("reading", "/data/a.csv", new FileNotFoundException("a.csv"))
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(DataErrors.failed("reading", "a:b.csv", new FileNotFoundException("a:b.csv"))
                        .code())
                .as("what is no path")
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void inNoLanguageIsAFileThatMayNotBeReadCalledMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("own.csv"), "x,y\n");
        Path inner = Files.writeString(
                Files.createDirectory(directory.resolve("own")).resolve("in.csv"), "x,y\n");
        for (Path closed : List.of(file, inner.getParent())) {
            Files.setPosixFilePermissions(closed, Set.of());
        }
        try {
            for (Path each : List.of(file, inner)) {
                var failure = new FileNotFoundException(each + " (Keine Berechtigung)");
                assertThat(DataErrors.failed("reading", each.toString(), failure)
                                .code())
                        .as("who runs this may be allowed everything")
                        .isEqualTo(Files.isReadable(each) ? ErrorCode.NOT_FOUND : ErrorCode.NOT_AUTHORIZED);
                assertThat(DataErrors.failed("writing", each.toString(), failure)
                                .code())
                        .isEqualTo(Files.isWritable(each) ? ErrorCode.NOT_FOUND : ErrorCode.NOT_AUTHORIZED);
            }
        } finally {
            Files.setPosixFilePermissions(inner.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aMissingColumnNamesTheNearest() {
        Path file = DuckDb.parquet(directory.resolve("a.parquet"), "SELECT 1 AS delay, 2 AS arrival");

        loading(file, "dealy", ErrorCode.INVALID_ARGUMENT)
                .hasMessageContaining("did you mean 'delay'")
                .hasMessageContaining("delay, arrival");
        loading(file, "weather", ErrorCode.INVALID_ARGUMENT)
                .hasMessageEndingWith("(expected: a column of the data); the columns are delay, arrival");
        DatasetSpec spec = DatasetSpec.of(file.toString(), "delay").withFeatures("arival");
        assertThat(failure(spec, MetricSpec.RMSE)).hasMessageContaining("did you mean 'arrival'");
    }

    @Test
    void aHeaderWithAnotherDelimiterIsToldSo() throws IOException {
        Path file = directory.resolve("tabs.csv");
        Files.writeString(file, "x\ty\n1\t0\n2\t1\n");
        assertThat(failure(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC))
                .hasMessageContaining("format: {delimiter: \"\\t\"}");
    }

    @Test
    void whyAColumnIsNoFeatureIsToldWhereNoneIsLeft() throws IOException {
        Path file = Files.writeString(directory.resolve("texts.csv"), "x,w,y\n1,a,0\ntwo,b,1\n");
        loading(file, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining(
                        "no feature column: 'x' is text, 'two' in file " + file + ", line 3; 'w' is text");
        Path one = Files.writeString(directory.resolve("one.csv"), "x;y\n1;0\n2;1\n");
        assertThat(failure(DatasetSpec.unlabelled(one.toString()), MetricSpec.SILHOUETTE))
                .hasMessageContaining("delimiter: \";\"");
    }

    @Test
    void aRowWithAnotherCountOfFieldsUnderSuchAHeaderIsToldSoToo() throws IOException {
        Path file = Files.writeString(directory.resolve("decimal-commas.csv"), "x;y\n1,5;0\n2,5;1\n");

        loading(file, "x;y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("line 2: 2 fields (expected: 1 field as in the header)")
                .hasMessageContaining("format: {delimiter: \";\"}");
    }

    @Test
    void aFileThatIsNoTextIsNamedForWhatItIs() throws IOException {
        Path book = write("book.xlsx", "PK\3\4rest".getBytes(StandardCharsets.ISO_8859_1));
        loading(book, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("file " + book + ": it is a ZIP archive, as Excel's .xlsx files are")
                .hasMessageContaining("save the sheet as CSV");
        byte[] packed = packed("x,y\n1,0\n2,1\n".getBytes(StandardCharsets.UTF_8));
        loading(write("rows.csv", packed), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("it is packed by gzip")
                .hasMessageContaining("a name that ends in .gz");
        loading(write("plain.csv.gz", "x,y\n1,0\n".getBytes(StandardCharsets.UTF_8)), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("not packed by gzip");
        byte[] archive = new byte[1_024];
        System.arraycopy("ustar".getBytes(StandardCharsets.UTF_8), 0, archive, 257, 5);
        loading(write("rows.tar.gz", packed(archive)), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("it is a tar archive");
        loading(write("a.parquet.gz", packed(Files.readAllBytes(goodParquet()))), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("it is PARQUET, packed by gzip as a whole")
                .hasMessageContaining("unpack it");
    }

    @Test
    void aPageThatADownloadHasLeftIsNamedForWhatItIs() throws IOException {
        for (String page : List.of(
                "<!DOCTYPE html>\n<html><body>404, not found</body></html>",
                "\n  <HTML lang=\"en\"><title>Sign in, please</title>",
                "\uFEFF<html>")) {
            Path file = Files.writeString(directory.resolve("rows.csv"), page);
            loading(file, "y", ErrorCode.INVALID_DATA)
                    .hasMessageContaining("file " + file + ": it is an HTML page (expected: Parquet,")
                    .hasMessageContaining("a download that has failed");
        }
        String denied = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
        loading(Files.writeString(directory.resolve("rows.jsonl"), denied), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("it is an XML document");
        Path texts = Files.writeString(directory.resolve("texts.csv"), "<html>,y\n<p>,1\n");
        SourceFormat csv = SourceFormat.of(SourceFormat.Type.CSV);
        assertThat(Table.open(new Storage(), "path", texts.toString(), csv).columns())
                .hasSize(2);
    }

    @Test
    void parquetIsParquetWhateverItsNameSays() throws IOException {
        Path named = Files.copy(goodParquet(), directory.resolve("rows.csv"));
        Path unnamed = Files.copy(goodParquet(), directory.resolve("rows"));
        DatasetSpec spec = DatasetSpec.of(named.toString(), "y");

        for (Path file : List.of(named, unnamed)) {
            TaskResult.DatasetLoaded loaded =
                    loader.load(new TaskSpec.LoadDataset(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC));
            assertThat(loaded.dataset().features()).containsExactly("x");
        }
        assertThat(failure(spec.withFormat(SourceFormat.of(SourceFormat.Type.CSV)), MetricSpec.AUC))
                .hasMessageContaining(named + " is Parquet (expected: CSV, as dataset.format.type says)");
        Path text = Files.writeString(directory.resolve("text.csv"), "PAR1,y\n1,0\n2,1\n3,0\n4,1\n5,0\n6,1\n");
        assertThat(Table.open(new Storage(), "path", text.toString()).columns()).hasSize(2);
    }

    @Test
    void aTextFeatureIsNamedWithAnExample() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "x,y\n1,0\n\"a,b\",1\n");

        ClusterException e = failure(DatasetSpec.of(file.toString(), "y").withFeatures("x"), MetricSpec.AUC);

        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(e).hasMessageContaining("feature 'x'").hasMessageContaining("'a,b' in file " + file + ", line 3");
    }

    @Test
    void missingLabelsAreCountedAndTheFirstRowNamed() throws IOException {
        Path nulls = DuckDb.parquet(
                directory.resolve("a.parquet"),
                "SELECT i AS x, CASE WHEN i >= 7 AND i < 10 THEN NULL ELSE i % 2 END AS y FROM range(20) t(i)");
        loading(nulls, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("label 'y'")
                .hasMessageContaining("in 3 of 20 rows, first in row 7");
        Path nan = Files.writeString(directory.resolve("a.csv"), "x,y\n1,0\n2,1\n3,NaN\n");
        loading(nan, "y", ErrorCode.INVALID_DATA).hasMessageContaining("in 1 of 3 rows, first in row 2");
    }

    @Test
    void aLabelWithOneClassOrWithManyIsRefusedForClassMetrics() {
        Path one = DuckDb.parquet(directory.resolve("a.parquet"), "SELECT i AS x, 1 AS y FROM range(20) t(i)");
        loading(one, "y", ErrorCode.INVALID_DATA).hasMessageContaining("one class, '1' in all 20 rows");
        Path many = DuckDb.parquet(directory.resolve("b.parquet"), "SELECT i AS x, i AS y FROM range(20) t(i)");
        loading(many, "y", ErrorCode.INVALID_DATA).hasMessageContaining("more than two values (0, 1, 2, ...)");
        assertThat(loader.load(new TaskSpec.LoadDataset(DatasetSpec.of(many.toString(), "y"), MetricSpec.RMSE))
                        .baseline())
                .isPositive();
    }

    @Test
    void emptyFilesAndDirectoriesAreRefused() throws IOException {
        loading(Files.writeString(directory.resolve("a.csv"), ""), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("0 bytes");
        loading(Files.writeString(directory.resolve("b.csv"), "x,y\n"), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("has no rows");
        loading(Files.createDirectory(directory.resolve("c")), "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("a directory without files");
    }

    @Test
    void whatLiesInADirectoryOfAnotherNameIsNotPassedOverInSilence() throws IOException {
        Path root = Files.createDirectory(directory.resolve("rows"));
        Files.writeString(root.resolve("a.csv"), "x,y\n1,0\n2,1\n3,0\n4,1\n");
        Path more = Files.createDirectory(root.resolve("more"));
        assertThat(Table.open(new Storage(), "path", root.toString()).files()).hasSize(1);
        Files.writeString(more.resolve("b.csv"), "x,y\n5,0\n");

        loading(root, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("dataset path: " + more + " is a directory below " + root)
                .hasMessageContaining(root + "/*/*.parquet");
        assertThat(Table.open(new Storage(), "path", root + "/{a.csv,more/b.csv}")
                        .files())
                .hasSize(2);
    }

    @Test
    void truncatedParquetIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(goodParquet());
        Path truncated = Files.write(directory.resolve("b.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        loading(truncated, "y", ErrorCode.INVALID_DATA).hasMessageContaining(truncated.toString());
        Path noise = Files.writeString(directory.resolve("d.parquet"), "hello");
        loading(noise, "y", ErrorCode.INVALID_DATA).hasMessageContaining("does not start with PAR1");
    }

    @Test
    void damagedParquetIsTheFilesFaultOrReadsAsData() throws IOException {
        byte[] bytes = Files.readAllBytes(goodParquet());
        for (int at = 4; at < bytes.length - 8; at += 331) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x55;
            Path file = Files.write(directory.resolve("c.parquet"), damaged);
            try {
                loader.load(new TaskSpec.LoadDataset(DatasetSpec.of(file.toString(), "y"), MetricSpec.AUC));
            } catch (ClusterException e) {
                assertThat(e.code().kind()).as("byte %d: %s", at, e).isEqualTo(ErrorCode.Kind.USER);
            }
        }
    }

    @Test
    void aCsvRowWithTooManyFieldsIsNamedByLine() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "x,y\r\n\"two\r\nlines\",0\r\n2,1,3\r\n");

        loading(file, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("file " + file + ", line 4: 3 fields (expected: 2 fields");
    }

    @Test
    void aCsvQuoteThatIsNeverClosedIsNamedByLineAndColumn() throws IOException {
        Path file = directory.resolve("a.csv");
        for (String end : List.of("", "\n", "\r\n", "\"\"", "\"\"\n")) {
            Files.writeString(file, "x,name,y\n1,\"a\nb\",0\n2,\"c,1\n3,d,0" + end);
            loading(file, "y", ErrorCode.INVALID_DATA)
                    .hasMessageContaining(
                            "file " + file + ", line 4, column 'name': a quote that is opened and never closed");
            Files.writeString(file, "x,y,name\n1,0,a\n2,1,\"c\n3,0,\"\"d\n4,1,e" + end);
            loading(file, "y", ErrorCode.INVALID_DATA)
                    .as("in the last column the number of fields is right")
                    .hasMessageContaining("line 3, column 'name': a quote that is opened and never closed");
        }
        Files.writeString(file, "x,\"y\n1,0\n");
        loading(file, "y", ErrorCode.INVALID_DATA).hasMessageContaining("line 1, field 2: a quote that is opened");
        Files.writeString(file, "x,name,y\n1,a,0\n1,\"c,1\n2,d,0\n3,\"e\",1\n");
        loading(file, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("after line 2: Unexpected character after closing quote: 'e'")
                .hasMessageContaining("look for a quote that is closed too early, or not at all");
        Files.writeString(file, "x,name,y\n1,\"c,1\n2,d,0\n3,\",e,1\n");
        loading(file, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("line 2, to line 4, up to which a quote is open: 4 fields (expected: 3 fields");
        Files.writeString(file, "x,y\n1,0\n2,\"" + "1234567\n".repeat(1 << 21) + "\n");
        loading(file, "y", ErrorCode.INVALID_DATA)
                .hasMessageContaining("after line 2: a field or a row that is too long")
                .hasMessageContaining("look for a quote");
    }

    @Test
    void infinityIsRefusedWithItsRow() {
        Path file = DuckDb.parquet(
                directory.resolve("a.parquet"),
                "SELECT CASE WHEN i = 5 THEN 1e300 ELSE i END AS x, i % 2 AS y FROM range(20) t(i)");

        loading(file, "y", ErrorCode.INVALID_DATA).hasMessageContaining("feature 'x', row 5: 1.0E300");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path goodParquet() {
        return DuckDb.parquet(directory.resolve("a.parquet"), "SELECT i AS x, i % 2 AS y FROM range(9999) t(i)");
    }

    private AbstractThrowableAssert<?, ClusterException> loading(Path path, String label, ErrorCode code) {
        ClusterException e = failure(DatasetSpec.of(path.toString(), label), MetricSpec.AUC);
        assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
        return assertThat(e);
    }

    private ClusterException failure(DatasetSpec spec, MetricSpec metric) {
        return catchThrowableOfType(ClusterException.class, () -> loader.load(new TaskSpec.LoadDataset(spec, metric)));
    }
}
