package io.bellwether.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams columns of LIBSVM lines; values that a line does not tell are 0. Caller-confined. */
final class LibsvmTableReader implements TableReader {
    private final LibsvmFile lines;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final List<@Nullable ColumnVector> byFeature = new ArrayList<>();

    LibsvmTableReader(LibsvmFile lines, List<TableColumn> columns) {
        this.lines = lines;
        for (TableColumn column : columns) {
            ColumnVector vector = new ColumnVector(column, BATCH_ROWS);
            vectors.add(vector);
            if (column.name().startsWith("f")) {
                int feature = Integer.parseInt(column.name().substring(1));
                while (byFeature.size() <= feature) {
                    byFeature.add(null);
                }
                byFeature.set(feature, vector);
            }
        }
    }

    @Override
    public int next() {
        int rows = 0;
        while (rows < BATCH_ROWS && lines.next()) {
            for (ColumnVector vector : vectors) {
                start(vector, rows);
            }
            for (int place = 0; place < lines.size(); place++) {
                int feature = lines.feature(place);
                ColumnVector vector = feature < byFeature.size() ? byFeature.get(feature) : null;
                if (vector != null) {
                    vector.set(rows, lines.value(place));
                }
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
        lines.close();
    }

    private void start(ColumnVector vector, int row) {
        switch (vector.column().name()) {
            case LibsvmFile.LABEL -> vector.set(row, lines.label());
            case LibsvmFile.QUERY -> {
                if (lines.hasQuery()) {
                    vector.set(row, lines.query());
                } else {
                    vector.setNull(row);
                }
            }
            default -> vector.set(row, 0.0);
        }
    }
}
