package io.bellwether.worker.dataset.stats;

/** Count, range, mean and variance of numbers; batches and sketches are joined by Chan's formulas. Caller-confined. */
final class Moments {
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    Moments() {}

    Moments(SketchData data) {
        count = data.values();
        min = count == 0 ? min : data.min();
        max = count == 0 ? max : data.max();
        mean = data.mean();
        squares = data.squares();
    }

    /** Takes in {@code n} finite numbers. */
    void add(double[] values, int n) {
        if (n == 0) {
            return;
        }
        look(values, n);
        double centre = sum(values, n) / n;
        join(n, centre, squaresAround(centre, values, n));
    }

    /** By comparisons, which guess well: {@code Math.min} has to wait for the value before. */
    private void look(double[] values, int n) {
        double low = min;
        double high = max;
        for (int i = 0; i < n; i++) {
            double value = values[i] + 0.0; // one zero
            if (value < low) {
                low = value;
            }
            if (value > high) {
                high = value;
            }
        }
        min = low;
        max = high;
    }

    /** In four sums, none of which has to wait for the others. */
    private static double sum(double[] values, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < n; i++) {
            a += values[i];
        }
        return (a + b) + (c + d);
    }

    private static double squaresAround(double centre, double[] values, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += square(values[i] - centre);
            b += square(values[i + 1] - centre);
            c += square(values[i + 2] - centre);
            d += square(values[i + 3] - centre);
        }
        for (; i < n; i++) {
            a += square(values[i] - centre);
        }
        return (a + b) + (c + d);
    }

    private static double square(double value) {
        return value * value;
    }

    void merge(Moments other) {
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        join(other.count, other.mean, other.squares);
    }

    long count() {
        return count;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    double mean() {
        return mean;
    }

    double squares() {
        return squares;
    }

    double deviation() {
        return count == 0 ? Double.NaN : Math.sqrt(squares / count);
    }

    private void join(long others, double otherMean, double otherSquares) {
        if (others == 0) {
            return;
        }
        if (count == 0) { // not by the formula, which overflows for large numbers
            count = others;
            mean = otherMean;
            squares = otherSquares;
            return;
        }
        double total = (double) count + others;
        double delta = otherMean - mean;
        squares += otherSquares + delta * delta * count * (others / total);
        mean += delta * (others / total);
        count += others;
    }
}
