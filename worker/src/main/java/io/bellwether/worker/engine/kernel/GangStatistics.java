package io.bellwether.worker.engine.kernel;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.worker.collective.Collective;

/**
 * Column statistics over the rows of all members of a gang, from those of each member's part: first the counts and sums, then,
 * as with one node, the squares of the distances to the mean, which keeps what differs little from a large mean.
 */
final class GangStatistics {
    private GangStatistics() {}

    /** The same on every member. */
    static ColumnStatistics of(ColumnStatistics part, Collective gang) {
        int columns = part.columns();
        double[] sums = new double[2 * columns];
        for (int j = 0; j < columns; j++) {
            if (part.count(j) > 0) {
                sums[2 * j] = part.count(j);
                sums[2 * j + 1] = part.count(j) * part.mean(j);
            }
        }
        gang.allReduce(sums);
        double[] mean = new double[columns];
        double[] squares = new double[columns];
        for (int j = 0; j < columns; j++) {
            mean[j] = sums[2 * j + 1] / sums[2 * j]; // NaN where no value is there
            if (part.count(j) > 0) {
                double deviation = part.deviation(j);
                double shift = part.mean(j) - mean[j];
                squares[j] = part.count(j) * (deviation * deviation + shift * shift);
            }
        }
        gang.allReduce(squares);
        long[] count = new long[columns];
        double[] deviation = new double[columns];
        for (int j = 0; j < columns; j++) {
            count[j] = Math.round(sums[2 * j]);
            deviation[j] = Math.sqrt(squares[j] / sums[2 * j]);
        }
        return new ColumnStatistics(count, mean, deviation);
    }
}
