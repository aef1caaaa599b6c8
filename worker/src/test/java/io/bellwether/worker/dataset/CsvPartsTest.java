package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.SourceFormat.ColumnType;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read in parts, out of bytes, against what a reader of records says of the same file, row after row. */
class CsvPartsTest {
    private static final List<String> ENDS = List.of("\n", "\n", "\n", "\r\n", "\n\n", "\r\n\r\n", "\r");

    @TempDir
    Path directory;

    private final Storage storage = new Storage();

    @Test
    void randomFilesAreReadInPartsAsTheyAreByRecords() throws IOException {
        int inParts = 0;
        int passedOver = 0;
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SourceFormat format = format(random);
            boolean packed = random.nextInt(10) == 0;
            Path path = directory.resolve(seed + (packed ? ".csv.gz" : ".csv"));
            Files.write(path, content(random, format, packed));
            StoredFile file = new StoredFile(path.toString(), Files.size(path));
            List<String> names = new ArrayList<>();
            List<ColumnGuess> expected = new ArrayList<>();
            List<List<String>> rows = new ArrayList<>();
            MalformedCount counted = new MalformedCount();
            Throwable refusal = catchThrowable(() -> byRecords(file, format, names, expected, rows, counted));

            List<ColumnGuess> found = new ArrayList<>();
            List<Table.Part> parts = new ArrayList<>();
            MalformedCount malformed = new MalformedCount();
            int partBytes = random.nextInt(1, 400);
            Throwable failure = catchThrowable(() -> {
                CsvHead head = CsvHead.of(storage, file.path(), format);
                head.names().forEach(name -> found.add(guess(format, name)));
                CsvSurvey.Found survey = CsvSurvey.look(storage, file, format, head, found, partBytes);
                parts.addAll(survey.parts());
                malformed.add(survey.malformed());
            });

            assertThat(failure == null ? "" : failure.getMessage())
                    .as("seed %d", seed)
                    .isEqualTo(refusal == null ? "" : refusal.getMessage());
            if (refusal == null) {
                assertThat(columns(names, found)).as("seed %d", seed).isEqualTo(columns(names, expected));
                assertThat(found.stream().map(ColumnGuess::firstText).toList())
                        .as("seed %d", seed)
                        .isEqualTo(expected.stream().map(ColumnGuess::firstText).toList());
                assertThat(values(file, format, columns(names, found), 0, Long.MAX_VALUE / 2))
                        .as("seed %d", seed)
                        .isEqualTo(rows);
                assertThat(valuesOfParts(file, format, columns(names, found), parts))
                        .as("seed %d", seed)
                        .isEqualTo(rows);
                assertThat(malformed.data()).as("seed %d", seed).isEqualTo(counted.data());
                inParts += parts.size() > 2 ? 1 : 0;
                passedOver += malformed.data() == null || parts.size() == 1 ? 0 : 1;
            }
        }
        assertThat(passedOver)
                .as("files in several parts of which something was passed over")
                .isGreaterThan(5);
        assertThat(inParts).as("files in several parts").isGreaterThan(30);
    }

    @Test
    void aPartThatOthersHaveMadeUncertainIsLookedAtAgain() throws IOException {
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int row = 0; row < 3_000; row++) {
            text.append(row == 2_900 ? "1.5" : row).append(',').append(row < 2_000 ? "true" : "1");
            text.append(',').append(row == 1_000 ? "x" : row).append('\n');
        }
        Path path = Files.writeString(directory.resolve("a.csv"), text);
        StoredFile file = new StoredFile(path.toString(), Files.size(path));
        CsvHead head = CsvHead.of(storage, file.path(), SourceFormat.FOUND);
        List<ColumnGuess> guesses = List.of(new ColumnGuess(null), new ColumnGuess(null), new ColumnGuess(null));

        List<Table.Part> parts = CsvSurvey.look(storage, file, SourceFormat.FOUND, head, guesses, 500)
                .parts();

        assertThat(parts).hasSizeGreaterThan(50);
        assertThat(parts.stream().mapToLong(Table.Part::rows).sum()).isEqualTo(3_000);
        assertThat(columns(head.names(), guesses))
                .extracting(TableColumn::kind)
                .containsExactly(TableColumn.Kind.FLOATING, TableColumn.Kind.TEXT, TableColumn.Kind.TEXT);
        assertThat(guesses.get(1).firstText()).isEqualTo("'1' in file " + path + ", line 2002");
        assertThat(guesses.get(2).firstText()).isEqualTo("'x' in file " + path + ", line 1002");
    }

    @Test
    void theFirstWrongValueOfAGivenTypeIsNamedByItsLine() throws IOException {
        Path path = Files.writeString(directory.resolve("a.csv"), "a,b\n1,2\n\n3,4.5\nx,5\n");
        SourceFormat format = new SourceFormat(
                null,
                ",",
                "\"",
                "UTF-8",
                true,
                Map.of("a", SourceFormat.ColumnType.INTEGER, "b", SourceFormat.ColumnType.INTEGER),
                null);
        List<TableColumn> columns = List.of(TableColumn.integer("a"), TableColumn.integer("b"));

        assertThatThrownBy(() -> values(new StoredFile(path.toString(), Files.size(path)), format, columns, 0, 1_000))
                .hasMessageContaining("line 4, column 'b': '4.5' (expected: a whole number)");
    }

    private SourceFormat format(SplittableRandom random) {
        String delimiter = List.of(",", ",", ";", "\t", "§").get(random.nextInt(5));
        String encoding = List.of("UTF-8", "UTF-8", "UTF-8", "ISO-8859-1", "UTF-16LE", "windows-1252")
                .get(random.nextInt(6));
        SourceFormat format = new SourceFormat(
                null, delimiter, random.nextInt(4) == 0 ? "'" : "\"", encoding, random.nextInt(4) > 0, Map.of(), null);
        if (random.nextInt(3) > 0) {
            return format;
        }
        ColumnType type = List.of(ColumnType.INTEGER, ColumnType.FLOATING, ColumnType.BOOLEAN)
                .get(random.nextInt(3));
        MalformedPolicy policy =
                random.nextBoolean() ? MalformedPolicy.missing(10_000) : MalformedPolicy.drop(random.nextInt(1, 400));
        return format.withColumn("n0", type).withColumn("c0", type).withMalformed(policy);
    }

    private static byte[] content(SplittableRandom random, SourceFormat format, boolean packed) throws IOException {
        int columns = random.nextInt(1, 6);
        int[] kinds = random.ints(columns, 0, 7).toArray();
        double odd = random.nextInt(3) == 0 ? 0.02 : 0;
        StringBuilder text = new StringBuilder(random.nextInt(6) == 0 ? "\uFEFF" : "");
        String end = ENDS.get(random.nextInt(3));
        if (format.header()) {
            for (int column = 0; column < columns; column++) {
                String name = random.nextInt(6) == 0 ? format.quote() + "n\n" + column + format.quote() : "n" + column;
                text.append(column == 0 ? "" : format.delimiter()).append(name);
            }
            text.append(end);
        }
        for (int row = random.nextInt(0, 300); row >= 0; row--) {
            int width = random.nextInt(format.malformed() == null ? 100_000 : 30) == 0 ? columns + 1 : columns;
            for (int column = 0; column < width; column++) {
                boolean strange = random.nextDouble() < odd;
                text.append(column == 0 ? "" : format.delimiter());
                text.append(field(random, format, strange ? random.nextInt(9) : kinds[column % columns]));
            }
            text.append(
                    row == 0 && random.nextBoolean()
                            ? ""
                            : random.nextInt(20) == 0 ? ENDS.get(random.nextInt(7)) : end);
        }
        byte[] bytes = text.toString().getBytes(Charset.forName(format.encoding()));
        if (random.nextInt(20) == 0 && format.encoding().equals("UTF-8")) {
            bytes[random.nextInt(bytes.length)] = (byte) 0xC3; // no text any more, mostly
        }
        if (!packed) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static String field(SplittableRandom random, SourceFormat format, int kind) {
        if (random.nextInt(12) == 0) {
            return List.of("", "NA", " nan ", "?").get(random.nextInt(4));
        }
        return switch (kind) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Float.toString((float) random.nextDouble(-100, 100));
            case 2 -> Double.toString(random.nextDouble() * 1e-3);
            case 3 -> random.nextBoolean() ? "true" : "False";
            case 4 -> "w" + random.nextInt(5);
            case 5 -> List.of("naïve", "Zürich", "plain").get(random.nextInt(3));
            case 6 -> List.of(" 1 ", "007", "+3", "1.", ".5", "inf", "1e400").get(random.nextInt(7));
            case 7 ->
                format.quote() + "a" + format.delimiter() + "\n" + format.quote() + format.quote() + format.quote();
            default -> "o" + format.quote() + "k";
        };
    }

    /** As it was done before there were parts. */
    private void byRecords(
            StoredFile file,
            SourceFormat format,
            List<String> names,
            List<ColumnGuess> guesses,
            List<List<String>> rows,
            MalformedCount malformed) {
        List<List<String>> fields = new ArrayList<>();
        try (CsvFile csv = CsvFile.open(storage, file.path(), format)) {
            names.addAll(csv.header());
            names.forEach(name -> guesses.add(guess(format, name)));
            for (CsvRecord found = csv.next(); found != null; found = csv.next()) {
                CsvRecord here = found;
                for (int i = 0; i < guesses.size(); i++) {
                    if (!guesses.get(i).isSettled()) {
                        guesses.get(i).look(found.getField(i), () -> csv.at(here));
                    }
                }
                fields.add(found.getFields());
            }
            malformed.add(csv.malformed());
            malformed.requireWithin(format.malformed());
        }
        List<TableColumn> columns = columns(names, guesses);
        for (List<String> record : fields) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                ColumnVector vector = new ColumnVector(columns.get(i), 1);
                FieldParser.setOrClear(vector, 0, record.get(i));
                row.add(value(vector, 0));
            }
            rows.add(row);
        }
    }

    private List<List<String>> valuesOfParts(
            StoredFile file, SourceFormat format, List<TableColumn> columns, List<Table.Part> parts) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            long start = parts.get(i).start();
            long end = i + 1 < parts.size() ? parts.get(i + 1).start() : Long.MAX_VALUE / 2;
            List<List<String>> own = values(file, format, columns, start, end - start);
            assertThat(own).hasSize((int) parts.get(i).rows());
            rows.addAll(own);
        }
        return rows;
    }

    private List<List<String>> values(
            StoredFile file, SourceFormat format, List<TableColumn> columns, long start, long length) {
        List<List<String>> rows = new ArrayList<>();
        try (TableReader reader = new CsvTableReader(storage, file.path(), format, start, length, columns)) {
            for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                for (int row = 0; row < batch; row++) {
                    List<String> values = new ArrayList<>();
                    for (ColumnVector vector : reader.columns()) {
                        values.add(value(vector, row));
                    }
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    /** Of a number all bits. */
    private static String value(ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return "missing";
        }
        return vector.column().kind() == TableColumn.Kind.TEXT
                ? new String(vector.bytes(row).getBytes(), StandardCharsets.UTF_8)
                : Double.toString(vector.number(row));
    }

    private static ColumnGuess guess(SourceFormat format, String name) {
        return new ColumnGuess(format.types().get(name));
    }

    private static List<TableColumn> columns(List<String> names, List<ColumnGuess> guesses) {
        List<TableColumn> columns = new ArrayList<>();
        for (int i = 0; i < guesses.size(); i++) {
            columns.add(guesses.get(i).column(names.get(i)));
        }
        return columns;
    }
}
