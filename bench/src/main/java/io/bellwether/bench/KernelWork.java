package io.bellwether.bench;

import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.Matrix;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import java.util.Arrays;

/** One call of each kernel on matrices that its provider has already. */
final class KernelWork implements AutoCloseable {
    static final int COLUMNS = 28;

    private static final int CENTROIDS = 16;

    private final Kernels kernels;
    private final RowRange all;
    private final int order;
    private final Matrix features;
    private final Matrix labels;
    private final Matrix centroids;
    private final Matrix square;

    KernelWork(Kernels kernels, int rows, int order) {
        this.kernels = kernels;
        this.all = new RowRange(0, rows);
        this.order = order;
        this.features = kernels.matrix(KernelFigures.random(rows * COLUMNS), rows, COLUMNS);
        this.labels = kernels.matrix(labels(rows), rows, 1);
        this.centroids = kernels.matrix(KernelFigures.random(CENTROIDS * COLUMNS), CENTROIDS, COLUMNS);
        this.square = kernels.matrix(KernelFigures.random(order * order), order, order);
    }

    private static float[] labels(int rows) {
        float[] labels = new float[rows];
        for (int i = 0; i < rows; i += 3) {
            labels[i] = 1;
        }
        return labels;
    }

    /** Hands on each kernel's call, and how much it does: the bytes of the features in GB, or GFLOP. */
    void forEach(Sink sink) {
        double gigabytes = 4e-9 * all.size() * COLUMNS;
        float[] vector = new float[COLUMNS];
        double[] weights = new double[COLUMNS + 1];
        Arrays.fill(weights, 0.1);
        double[] gradient = new double[COLUMNS + 1];
        int[] assignments = new int[all.size()];
        Standardization standard = kernels.columnStatistics(features, all).standardization();
        sink.kernel("matrix_vector", "GB/s", gigabytes, () -> kernels.multiply(features, vector));
        sink.kernel("row_sums", "GB/s", gigabytes, () -> kernels.reduceRows(features, all, Reduction.SUM));
        sink.kernel("column_statistics", "GB/s", gigabytes, () -> kernels.columnStatistics(features, all));
        sink.kernel(
                "logistic_gradient",
                "GB/s",
                gigabytes,
                () -> kernels.logisticGradient(features, labels, standard, all, weights, gradient));
        sink.kernel(
                "logistic_probabilities",
                "GB/s",
                gigabytes,
                () -> kernels.logisticProbabilities(features, standard, all, weights));
        sink.kernel(
                "assign_16_clusters",
                "GFLOP/s",
                3e-9 * all.size() * COLUMNS * CENTROIDS,
                () -> kernels.assignClusters(features, all, centroids, assignments));
        sink.kernel(
                "matrix_product",
                "GFLOP/s",
                2e-9 * order * order * order,
                () -> kernels.multiply(square, square).close());
    }

    @Override
    public void close() {
        square.close();
        centroids.close();
        labels.close();
        features.close();
    }

    /** Takes a kernel. */
    interface Sink {
        void kernel(String metric, String unit, double amount, Runnable call);
    }
}
