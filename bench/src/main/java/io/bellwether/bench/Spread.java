package io.bellwether.bench;

import java.util.Arrays;
import java.util.List;

/**
 * A mean or median with its 95% interval.
 *
 * <p>Of a mean by the normal distribution, of a median by the ranks that a fair coin leaves: no assumption on the values.
 */
record Spread(double middle, double low, double high) {
    private static final double Z = 1.959964;

    static Spread ofMean(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double half = values.length < 2 ? 0 : Z * Math.sqrt(squares / (values.length - 1) / values.length);
        return new Spread(mean, mean - half, mean + half);
    }

    static Spread ofMedian(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double half = Z * Math.sqrt(sorted.length) / 2;
        int low = (int) Math.max(0, Math.floor(sorted.length / 2.0 - half));
        int high = (int) Math.min(sorted.length - 1, Math.ceil(sorted.length / 2.0 + half));
        return new Spread(Median.middle(sorted), sorted[low], sorted[high]);
    }

    /** As in a figure's parameters. */
    List<Double> interval() {
        return List.of(low, high);
    }
}
