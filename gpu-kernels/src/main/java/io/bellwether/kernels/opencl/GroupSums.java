package io.bellwether.kernels.opencl;

import io.bellwether.kernels.ColumnStatistics;

/**
 * Puts together on the host what groups of work items have summed up, in an order that depends on their number alone: the same input
 * gives the same result bit for bit.
 */
final class GroupSums {
    private static final int BLOCK = 1024;

    private GroupSums() {}

    /** Adds {@code groups} rows of {@code width} values to the first, neighbours first, then neighbours of neighbours. */
    static void addUp(double[] values, int groups, int width) {
        for (int stride = 1; stride < groups; stride *= 2) {
            for (int group = 0; group + stride < groups; group += 2 * stride) {
                for (int j = 0; j < width; j++) {
                    values[group * width + j] += values[(group + stride) * width + j];
                }
            }
        }
    }

    /** The sum of the values, in blocks, so that the error does not grow with their number. */
    static double sum(float[] values) {
        double[] blocks = new double[Math.max(1, (values.length + BLOCK - 1) / BLOCK)];
        for (int i = 0; i < values.length; i++) {
            blocks[i / BLOCK] += values[i];
        }
        addUp(blocks, blocks.length, 1);
        return blocks[0];
    }

    /**
     * Merges count, mean and squared differences of chunks by Chan, Golub and LeVeque's formula (see the cpu provider's
     * ColumnMoments).
     */
    static ColumnStatistics moments(double[] values, int chunks, int columns) {
        for (int stride = 1; stride < chunks; stride *= 2) {
            for (int chunk = 0; chunk + stride < chunks; chunk += 2 * stride) {
                for (int j = 0; j < columns; j++) {
                    merge(values, 3 * (chunk * columns + j), 3 * ((chunk + stride) * columns + j));
                }
            }
        }
        long[] counts = new long[columns];
        double[] means = new double[columns];
        double[] deviations = new double[columns];
        for (int j = 0; j < columns; j++) {
            counts[j] = (long) values[3 * j];
            means[j] = counts[j] == 0 ? Double.NaN : values[3 * j + 1];
            deviations[j] = Math.sqrt(values[3 * j + 2] / values[3 * j]);
        }
        return new ColumnStatistics(counts, means, deviations);
    }

    private static void merge(double[] values, int into, int other) {
        double total = values[into] + values[other];
        if (values[other] > 0) {
            double delta = values[other + 1] - values[into + 1];
            values[into + 2] += values[other + 2] + delta * delta * values[into] * values[other] / total;
            values[into + 1] += delta * values[other] / total;
            values[into] = total;
        }
    }
}
