package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the matrix that a scorer reads of rows as they lie in a file: the one place where columns become features.
 * Caller-confined.
 */
public interface FeatureBlock {
    /** How many features a row of the matrix has. */
    int width();

    /** Takes rows that no features can be made of, by their place in the block; perhaps twice. */
    @FunctionalInterface
    interface Unusable {
        /**
         * Takes one.
         *
         * @param column the one with the value, or the feature that the value would have been
         * @param error what is wrong with it, in a few words
         */
        void add(int place, String column, Object value, String error);
    }

    /**
     * Fills the first {@code rows} rows of the matrix.
     *
     * @param columns those that the model's signature names, in its order
     * @param firstRow the number of the first row in the input, for messages
     * @param matrix row-major, {@link #width} features a row; NaN is a missing value. May hold more rows than asked for
     * @param unusable takes the rows that no features can be made of, whose rows of the matrix then mean nothing; null if there may be
     *     none: {@code INVALID_DATA}
     */
    void fill(List<ColumnVector> columns, int rows, long firstRow, float[] matrix, @Nullable Unusable unusable);
}
