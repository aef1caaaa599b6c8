package io.bellwether.bench;

import java.util.Arrays;

/**
 * How long a call takes, by the wall clock.
 *
 * @param seconds the median
 * @param samples of so many calls
 */
record Median(double seconds, int samples) {
    private static final double PATIENCE_SECONDS = 5;
    private static final int LEAST_SAMPLES = 3;

    /** Measures after a warm-up; of slow calls fewer than {@code samples}, but no fewer than three. */
    static Median of(Runnable call, int samples, int warmUpMillis) {
        for (double spent = 0; spent * 1000 < warmUpMillis; ) {
            spent += seconds(call);
        }
        double[] measured = new double[samples];
        double spent = 0;
        int count = 0;
        while (count < samples && (count < LEAST_SAMPLES || spent < PATIENCE_SECONDS)) {
            measured[count] = seconds(call);
            spent += measured[count++];
        }
        return new Median(middle(Arrays.copyOf(measured, count)), count);
    }

    private static double seconds(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The value in the middle, or the mean of the two there. */
    static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
