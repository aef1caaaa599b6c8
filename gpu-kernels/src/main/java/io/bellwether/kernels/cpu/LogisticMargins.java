package io.bellwether.kernels.cpu;

import java.util.Arrays;

/**
 * Standardizes four rows and takes their margins. Shared by the gradient and the probabilities, so that both see the same
 * features. Caller-confined.
 */
final class LogisticMargins {
    /** The standardized rows; arrays of their own, so that loops over them become vector instructions. */
    final double[] row0;

    final double[] row1;
    final double[] row2;
    final double[] row3;
    /** The rows' margins. */
    double z0;

    double z1;
    double z2;
    double z3;

    private final double[] mean;
    private final double[] scale;
    private final double[] weights;
    private final float[] tail;

    LogisticMargins(LogisticModel model) {
        this.mean = model.mean;
        this.scale = model.scale;
        this.weights = model.weights;
        int columns = mean.length;
        this.row0 = new double[columns];
        this.row1 = new double[columns];
        this.row2 = new double[columns];
        this.row3 = new double[columns];
        this.tail = new float[4 * columns];
    }

    /** Takes the {@code count} rows from {@code start} on, four at the most; rows beyond the count have no meaning. */
    void load(float[] values, int start, int count) {
        if (count >= 4) {
            four(values, start);
            return;
        }
        System.arraycopy(values, start, tail, 0, count * mean.length);
        Arrays.fill(tail, count * mean.length, tail.length, 0); // else an old infinity, times a weight of 0, is NaN
        four(tail, 0);
    }

    private void four(float[] values, int start) {
        int columns = mean.length;
        int second = start + columns;
        int third = second + columns;
        int fourth = third + columns;
        double m0 = weights[columns];
        double m1 = m0;
        double m2 = m0;
        double m3 = m0;
        for (int j = 0; j < columns; j++) {
            double center = mean[j];
            double factor = scale[j];
            double weight = weights[j];
            double x0 = orZero((values[start + j] - center) * factor);
            double x1 = orZero((values[second + j] - center) * factor);
            double x2 = orZero((values[third + j] - center) * factor);
            double x3 = orZero((values[fourth + j] - center) * factor);
            m0 += weight * x0;
            m1 += weight * x1;
            m2 += weight * x2;
            m3 += weight * x3;
            row0[j] = x0;
            row1[j] = x1;
            row2[j] = x2;
            row3[j] = x3;
        }
        z0 = m0;
        z1 = m1;
        z2 = m2;
        z3 = m3;
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }
}
