package io.bellwether.worker.transform;

import java.util.Arrays;
import java.util.List;

/** Count, mean, variance and range of columns over the training rows; missing values do not count. */
final class Moments {
    final long[] counts;
    final double[] means;
    /** Sums of squared distances to the mean. */
    final double[] squares;

    final double[] least;
    final double[] greatest;

    private Moments(int columns) {
        counts = new long[columns];
        means = new double[columns];
        squares = new double[columns];
        least = new double[columns];
        greatest = new double[columns];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    }

    static Moments of(TrainRows rows, List<String> columns) {
        Moments moments = new Moments(columns.size());
        rows.forEach((frame, labels) -> {
            for (int i = 0; i < columns.size(); i++) {
                moments.add(i, frame.numbers(columns.get(i)), frame.rows());
            }
        });
        return moments;
    }

    /** One block by two passes over it, then joined (Chan, Golub, LeVeque 1979): no cancellation, and cheap. */
    private void add(int column, double[] values, int rows) {
        long count = 0;
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double value = values[row];
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
                least[column] = Math.min(least[column], value);
                greatest[column] = Math.max(greatest[column], value);
            }
        }
        if (count == 0) {
            return;
        }
        double mean = sum / count;
        double square = 0;
        for (int row = 0; row < rows; row++) {
            double distance = values[row] - mean;
            square += Double.isNaN(distance) ? 0 : distance * distance;
        }
        long total = counts[column] + count;
        double gap = mean - means[column];
        squares[column] += square + gap * gap * ((double) counts[column] * count / total);
        means[column] += gap * count / total;
        counts[column] = total;
    }

    /** Of the whole population, as scikit-learn's scalers have it. */
    double variance(int column) {
        return counts[column] == 0 ? 0 : squares[column] / counts[column];
    }

    /** 0 where what is left is but rounding. */
    double deviation(int column) {
        double deviation = Math.sqrt(variance(column));
        return deviation <= 10 * Math.ulp(Math.abs(means[column])) ? 0 : deviation;
    }
}
