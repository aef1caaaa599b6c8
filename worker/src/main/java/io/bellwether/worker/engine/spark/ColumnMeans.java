package io.bellwether.worker.engine.spark;

import io.bellwether.worker.segment.MappedDataset;
import java.nio.FloatBuffer;

/** What missing values count as: most estimators of Spark refuse them. */
final class ColumnMeans {
    private static final int BLOCK_ROWS = 65_536;

    private ColumnMeans() {}

    /** By column, over the train rows that have a value; 0 for a column without any. */
    static double[] of(MappedDataset dataset) {
        int columns = dataset.columns();
        double[] sums = new double[columns];
        long[] counts = new long[columns];
        long rows = dataset.trainRows();
        for (long row = 0; row < rows; row += BLOCK_ROWS) {
            FloatBuffer block = dataset.features(row, (int) Math.min(BLOCK_ROWS, rows - row));
            while (block.hasRemaining()) {
                for (int column = 0; column < columns; column++) {
                    float value = block.get();
                    if (!Float.isNaN(value)) {
                        sums[column] += value;
                        counts[column]++;
                    }
                }
            }
        }
        for (int column = 0; column < columns; column++) {
            sums[column] = counts[column] == 0 ? 0 : sums[column] / counts[column];
        }
        return sums;
    }
}
