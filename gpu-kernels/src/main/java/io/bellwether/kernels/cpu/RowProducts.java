package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;

/*
 * Kernel: y = A x.   A: m x n float32, x: n, y: m float32, accumulated in float64.
 * Tolerance against float64: one rounding to float32.
 *
 * Four rows at a time: four independent sums hide the latency of the addition, and x is loaded once for four rows.
 *
 * Ladder, 200,000 x 28 mapped floats, 1 thread of an Intel Xeon (AVX-512), JDK 17, best of 25:
 *   one row at a time on the buffer (scalar provider)          4.7 GB/s
 *   four rows at a time on copied tiles                        5.8    this one; conversion to float64 bounds it
 */
/** The product of a matrix and a vector. */
final class RowProducts {
    private RowProducts() {}

    static void multiply(RowWorkers workers, HostMatrix a, float[] x, float[] y) {
        double[] wide = new double[x.length];
        for (int j = 0; j < x.length; j++) {
            wide[j] = x[j];
        }
        workers.forEachChunk(new RowRange(0, a.rows()), RowWorkers.chunkRows(a.columns()), (chunk, from, to) -> {
            float[] scratch = a.scratch(a.tileRows());
            for (int row = from; row < to; row += a.tileRows()) {
                int count = Math.min(a.tileRows(), to - row);
                tile(a.rows(row, count, scratch), a.start(row), count, wide, y, row);
            }
        });
    }

    private static void tile(float[] values, int start, int count, double[] x, float[] y, int row) {
        int columns = x.length;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            four(values, start + i * columns, x, y, row + i);
        }
        for (; i < count; i++) {
            y[row + i] = one(values, start + i * columns, x);
        }
    }

    private static void four(float[] values, int start, double[] x, float[] y, int row) {
        int columns = x.length;
        int second = start + columns;
        int third = second + columns;
        int fourth = third + columns;
        double y0 = 0;
        double y1 = 0;
        double y2 = 0;
        double y3 = 0;
        for (int j = 0; j < columns; j++) {
            double xj = x[j];
            y0 += values[start + j] * xj;
            y1 += values[second + j] * xj;
            y2 += values[third + j] * xj;
            y3 += values[fourth + j] * xj;
        }
        y[row] = (float) y0;
        y[row + 1] = (float) y1;
        y[row + 2] = (float) y2;
        y[row + 3] = (float) y3;
    }

    private static float one(float[] values, int start, double[] x) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += values[start + j] * x[j];
        }
        return (float) sum;
    }
}
