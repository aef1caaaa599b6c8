package io.bellwether.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds columns that have one value in all of a file. Caller-confined. */
final class PartitionedReader implements TableReader {
    private final TableReader inner;
    private final List<ColumnVector> vectors = new ArrayList<>();

    PartitionedReader(TableReader inner, String file, List<TableColumn> wanted, Partitions partitions) {
        this.inner = inner;
        int own = 0;
        for (TableColumn column : wanted) {
            if (partitions.columns().contains(column)) {
                vectors.add(constant(column, partitions.value(file, column.name()), file));
            } else {
                vectors.add(inner.columns().get(own++));
            }
        }
    }

    @Override
    public int next() {
        return inner.next();
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        inner.close();
    }

    private static ColumnVector constant(TableColumn column, @Nullable String value, String file) {
        ColumnVector vector = new ColumnVector(column, BATCH_ROWS);
        for (int row = 0; row < BATCH_ROWS; row++) {
            if (value == null) {
                vector.setNull(row);
            } else {
                FieldParser.set(vector, row, value, () -> "file " + file + ", its directory's name");
            }
        }
        return vector;
    }
}
