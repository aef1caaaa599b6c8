package io.bellwether.worker.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of a test, given column by column, and read in blocks that are small. */
final class ListRows implements TrainRows {
    private final int block;
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private final Map<String, String[]> words = new LinkedHashMap<>();
    private final Map<String, Dictionary> dictionaries = new LinkedHashMap<>();
    private final float[] labels;

    ListRows(int block, float... labels) {
        this.block = block;
        this.labels = labels;
    }

    ListRows numbers(String name, double... values) {
        numbers.put(name, values);
        return this;
    }

    ListRows words(String name, @Nullable String... values) {
        words.put(name, values);
        dictionaries.put(name, new Dictionary());
        return this;
    }

    List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        numbers.keySet().forEach(name -> inputs.add(new Input(name, Input.Kind.NUMBERS)));
        words.keySet().forEach(name -> inputs.add(new Input(name, Input.Kind.WORDS)));
        return inputs;
    }

    @Override
    public long rows() {
        return labels.length;
    }

    @Override
    public void forEach(Visitor visitor) {
        for (int first = 0; first < labels.length; first += block) {
            int end = Math.min(labels.length, first + block);
            visitor.accept(frame(first, end), Arrays.copyOfRange(labels, first, end));
        }
    }

    Frame frame(int first, int end) {
        List<Column> columns = new ArrayList<>();
        numbers.forEach(
                (name, values) -> columns.add(new Column.Numbers(name, Arrays.copyOfRange(values, first, end))));
        words.forEach((name, values) -> {
            Dictionary dictionary = Objects.requireNonNull(dictionaries.get(name));
            int[] codes = Arrays.stream(values, first, end)
                    .mapToInt(word -> word == null ? Column.Words.MISSING : dictionary.code(word))
                    .toArray();
            columns.add(new Column.Words(name, codes, dictionary));
        });
        return new Frame(end - first, first, columns);
    }

    /** What the features make of all rows, block by block, row by row. */
    float[][] apply(Features features) {
        float[][] all = new float[labels.length][];
        float[] matrix = new float[block * features.width()];
        forEach((frame, ignored) -> {
            features.fill(frame, matrix);
            for (int row = 0; row < frame.rows(); row++) {
                all[(int) frame.firstRow() + row] =
                        Arrays.copyOfRange(matrix, row * features.width(), (row + 1) * features.width());
            }
        });
        return all;
    }
}
