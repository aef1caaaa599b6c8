package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.List;

/** Streams columns of a whole CSV file. */
final class CsvTableReader implements TableReader {
    private final CsvFile csv;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final int[] fields;

    CsvTableReader(CsvFile csv, List<TableColumn> columns) {
        this.csv = csv;
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
                FieldParser.set(vectors.get(i), rows, found.getField(fields[i]), () -> csv.at(found));
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
}
