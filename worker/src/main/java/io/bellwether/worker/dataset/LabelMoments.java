package io.bellwether.worker.dataset;

/** Count, mean and variance of the labels of one part, by Welford's method. Caller-confined. */
final class LabelMoments {
    private long count;
    private double mean;
    private double squares;

    LabelMoments() {}

    LabelMoments(Data data) {
        count = data.count();
        mean = data.mean();
        squares = data.squares();
    }

    /** In a form that can be kept. */
    record Data(long count, double mean, double squares) {}

    Data data() {
        return new Data(count, mean, squares);
    }

    void add(double value) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    /** Takes in what {@code other} has seen, by Chan's formulas. */
    void merge(LabelMoments other) {
        if (other.count == 0) {
            return;
        }
        double total = (double) count + other.count;
        double delta = other.mean - mean;
        squares += other.squares + delta * delta * count * (other.count / total);
        mean = count == 0 ? other.mean : mean + delta * (other.count / total);
        count += other.count;
    }

    double mean() {
        return mean;
    }

    /** Whether all labels are equal. */
    boolean isConstant() {
        return squares == 0;
    }

    /** RMSE of predicting {@code constant} for all. */
    double rmse(double constant) {
        return Math.sqrt(squares / count + (mean - constant) * (mean - constant));
    }

    /** Logloss of predicting the probability {@code constant} for all; the labels are 0 and 1. */
    double logLoss(double constant) {
        return -(mean * Math.log(constant) + (1 - mean) * Math.log1p(-constant));
    }
}
