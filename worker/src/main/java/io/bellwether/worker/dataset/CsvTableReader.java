package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.ClusterException;
import io.bellwether.client.job.SourceFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Plain lines (CsvLines) are read column by column, numbers straight out of their bytes, and what is not plainly a number
 * by FieldParser, as all fields are of the rest: the lines from the first quote on.
 */
/** Streams columns of a CSV file, or of the lines that begin in a byte range of a plain one. Caller-confined. */
final class CsvTableReader implements TableReader {
    private final Storage storage;
    private final String file;
    private final SourceFormat format;
    private final CsvHead head;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final int[] fields;
    private final boolean forgives;
    private @Nullable CsvLines lines;
    private @Nullable CsvFile rest;

    CsvTableReader(
            Storage storage, String file, SourceFormat format, long start, long length, List<TableColumn> columns) {
        this.storage = storage;
        this.file = file;
        this.format = format;
        forgives = GivenTypes.forgives(format);
        head = CsvHead.of(storage, file, format);
        fields = new int[columns.size()];
        for (int i = 0; i < fields.length; i++) {
            vectors.add(new ColumnVector(columns.get(i), BATCH_ROWS));
            fields[i] = head.names().indexOf(columns.get(i).name());
        }
        if (head.isPlain()) {
            lines = new CsvLines(storage, file, format, head, start, length);
        } else {
            rest = CsvFile.open(storage, file, format);
        }
    }

    @Override
    public int next() {
        if (lines != null) {
            int rows = lines.next();
            if (rows > 0) {
                read(lines, rows);
                return rows;
            }
            long from = lines.rest();
            lines.close();
            lines = null;
            rest = from < 0 ? null : CsvFile.openRest(storage, file, format, head, from);
        }
        return rest == null ? 0 : read(rest);
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
        }
        if (rest != null) {
            rest.close();
        }
    }

    private int read(CsvFile csv) {
        int rows = 0;
        while (rows < BATCH_ROWS) {
            CsvRecord found = csv.next();
            if (found == null) {
                return rows;
            }
            for (int i = 0; i < fields.length; i++) {
                set(vectors.get(i), rows, found.getField(fields[i]), () -> csv.at(found));
            }
            rows++;
        }
        return rows;
    }

    private void read(CsvLines from, int rows) {
        try {
            for (int i = 0; i < fields.length; i++) {
                read(from, rows, fields[i], vectors.get(i));
            }
        } catch (ClusterException e) {
            for (int row = 0; row < rows; row++) { // the first row that is wrong is the one to be named
                for (int i = 0; i < fields.length; i++) {
                    readAsText(from, row, fields[i], vectors.get(i));
                }
            }
            throw e;
        }
    }

    private void read(CsvLines from, int rows, int field, ColumnVector to) {
        switch (to.column().kind()) {
            case FLOATING -> readDecimals(from, rows, field, to);
            case INTEGER -> readWholes(from, rows, field, to);
            case TEXT -> readTexts(from, rows, field, to);
            default -> {
                for (int row = 0; row < rows; row++) {
                    readAsText(from, row, field, to);
                }
            }
        }
    }

    private void readDecimals(CsvLines from, int rows, int field, ColumnVector to) {
        byte[] bytes = from.bytes();
        double[] numbers = to.doubles();
        Arrays.fill(to.nulls(), 0, rows, false);
        for (int row = 0; row < rows; row++) {
            double number = PlainNumbers.decimal(bytes, from.from(row, field), from.to(row, field));
            numbers[row] = number;
            if (Double.isNaN(number)) {
                readAsText(from, row, field, to);
            }
        }
    }

    private void readWholes(CsvLines from, int rows, int field, ColumnVector to) {
        byte[] bytes = from.bytes();
        long[] numbers = to.longs();
        Arrays.fill(to.nulls(), 0, rows, false);
        for (int row = 0; row < rows; row++) {
            long number = PlainNumbers.whole(bytes, from.from(row, field), from.to(row, field));
            numbers[row] = number;
            if (number == PlainNumbers.NOT_WHOLE) {
                readAsText(from, row, field, to);
            }
        }
    }

    /** Plain files are of encodings of which UTF-8 keeps the bytes. */
    private static void readTexts(CsvLines from, int rows, int field, ColumnVector to) {
        for (int row = 0; row < rows; row++) {
            int start = from.from(row, field);
            int end = from.to(row, field);
            if (start == end) {
                to.setNull(row);
            } else {
                to.set(row, Binary.fromConstantByteArray(Arrays.copyOfRange(from.bytes(), start, end)));
            }
        }
    }

    private void readAsText(CsvLines from, int row, int field, ColumnVector to) {
        set(to, row, from.text(row, field), () -> from.at(row));
    }

    private void set(ColumnVector to, int row, String field, Supplier<String> at) {
        if (forgives) {
            FieldParser.setOrClear(to, row, field);
        } else {
            FieldParser.set(to, row, field, at);
        }
    }
}
