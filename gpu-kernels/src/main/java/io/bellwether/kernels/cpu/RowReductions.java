package io.bellwether.kernels.cpu;

import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;

/*
 * Kernel: y[i] = reduction of row i.   A: m x n float32, y: m float32, sums accumulated in float64.
 * Tolerance against float64: sums one rounding to float32; least and greatest values exact.
 *
 * Four accumulators along the row hide the latency of the addition. One row at a time: with four rows at a time (as in
 * RowProducts) four loops of each kind would have to be written.
 *
 * Ladder, sum over 200,000 x 28 mapped floats, 1 thread of an Intel Xeon (AVX-512), JDK 17, best of 25:
 *   one accumulator on the buffer (scalar provider)            5.0 GB/s
 *   four accumulators on copied tiles                          8.2    this one
 */
/** One value for each row. */
final class RowReductions {
    private RowReductions() {}

    static void reduce(RowWorkers workers, HostMatrix a, RowRange rows, Reduction reduction, float[] into) {
        workers.forEachChunk(rows, RowWorkers.chunkRows(a.columns()), (chunk, from, to) -> {
            float[] scratch = a.scratch(a.tileRows());
            for (int row = from; row < to; row += a.tileRows()) {
                int count = Math.min(a.tileRows(), to - row);
                float[] values = a.rows(row, count, scratch);
                for (int i = 0; i < count; i++) {
                    into[row - rows.from() + i] = one(values, a.start(row) + i * a.columns(), a.columns(), reduction);
                }
            }
        });
    }

    private static float one(float[] values, int start, int length, Reduction reduction) {
        return switch (reduction) {
            case SUM -> (float) sum(values, start, length);
            case MEAN -> (float) (sum(values, start, length) / length);
            case MIN -> min(values, start, length);
            case MAX -> max(values, start, length);
            case SUM_OF_SQUARES -> (float) sumOfSquares(values, start, length);
        };
    }

    private static double sum(float[] values, int start, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = start;
        for (int end = start + length - 3; j < end; j += 4) {
            s0 += values[j];
            s1 += values[j + 1];
            s2 += values[j + 2];
            s3 += values[j + 3];
        }
        for (; j < start + length; j++) {
            s0 += values[j];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double sumOfSquares(float[] values, int start, int length) {
        double s0 = 0;
        double s1 = 0;
        int j = start;
        for (int end = start + length - 1; j < end; j += 2) {
            s0 += (double) values[j] * values[j];
            s1 += (double) values[j + 1] * values[j + 1];
        }
        for (; j < start + length; j++) {
            s0 += (double) values[j] * values[j];
        }
        return s0 + s1;
    }

    private static float min(float[] values, int start, int length) {
        float least = values[start];
        for (int j = start + 1; j < start + length; j++) {
            least = Math.min(least, values[j]);
        }
        return least;
    }

    private static float max(float[] values, int start, int length) {
        float greatest = values[start];
        for (int j = start + 1; j < start + length; j++) {
            greatest = Math.max(greatest, values[j]);
        }
        return greatest;
    }
}
