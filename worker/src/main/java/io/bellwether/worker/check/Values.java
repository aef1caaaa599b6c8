package io.bellwether.worker.check;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers, of more than a million a sample that each had the same chance to be in (Vitter's R). Caller-confined. */
final class Values {
    private static final int MAX = 1 << 20;

    private final SplittableRandom random = new SplittableRandom(1);
    private double[] values = new double[1_024];
    private long seen;
    private boolean sorted;

    void add(double value) {
        sorted = false;
        long at = seen++;
        if (at >= MAX) {
            at = random.nextLong(seen);
            if (at >= MAX) {
                return;
            }
        }
        if (at >= values.length) {
            values = Arrays.copyOf(values, Math.min(MAX, values.length * 2));
        }
        values[(int) at] = value;
    }

    int size() {
        return (int) Math.min(seen, MAX);
    }

    /** The values in their order. */
    double[] sorted() {
        if (!sorted) {
            values = Arrays.copyOf(values, size());
            Arrays.sort(values);
            sorted = true;
        }
        return values;
    }

    /** By linear interpolation; NaN of nothing. */
    double quantile(double fraction) {
        double[] all = sorted();
        if (all.length == 0) {
            return Double.NaN;
        }
        double place = fraction * (all.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, all.length - 1);
        return all[below] + (all[above] - all[below]) * (place - below);
    }
}
