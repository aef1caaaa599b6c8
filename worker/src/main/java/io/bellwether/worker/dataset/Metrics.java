package io.bellwether.worker.dataset;

import java.util.Arrays;

/** Evaluation metrics, in float64. */
public final class Metrics {
    /** Probabilities are kept this far from 0 and 1, as everybody does, so that one sure mistake is not infinitely bad. */
    private static final double MIN_PROBABILITY = 1e-15;

    private Metrics() {}

    /*
     * Implementation note. AUC is the Mann-Whitney statistic: (sum of the ranks of the positives - p(p+1)/2) / (p n), with
     * ties at their average rank; exact, O(n log n). To sort without boxing, scores and classes are sorted apart: the
     * positives' scores and the negatives' scores, then merged. A positive counts the negatives below it and half of those
     * equal to it.
     */
    /**
     * Area under the ROC curve, exactly, ties counted half.
     *
     * @param labels above 0.5 for class 1
     * @return NaN if one of the classes is empty or a score is NaN
     */
    public static double auc(double[] scores, float[] labels, int rows) {
        int positives = 0;
        for (int i = 0; i < rows; i++) {
            positives += labels[i] > 0.5f ? 1 : 0;
        }
        double[] ones = new double[positives];
        double[] zeros = new double[rows - positives];
        int one = 0;
        int zero = 0;
        for (int i = 0; i < rows; i++) {
            if (Double.isNaN(scores[i])) {
                return Double.NaN;
            }
            double score = scores[i] + 0.0; // -0.0 sorts before 0.0 but equals it
            if (labels[i] > 0.5f) {
                ones[one++] = score;
            } else {
                zeros[zero++] = score;
            }
        }
        return auc(ones, zeros);
    }

    private static double auc(double[] ones, double[] zeros) {
        if (ones.length == 0 || zeros.length == 0) {
            return Double.NaN;
        }
        Arrays.parallelSort(ones);
        Arrays.parallelSort(zeros);
        long twice = 0; // exact: at most 2 * 2^31 * 2^31
        int below = 0;
        int notAbove = 0;
        for (double one : ones) {
            while (below < zeros.length && zeros[below] < one) {
                below++;
            }
            while (notAbove < zeros.length && zeros[notAbove] <= one) {
                notAbove++;
            }
            twice += below + (long) notAbove;
        }
        return twice / 2.0 / ((double) ones.length * zeros.length);
    }

    /** Mean negative log likelihood of binary labels. */
    public static double logLoss(double[] probabilities, float[] labels, int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double p = Math.min(Math.max(probabilities[i], MIN_PROBABILITY), 1 - MIN_PROBABILITY);
            sum -= labels[i] > 0.5f ? Math.log(p) : Math.log1p(-p);
        }
        return sum / rows;
    }

    /** Root of the mean squared error. */
    public static double rmse(double[] predictions, float[] labels, int rows) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double error = predictions[i] - labels[i];
            sum += error * error;
        }
        return Math.sqrt(sum / rows);
    }
}
