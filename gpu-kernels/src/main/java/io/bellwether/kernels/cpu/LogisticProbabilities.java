package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;

/*
 * Kernel: p = 1 / (1 + exp(-z)), z as in Kernels.logisticGradient.
 * X: m x n float32, weights: n + 1 float64, p: m float32; all arithmetic in float64.
 * Tolerance against float64: one rounding to float32. Ladder: as for LogisticGradient, whose first half it is.
 */
/** The probability of label 1 for each row. */
final class LogisticProbabilities {
    private LogisticProbabilities() {}

    static void compute(RowWorkers workers, HostMatrix features, LogisticModel model, RowRange rows, float[] into) {
        workers.forEachChunk(rows, RowWorkers.chunkRows(features.columns()), (chunk, from, to) -> {
            LogisticMargins margins = new LogisticMargins(model);
            int tileRows = features.tileRows();
            float[] scratch = features.scratch(tileRows);
            for (int row = from; row < to; row += tileRows) {
                int count = Math.min(tileRows, to - row);
                float[] x = features.rows(row, count, scratch);
                for (int i = 0; i < count; i += 4) {
                    margins.load(x, features.start(row) + i * features.columns(), count - i);
                    store(margins, into, row - rows.from() + i, count - i);
                }
            }
        });
    }

    private static void store(LogisticMargins margins, float[] into, int at, int count) {
        into[at] = (float) Sigmoid.of(margins.z0);
        if (count > 1) {
            into[at + 1] = (float) Sigmoid.of(margins.z1);
        }
        if (count > 2) {
            into[at + 2] = (float) Sigmoid.of(margins.z2);
        }
        if (count > 3) {
            into[at + 3] = (float) Sigmoid.of(margins.z3);
        }
    }
}
