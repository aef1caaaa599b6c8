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
        double low = min;
        double high = max;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = values[i];
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += value;
        }
        double centre = sum / n;
        double around = 0;
        for (int i = 0; i < n; i++) {
            double delta = values[i] - centre;
            around += delta * delta;
        }
        min = low;
        max = high;
        join(n, centre, around);
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
