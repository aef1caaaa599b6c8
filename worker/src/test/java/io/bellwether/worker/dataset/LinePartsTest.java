package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines and LIBSVM that are read in parts, against the same files read as a whole. */
class LinePartsTest {
    private static final long PART = 300;
    private static final long MAX = Long.MAX_VALUE;
    private static final SourceFormat JSON = SourceFormat.of(SourceFormat.Type.JSONL);
    private static final SourceFormat LIBSVM = SourceFormat.of(SourceFormat.Type.LIBSVM);

    @TempDir
    private Path directory;

    private final Storage storage = new Storage();
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void objectsOfPartsAreThoseOfTheFile() throws IOException {
        for (String end : List.of("\n", "\r\n", "\n\n")) {
            Path file = write("rows.jsonl", json(end), StandardCharsets.UTF_8);
            assertThat(whole(file, JSON)).hasSizeGreaterThan(10);
        }
        Path marked = write("marked.jsonl", "\uFEFF" + json("\n"), StandardCharsets.UTF_8);
        assertThat(whole(marked, JSON)).hasSizeGreaterThan(10);
        Path latin = write("latin.jsonl", json("\n"), StandardCharsets.ISO_8859_1);
        SourceFormat encoded = JSON.withEncoding("ISO-8859-1");
        assertThat(whole(latin, encoded)).hasSizeGreaterThan(10);
    }

    @Test
    void columnsFollowFromAllRowsWhateverTheirParts() throws IOException {
        String[] lines = json("\n").split("\n");
        lines[60] = lines[60].replace("{\"n\":60", "{\"late\":true,\"n\":60.5");
        lines[120] = lines[120].replace("{\"n\":120", "{\"later\":1,\"late\":2,\"n\":null");
        lines[150] = lines[150].replaceFirst("\"x\":[^,]*", "\"x\":\"none\"");
        Path file = write("rows.jsonl", String.join("\n", lines), StandardCharsets.UTF_8);

        JsonSurvey.Found whole = JsonSurvey.look(storage, stored(file), JSON, new ColumnGuesses(Map.of()), MAX);

        assertThat(whole.all().columns())
                .containsExactly(
                        TableColumn.floating("n"),
                        TableColumn.text("x"),
                        TableColumn.text("word"),
                        TableColumn.text("late"),
                        TableColumn.integer("later"));
        for (int again = 0; again < 20; again++) {
            JsonSurvey.Found parts = survey(file, JSON);
            assertThat(parts.all().schema()).isEqualTo(whole.all().schema());
            assertThat(parts.own()).isEqualTo(whole.own());
            assertThat(parts.rows()).isEqualTo(whole.rows());
        }
    }

    @Test
    void linesThatAreLeftOutAreCountedOnce() throws IOException {
        String text = json("\n").replace("\"n\":3,", "\"n\":\"three\",").replace("{\"n\":5,", "\"n\":5,");
        Path file = write("rows.jsonl", text, StandardCharsets.UTF_8);
        SourceFormat drops =
                JSON.withColumn("n", SourceFormat.ColumnType.INTEGER).withMalformed(MalformedPolicy.drop(1_000));
        whole(file, drops);
        assertThat(survey(file, drops).malformed().data())
                .isNotNull()
                .isEqualTo(JsonSurvey.look(storage, stored(file), drops, new ColumnGuesses(drops.types()), MAX)
                        .malformed()
                        .data());
    }

    @Test
    void whatCannotBeCutIsOnePart() throws IOException {
        Path wide = write("wide.jsonl", "\uFEFF" + json("\n"), StandardCharsets.UTF_16LE);
        assertThat(inParts(wide, JSON)).hasSize(1);
        Path packed = directory.resolve("packed.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(json("\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(whole(packed, JSON)).hasSize(1);
        Path pretty = write("pretty.jsonl", json("\n").replace(",\"", ",\n \""), StandardCharsets.UTF_8);
        assertThat(whole(pretty, JSON)).hasSize(1);
        Path old = write("old.jsonl", json("\r"), StandardCharsets.UTF_8);
        assertThat(inParts(old, JSON).stream().mapToLong(Table.Part::rows).sum())
                .isEqualTo(rows(old, JSON, 0, Long.MAX_VALUE / 2).size());
    }

    @Test
    void aLineIsNamedByItsNumberInTheFile() throws IOException {
        Path broken = write("broken.jsonl", json("\n") + "\n{\"n\" 1}\n", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> survey(broken, JSON)).hasMessageContaining("broken.jsonl, line 201");
        Path svm = write("rows.libsvm", libsvm() + "1 x:1\n", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> inParts(svm, LIBSVM)).hasMessageContaining("rows.libsvm, line 201: 'x:1'");
    }

    @Test
    void linesOfLibsvmInPartsAreThoseOfTheFile() throws IOException {
        Path file = write("rows.libsvm", libsvm(), StandardCharsets.UTF_8);
        assertThat(whole(file, LIBSVM)).hasSizeGreaterThan(8);
    }

    private String json(String end) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 200; row++) {
            text.append("{\"n\":").append(row).append(",\"x\":").append(random.nextDouble());
            text.append(",\"word\":\"").append("é".repeat(random.nextInt(40))).append("\"");
            text.append(row % 3 == 0 ? "" : ",\"some\":{\"n\":[1]}").append("}").append(row == 199 ? "" : end);
        }
        return text.toString();
    }

    private String libsvm() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 200; row++) {
            text.append(row % 2)
                    .append(" 1:")
                    .append(row)
                    .append(" ")
                    .append(2 + random.nextInt(9))
                    .append(":0.5");
            text.append(row % 7 == 0 ? " # it" : "").append("\n");
        }
        return text.toString();
    }

    private Path write(String name, String text, Charset charset) throws IOException {
        return Files.write(directory.resolve(name), text.getBytes(charset));
    }

    private StoredFile stored(Path file) {
        return storage.list("file", file.toString()).get(0);
    }

    private JsonSurvey.Found survey(Path file, SourceFormat format) {
        return JsonSurvey.look(storage, stored(file), format, new ColumnGuesses(format.types()), PART);
    }

    private List<Table.Part> inParts(Path file, SourceFormat format) {
        if (format.type() == SourceFormat.Type.JSONL) {
            return survey(file, format).parts();
        }
        LibsvmSurvey survey = new LibsvmSurvey(storage, format.encoding());
        survey.look(stored(file), PART);
        return Objects.requireNonNull(survey.schema().parts().get(stored(file).path()));
    }

    /** The parts of a file, which hold its rows. */
    private List<Table.Part> whole(Path file, SourceFormat format) throws IOException {
        List<Table.Part> parts = inParts(file, format);
        List<String> together = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            long start = parts.get(i).start();
            long end = i + 1 < parts.size() ? parts.get(i + 1).start() : Files.size(file);
            List<String> own = rows(file, format, start, end - start);
            assertThat(own).hasSize((int) parts.get(i).rows());
            together.addAll(own);
        }
        assertThat(together).isEqualTo(rows(file, format, 0, Long.MAX_VALUE / 2));
        return parts;
    }

    private List<String> rows(Path file, SourceFormat format, long start, long length) {
        boolean isJson = format.type() == SourceFormat.Type.JSONL;
        List<TableColumn> columns = isJson
                ? List.of(TableColumn.integer("n"), TableColumn.floating("x"), TableColumn.text("word"))
                : List.of(TableColumn.floating("label"), TableColumn.floating("f1"), TableColumn.floating("f5"));
        List<String> rows = new ArrayList<>();
        TableFormat reads = TableFormat.of(Objects.requireNonNull(format.type()), format);
        try (TableReader reader = reads.read(storage, file.toString(), start, length, columns, all -> all)) {
            for (int found = reader.next(); found > 0; found = reader.next()) {
                for (int row = 0; row < found; row++) {
                    int here = row;
                    rows.add(String.join(
                            " ",
                            reader.columns().stream()
                                    .map(column -> value(column, here))
                                    .toList()));
                }
            }
        }
        return rows;
    }

    private static String value(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return "-";
        }
        return column.column().kind() == TableColumn.Kind.TEXT ? column.text(row) : String.valueOf(column.number(row));
    }
}
