package io.bellwether.worker.engine.kernel;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.Matrix;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import io.bellwether.worker.segment.MappedDataset;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the kernels see it: the mapped matrix itself, nothing copied (below 1 GiB), and the statistics of its train rows.
 * Shared by the trials of an executor, for which it lives. Thread-safe.
 */
final class LogisticData implements AutoCloseable {
    private final Kernels kernels;
    private final Matrix features;
    private final Matrix labels;
    private final RowRange trainRows;
    private final RowRange validationRows;
    private @Nullable ColumnStatistics statistics;

    LogisticData(MappedDataset dataset, int threads) {
        int rows = Math.toIntExact(dataset.rows());
        int train = Math.toIntExact(dataset.trainRows());
        this.kernels = Kernels.open(threads);
        this.features = kernels.matrix(dataset.features(0, rows), rows, dataset.columns());
        this.labels = kernels.matrix(dataset.labels(0, rows), rows, 1);
        this.trainRows = new RowRange(0, train);
        this.validationRows = new RowRange(train, rows);
    }

    @Override
    public void close() {
        features.close();
        labels.close();
        kernels.close();
    }

    /** Weights of a model: one per column and the intercept. */
    int dimension() {
        return features.columns() + 1;
    }

    RowRange trainRows() {
        return trainRows;
    }

    /** Of all train rows; the same for all trials that are fitted here alone. */
    synchronized ColumnStatistics statistics() {
        ColumnStatistics known = statistics;
        if (known == null) {
            known = statistics(trainRows);
            statistics = known;
        }
        return known;
    }

    /** Of some rows. */
    ColumnStatistics statistics(RowRange rows) {
        return kernels.columnStatistics(features, rows);
    }

    /** Whose kernels these are; may change while a trial runs, if a device fails. */
    String provider() {
        return kernels.provider();
    }

    /** The device that runs them, in words. */
    String device() {
        return kernels.device();
    }

    /** The logistic loss and its gradient, summed over {@code rows}. */
    double logisticGradient(RowRange rows, double[] weights, Standardization standardization, double[] gradient) {
        return kernels.logisticGradient(features, labels, standardization, rows, weights, gradient);
    }

    /** Predicted probabilities of the validation rows, in float32: for the metric of each epoch. */
    double[] validationProbabilities(double[] weights, Standardization standardization) {
        float[] probabilities = kernels.logisticProbabilities(features, standardization, validationRows, weights);
        double[] widened = new double[probabilities.length];
        for (int row = 0; row < widened.length; row++) {
            widened[row] = probabilities[row];
        }
        return widened;
    }
}
