package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;

/** Streams columns of a whole CSV file. */
final class CsvTableReader implements TableReader {
    private final CsvFile csv;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final int[] fields;

    CsvTableReader(Storage storage, String file, List<TableColumn> columns) {
        csv = CsvFile.open(storage, file);
        fields = new int[columns.size()];
        for (int i = 0; i < fields.length; i++) {
            vectors.add(new ColumnVector(columns.get(i), BATCH_ROWS));
            fields[i] = csv.header().indexOf(columns.get(i).name());
        }
    }

    @Override
    public int next() {
        int rows = 0;
        while (rows < BATCH_ROWS) {
            CsvRecord found = csv.next();
            if (found == null) {
                return rows;
            }
            for (int i = 0; i < fields.length; i++) {
                set(vectors.get(i), rows, found.getField(fields[i]), found);
            }
            rows++;
        }
        return rows;
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        csv.close();
    }

    private void set(ColumnVector vector, int row, String field, CsvRecord found) {
        TableColumn column = vector.column();
        if (column.kind() == TableColumn.Kind.TEXT ? field.isEmpty() : CsvValues.isMissing(field)) {
            vector.setNull(row);
            return;
        }
        String value = field.strip();
        switch (column.kind()) {
            case TEXT -> vector.set(row, Binary.fromString(field));
            case INTEGER -> {
                require(CsvValues.isWhole(value), column, field, found, "a whole number");
                vector.set(row, Long.parseLong(value));
            }
            case BOOLEAN -> {
                require(CsvValues.isBoolean(value), column, field, found, "true or false");
                vector.set(row, value.equalsIgnoreCase("true") ? 1L : 0L);
            }
            default -> {
                double number = CsvValues.number(value);
                require(!Double.isNaN(number), column, field, found, "a number");
                vector.set(row, number);
            }
        }
    }

    /** The types come from these very files, so this fails only if a file has changed meanwhile. */
    private void require(boolean holds, TableColumn column, String field, CsvRecord found, String expectation) {
        if (!holds) {
            throw DataErrors.invalid(
                    csv.at(found) + ", column '" + column.name() + "'",
                    "'" + field + "'",
                    expectation,
                    "correct the value, or leave files alone while they are read");
        }
    }
}
