package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every column is a feature, as it is. */
record PlainFeatures(int width) implements FeatureBlock {
    @Override
    public void fill(List<ColumnVector> columns, int rows, long firstRow, float[] matrix, @Nullable Unusable unusable) {
        for (int column = 0; column < width; column++) {
            ColumnVector values = columns.get(column);
            int infinite = values.toFloats(matrix, column, width, rows);
            if (infinite >= 0) {
                throw DataErrors.invalid(
                        "input column '" + values.column().name() + "', row " + (firstRow + infinite),
                        values.number(infinite),
                        "a number within float32's range, or missing",
                        "correct the value");
            }
        }
    }
}
