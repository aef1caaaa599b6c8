package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import java.util.List;

/**
 * Makes the matrix that a scorer reads of rows as they lie in a file: the one place where columns become features.
 * Caller-confined.
 */
public interface FeatureBlock {
    /** How many features a row of the matrix has. */
    int width();

    /**
     * Fills the first {@code rows} rows of the matrix.
     *
     * @param columns those that the model's signature names, in its order
     * @param firstRow the number of the first row in the input, for messages
     * @param matrix row-major, {@link #width} features a row; NaN is a missing value. May hold more rows than asked for
     */
    void fill(List<ColumnVector> columns, int rows, long firstRow, float[] matrix);
}
