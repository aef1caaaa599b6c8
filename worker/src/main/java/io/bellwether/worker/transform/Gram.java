package io.bellwether.worker.transform;

import java.util.List;

/*
 * Implementation note. All that a linear model of any subset of columns can tell follows from the products of the standardized
 * columns with each other and with the label, so the rows are read twice (means, then products), however many subsets are tried.
 * A missing value counts as the column's mean, a constant column has nothing but zeros.
 */
/** Correlations of columns with each other and with the label, over the training rows. */
final class Gram {
    static final int MAX_COLUMNS = 2_000;
    private static final double RIDGE = 1e-9;

    private final long rows;
    private final Moments moments;
    private final double[][] products;
    private final double[] withLabel;

    private Gram(long rows, Moments moments) {
        this.rows = rows;
        this.moments = moments;
        this.products = new double[moments.means.length][moments.means.length];
        this.withLabel = new double[moments.means.length];
    }

    static Gram of(String step, TrainRows rows, List<String> columns) {
        if (columns.size() > MAX_COLUMNS) {
            throw TransformErrors.argument(
                    "transform '" + step + "'",
                    columns.size() + " columns",
                    "at most " + MAX_COLUMNS,
                    "name fewer, or select by variance or mutual information first");
        }
        Gram gram = new Gram(rows.rows(), Moments.of(rows, columns));
        double[] label = new double[3];
        rows.forEach((frame, labels) -> gram.add(frame, columns, labels, label));
        gram.scale(label);
        return gram;
    }

    private void add(Frame frame, List<String> columns, float[] labels, double[] label) {
        double[][] centered = new double[columns.size()][frame.rows()];
        for (int i = 0; i < centered.length; i++) {
            double[] values = frame.numbers(columns.get(i));
            double deviation = moments.deviation(i);
            for (int row = 0; row < frame.rows() && deviation > 0; row++) {
                double value = (values[row] - moments.means[i]) / deviation;
                centered[i][row] = Double.isNaN(value) ? 0 : value;
            }
        }
        for (int i = 0; i < centered.length; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] += dot(centered[i], centered[j], frame.rows());
            }
            for (int row = 0; row < frame.rows(); row++) {
                withLabel[i] += centered[i][row] * labels[row];
            }
        }
        for (int row = 0; row < frame.rows(); row++) {
            label[0]++;
            label[1] += labels[row];
            label[2] += (double) labels[row] * labels[row];
        }
    }

    /** From sums to correlations; columns are centered but where values are missing, and there the filled ones add nothing. */
    private void scale(double[] label) {
        double mean = label[1] / label[0];
        double deviation = Math.sqrt(Math.max(0, label[2] / label[0] - mean * mean));
        double[] lengths = new double[products.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.sqrt(products[i][i]);
        }
        for (int i = 0; i < products.length; i++) {
            for (int j = 0; j <= i; j++) {
                double both = lengths[i] * lengths[j];
                products[i][j] = both == 0 ? 0 : products[i][j] / both;
                products[j][i] = products[i][j];
            }
            double both = lengths[i] * deviation * Math.sqrt(label[0]);
            withLabel[i] = both == 0 ? 0 : withLabel[i] / both;
        }
    }

    private static double dot(double[] a, double[] b, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    long rows() {
        return rows;
    }

    double correlation(int a, int b) {
        return products[a][b];
    }

    double withLabel(int column) {
        return withLabel[column];
    }

    /** The weights of the least-squares model of these columns, all standardized; those of columns that say the same are shared. */
    double[] weights(List<Integer> columns) {
        int n = columns.size();
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = products[columns.get(i)][columns.get(j)] + (i == j ? RIDGE : 0);
                sum -= dot(lower[i], lower[j], j);
                lower[i][j] = i == j ? Math.sqrt(Math.max(sum, RIDGE)) : sum / lower[j][j];
            }
        }
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            weights[i] = (withLabel[columns.get(i)] - dot(lower[i], weights, i)) / lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                weights[i] -= lower[j][i] * weights[j];
            }
            weights[i] /= lower[i][i];
        }
        return weights;
    }

    /** The share of the label's variance that the least-squares model of these columns explains. */
    double explained(List<Integer> columns) {
        double[] weights = weights(columns);
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * withLabel[columns.get(i)];
        }
        return sum;
    }
}
