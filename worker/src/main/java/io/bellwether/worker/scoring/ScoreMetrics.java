package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Metrics;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/*
 * Implementation note. The label decides the metric: two distinct values make it AUC (class 1 is the greater value, as when a
 * dataset is loaded), other numbers RMSE; one value of 0 and 1, or words of more than two kinds, have neither. Rows without a
 * label, or that the model has no score for, do not count. All scores are held in memory, 12 bytes a row and 8 more while AUC sorts: an exact AUC needs the order.
 */
/** Recomputes the metric from written files. Caller-confined. */
final class ScoreMetrics {
    private static final int MAX_CLASSES = 3;

    private double[] scores = new double[1 << 16];
    /** The label's number; for words, their place in {@link #words}. */
    private float[] labels = new float[1 << 16];

    private final List<Double> numbers = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private boolean text;
    private int rows;

    private ScoreMetrics() {}

    /** The metrics of the files in {@code directory}; empty if there is none for such a label. */
    static Map<String, Double> of(Storage storage, String directory, String label) {
        ScoreMetrics metrics = new ScoreMetrics();
        Table table = Table.open(storage, "output", directory);
        for (Storage.StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, List.of(label, ScoringColumns.SCORE))) {
                metrics.add(reader);
            }
        }
        return metrics.compute();
    }

    private void add(TableReader reader) {
        ColumnVector label = reader.columns().get(0);
        ColumnVector score = reader.columns().get(1);
        text = label.column().kind() == TableColumn.Kind.TEXT;
        for (int batch = reader.next(); batch > 0; batch = reader.next()) {
            for (int row = 0; row < batch; row++) {
                boolean scored = !Double.isNaN(score.number(row));
                if (scored && !label.isNull(row) && (text || !Double.isNaN(label.number(row)))) {
                    add(text ? word(label.text(row)) : number(label.number(row)), score.number(row));
                }
            }
        }
    }

    private void add(float label, double score) {
        if (rows == scores.length) {
            scores = Arrays.copyOf(scores, rows + (rows >> 1));
            labels = Arrays.copyOf(labels, scores.length);
        }
        labels[rows] = label;
        scores[rows++] = score;
    }

    private float word(String value) {
        int known = words.indexOf(value);
        if (known >= 0) {
            return known;
        }
        if (words.size() < MAX_CLASSES) {
            words.add(value);
        }
        return words.size() - 1f;
    }

    private float number(double value) {
        if (numbers.size() < MAX_CLASSES && !numbers.contains(value + 0.0)) {
            numbers.add(value + 0.0);
        }
        return (float) value;
    }

    private Map<String, Double> compute() {
        if (text ? words.size() == 2 : numbers.size() == 2) {
            float one = text
                    ? words.indexOf(Collections.max(words))
                    : Collections.max(numbers).floatValue();
            for (int row = 0; row < rows; row++) {
                labels[row] = labels[row] == one ? 1 : 0;
            }
            return finite("auc", Metrics.auc(scores, labels, rows));
        }
        boolean oneClass = numbers.size() == 1 && (numbers.get(0) == 0 || numbers.get(0) == 1);
        return text || oneClass || rows == 0 ? Map.of() : finite("rmse", Metrics.rmse(scores, labels, rows));
    }

    private static Map<String, Double> finite(String name, double value) {
        return Double.isFinite(value) ? Map.of(name, value) : Map.of();
    }
}
