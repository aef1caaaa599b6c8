package io.bellwether.worker.prepared;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.MatrixColumn;
import io.bellwether.worker.scoring.FeatureBlock;
import io.bellwether.worker.transform.Column;
import io.bellwether.worker.transform.Dictionary;
import io.bellwether.worker.transform.Features;
import io.bellwether.worker.transform.Frame;
import io.bellwether.worker.transform.Input;
import io.bellwether.worker.transform.Pipeline;
import io.bellwether.worker.transform.RowError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes columns of a file through a fitted pipeline: numbers as float32 first, since that is how it was fitted on them. */
final class TransformedFeatures implements FeatureBlock {
    /** A file may hold more different texts than there is memory for; those before are forgotten then. */
    private static final int REMEMBERED = 1 << 20;

    private final List<Input> inputs;
    private final Features features;
    private final int[] picked;
    private final boolean all;
    private final Map<String, Dictionary> dictionaries = new HashMap<>();
    private float[] wide = new float[0];

    /** @param picked which of the pipeline's outputs the model reads */
    TransformedFeatures(Pipeline pipeline, int[] picked) {
        this.inputs = pipeline.inputs();
        this.features = pipeline.open();
        this.picked = picked;
        boolean same = picked.length == features.width();
        for (int i = 0; i < picked.length; i++) {
            same &= picked[i] == i;
        }
        all = same;
    }

    @Override
    public int width() {
        return picked.length;
    }

    @Override
    public void fill(List<ColumnVector> columns, int rows, long firstRow, float[] matrix, @Nullable Unusable unusable) {
        List<Column> made = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            made.add(column(inputs.get(i), columns.get(i), rows, firstRow));
        }
        RowError.Listener errors =
                unusable == null ? null : (row, column, value, error) -> unusable.add(row, column, value, error.what());
        Frame frame = new Frame(rows, firstRow, made, errors);
        if (all) {
            features.fill(frame, matrix);
            return;
        }
        if (wide.length < rows * features.width()) {
            wide = new float[rows * features.width()];
        }
        features.fill(frame, wide);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < picked.length; i++) {
                matrix[row * picked.length + i] = wide[row * features.width() + picked[i]];
            }
        }
    }

    private Column column(Input input, ColumnVector vector, int rows, long firstRow) {
        return switch (input.kind()) {
            case NUMBERS -> numbers(input.name(), vector, rows, firstRow);
            case TIMES -> times(input.name(), vector, rows);
            case WORDS -> words(input.name(), vector, rows);
        };
    }

    private static Column numbers(String name, ColumnVector vector, int rows, long firstRow) {
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            float value = (float) vector.number(row);
            if (Float.isInfinite(value)) {
                throw DataErrors.invalid(
                        "input column '" + name + "', row " + (firstRow + row),
                        vector.number(row),
                        "a number within float32's range, or missing",
                        "correct the value");
            }
            values[row] = value;
        }
        return new Column.Numbers(name, values);
    }

    private static Column times(String name, ColumnVector vector, int rows) {
        double[] seconds = new double[rows];
        for (int row = 0; row < rows; row++) {
            seconds[row] = MatrixColumn.seconds(vector, row);
        }
        return new Column.Times(name, seconds);
    }

    private Column words(String name, ColumnVector vector, int rows) {
        Dictionary dictionary = dictionaries.computeIfAbsent(name, column -> new Dictionary());
        if (dictionary.size() > REMEMBERED) {
            dictionary = new Dictionary();
            dictionaries.put(name, dictionary);
        }
        int[] codes = new int[rows];
        for (int row = 0; row < rows; row++) {
            codes[row] = vector.isNull(row) ? Column.Words.MISSING : dictionary.code(vector.text(row));
        }
        return new Column.Words(name, codes, dictionary);
    }
}
