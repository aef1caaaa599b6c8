package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;
import java.util.Arrays;

/*
 * Kernel: summed logistic loss and its gradient (formula in Kernels.logisticGradient).
 * X: m x n float32, y: m float32, weights and gradient: n + 1 float64. All arithmetic in float64.
 * Tolerance against float64: 1e-12 * m * (largest term).
 *
 * Four rows at a time: standardize and take four margins in one pass; four exponentials; then one pass over the gradient for
 * four rows, which HotSpot turns into vector instructions. With e = exp(-|z|), log(1 + exp(z)) = max(z, 0) + log(1 + e), and
 * the four logarithms become one: log((1 + e0)(1 + e1)(1 + e2)(1 + e3)), whose argument lies in (1, 16]. Losing e below 1e-16
 * beside 1 costs an absolute error of as much.
 *
 * Ladder, 200,000 x 28, 5 % NaN, 1 thread of an Intel Xeon (AVX-512), JDK 17, best of 25, GB/s of features:
 *   one row at a time on the buffer (scalar provider)          0.6-1.0
 *   tiles turned to columns, margins in float32                0.9    also less exact
 *   four rows at a time, four logarithms, one scratch array    1.5-1.8
 *   one logarithm, a scratch array for each row                1.8-2.4    this one
 * Copying the mapped tiles is 20-29 GB/s of that, so not worth avoiding. What is left is mostly the conversion to float64,
 * which JDK 17 does one value at a time, and the exponentials.
 */
/** Loss and gradient of a chunk or, after {@link #add}, of several. */
final class LogisticGradient implements Partial<LogisticGradient> {
    private final double[] gradient;
    private double loss;

    private LogisticGradient(int length) {
        this.gradient = new double[length];
    }

    static double compute(
            RowWorkers workers,
            HostMatrix features,
            HostMatrix labels,
            LogisticModel model,
            RowRange rows,
            double[] into) {
        int chunkRows = RowWorkers.chunkRows(features.columns());
        LogisticGradient[] partials = new LogisticGradient[Math.max(1, RowWorkers.chunks(rows, chunkRows))];
        Arrays.setAll(partials, chunk -> new LogisticGradient(into.length));
        workers.forEachChunk(
                rows, chunkRows, (chunk, from, to) -> partials[chunk].addChunk(features, labels, model, from, to));
        LogisticGradient total = Partial.combine(partials);
        System.arraycopy(total.gradient, 0, into, 0, into.length);
        return total.loss;
    }

    private void addChunk(HostMatrix features, HostMatrix labels, LogisticModel model, int from, int to) {
        LogisticMargins margins = new LogisticMargins(model);
        int tileRows = features.tileRows();
        float[] scratch = features.scratch(tileRows);
        float[] y = new float[tileRows];
        for (int row = from; row < to; row += tileRows) {
            int count = Math.min(tileRows, to - row);
            float[] x = features.rows(row, count, scratch);
            labels.copyRows(row, count, y);
            for (int i = 0; i < count; i += 4) {
                margins.load(x, features.start(row) + i * features.columns(), count - i);
                addFour(margins, y, i, count - i);
            }
        }
    }

    private void addFour(LogisticMargins rows, float[] y, int at, int count) {
        double e0 = Math.exp(-Math.abs(rows.z0));
        double e1 = Math.exp(-Math.abs(rows.z1));
        double e2 = Math.exp(-Math.abs(rows.z2));
        double e3 = Math.exp(-Math.abs(rows.z3));
        if (count >= 4) {
            loss += hinge(rows.z0, y[at])
                    + hinge(rows.z1, y[at + 1])
                    + hinge(rows.z2, y[at + 2])
                    + hinge(rows.z3, y[at + 3])
                    + Math.log((1 + e0) * (1 + e1) * (1 + e2) * (1 + e3));
            addGradient(
                    rows,
                    residual(rows.z0, e0, y[at]),
                    residual(rows.z1, e1, y[at + 1]),
                    residual(rows.z2, e2, y[at + 2]),
                    residual(rows.z3, e3, y[at + 3]));
            return;
        }
        loss += hinge(rows.z0, y[at]) + Math.log(1 + e0);
        double r1 = 0;
        double r2 = 0;
        if (count > 1) {
            loss += hinge(rows.z1, y[at + 1]) + Math.log(1 + e1);
            r1 = residual(rows.z1, e1, y[at + 1]);
        }
        if (count > 2) {
            loss += hinge(rows.z2, y[at + 2]) + Math.log(1 + e2);
            r2 = residual(rows.z2, e2, y[at + 2]);
        }
        addGradient(rows, residual(rows.z0, e0, y[at]), r1, r2, 0);
    }

    private static double hinge(double z, double label) {
        return Math.max(z, 0) - label * z;
    }

    private static double residual(double z, double e, double label) {
        return (z >= 0 ? 1 : e) / (1 + e) - label;
    }

    private void addGradient(LogisticMargins rows, double r0, double r1, double r2, double r3) {
        double[] x0 = rows.row0;
        double[] x1 = rows.row1;
        double[] x2 = rows.row2;
        double[] x3 = rows.row3;
        for (int j = 0; j < x0.length; j++) {
            gradient[j] += r0 * x0[j] + r1 * x1[j] + r2 * x2[j] + r3 * x3[j];
        }
        gradient[x0.length] += r0 + r1 + r2 + r3;
    }

    @Override
    public void add(LogisticGradient other) {
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] += other.gradient[j];
        }
        loss += other.loss;
    }
}
