package io.bellwether.kernels.opencl;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;

/**
 * A matrix on the device and what is done with its rows. It is copied there once; labels and centroids stay there as long as the
 * same ones are used. Row ranges are not empty. Confined to whoever holds the device's lock.
 */
final class ResidentMatrix implements AutoCloseable {
    private final MatrixKernel kernel;
    private boolean copied;

    ResidentMatrix(OpenCLDevice device, float[] values, int columns) {
        this.kernel = new MatrixKernel(device, values, columns);
    }

    void multiply(float[] x, float[] y) {
        begin(MatrixKernel.TIMES_VECTOR, new RowRange(0, y.length));
        if (kernel.vector.length != x.length) {
            kernel.vector = new float[x.length];
        }
        System.arraycopy(x, 0, kernel.vector, 0, x.length);
        kernel.put(kernel.vector);
        launchByRow(y);
    }

    void reduce(RowRange rows, Reduction reduction, float[] into) {
        begin(operation(reduction), rows);
        launchByRow(into);
    }

    private static int operation(Reduction reduction) {
        return switch (reduction) {
            case SUM -> MatrixKernel.SUM;
            case MEAN -> MatrixKernel.MEAN;
            case MIN -> MatrixKernel.MIN;
            case MAX -> MatrixKernel.MAX;
            case SUM_OF_SQUARES -> MatrixKernel.SUM_OF_SQUARES;
        };
    }

    void probabilities(Standardization standardization, RowRange rows, double[] weights, float[] into) {
        begin(MatrixKernel.PROBABILITY, rows);
        putModel(standardization, weights);
        launchByRow(into);
    }

    double gradient(
            float[] labels, Standardization standardization, RowRange rows, double[] weights, double[] gradient) {
        begin(MatrixKernel.GRADIENT, rows);
        putModel(standardization, weights);
        if (kernel.labels != labels) {
            kernel.labels = labels;
            kernel.put(labels);
        }
        int groups = (rows.size() + MatrixKernel.GROUP_ROWS - 1) / MatrixKernel.GROUP_ROWS;
        int width = gradient.length + 1;
        launchPartials(Math.multiplyExact(groups, MatrixKernel.GROUP), Math.multiplyExact(groups, width));
        GroupSums.addUp(kernel.partials, groups, width);
        System.arraycopy(kernel.partials, 0, gradient, 0, gradient.length);
        return kernel.partials[gradient.length];
    }

    ColumnStatistics statistics(RowRange rows) {
        begin(MatrixKernel.MOMENTS, rows);
        int chunks = (rows.size() + MatrixKernel.MOMENT_ROWS - 1) / MatrixKernel.MOMENT_ROWS;
        int columns = kernel.columns;
        launchPartials(
                DeviceKernel.covering(Math.multiplyExact(chunks, columns), MatrixKernel.GROUP),
                Math.multiplyExact(3 * chunks, columns));
        return GroupSums.moments(kernel.partials, chunks, columns);
    }

    double assign(RowRange rows, float[] centroids, int[] into) {
        begin(MatrixKernel.ASSIGN, rows);
        if (kernel.centroids != centroids) {
            kernel.centroids = centroids;
            kernel.centroidCount = centroids.length / kernel.columns;
            kernel.put(centroids);
        }
        if (kernel.nearest.length != into.length) {
            kernel.nearest = new int[into.length];
        }
        Poison.fill(kernel.nearest);
        float[] distances = new float[into.length];
        launchByRow(distances);
        Poison.check(kernel.nearest, into.length);
        System.arraycopy(kernel.nearest, 0, into, 0, into.length);
        return GroupSums.sum(distances);
    }

    private void begin(int operation, RowRange rows) {
        kernel.begin();
        if (!copied) {
            kernel.put(kernel.matrix);
            copied = true;
        }
        kernel.operation = operation;
        kernel.from = rows.from();
        kernel.to = rows.to();
    }

    private void putModel(Standardization standardization, double[] weights) {
        int columns = kernel.columns;
        double[] model = kernel.model.length == 3 * columns + 1 ? kernel.model : new double[3 * columns + 1];
        System.arraycopy(standardization.mean(), 0, model, 0, columns);
        System.arraycopy(standardization.scale(), 0, model, columns, columns);
        System.arraycopy(weights, 0, model, 2 * columns, columns + 1);
        kernel.model = model;
        kernel.put(model);
    }

    private void launchByRow(float[] into) {
        if (kernel.rowValues.length != into.length) {
            kernel.rowValues = new float[into.length];
        }
        Poison.fill(kernel.rowValues);
        boolean assigns = kernel.operation == MatrixKernel.ASSIGN;
        kernel.launch(range(DeviceKernel.covering(into.length, MatrixKernel.GROUP)), () -> {
            kernel.get(kernel.rowValues);
            if (assigns) {
                kernel.get(kernel.nearest);
            }
        });
        Poison.check(kernel.rowValues, into.length);
        System.arraycopy(kernel.rowValues, 0, into, 0, into.length);
    }

    private void launchPartials(int items, int length) {
        if (kernel.partials.length != length) {
            kernel.partials = new double[length];
        }
        Poison.fill(kernel.partials);
        kernel.launch(range(items), () -> kernel.get(kernel.partials));
        Poison.check(kernel.partials, length);
    }

    private static Range range(int items) {
        return Range.create(items, MatrixKernel.GROUP);
    }

    /** Gives the device's memory back. */
    @Override
    public void close() {
        kernel.dispose();
    }
}
