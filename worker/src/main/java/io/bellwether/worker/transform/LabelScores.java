package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.Arrays;
import java.util.List;

/** How much columns say of the label, other than by correlation. */
final class LabelScores {
    private static final String LABEL = "the label";

    private LabelScores() {}

    /** Of counts and label of two classes: the chi-squared statistic of scikit-learn's {@code chi2}. */
    static double[] chiSquared(TransformSpec spec, TrainRows rows, List<String> columns) {
        double[][] sums = new double[columns.size()][2];
        long[] classes = new long[2];
        rows.forEach((frame, labels) -> {
            for (int row = 0; row < frame.rows(); row++) {
                classes[classOf(spec, labels[row])]++;
            }
            for (int i = 0; i < columns.size(); i++) {
                double[] values = frame.numbers(columns.get(i));
                for (int row = 0; row < frame.rows(); row++) {
                    if (values[row] < 0) {
                        throw TransformErrors.data(
                                "transform '" + spec.id() + "', column '" + columns.get(i) + "'",
                                values[row],
                                "no negative number, for score chi2",
                                "scale it to 0..1 before, or choose score: f");
                    }
                    sums[i][classOf(spec, labels[row])] += Double.isNaN(values[row]) ? 0 : values[row];
                }
            }
        });
        double[] scores = new double[columns.size()];
        double all = classes[0] + (double) classes[1];
        for (int i = 0; i < scores.length; i++) {
            for (int each = 0; each < 2; each++) {
                double expected = (sums[i][0] + sums[i][1]) * classes[each] / all;
                double gap = sums[i][each] - expected;
                scores[i] += expected == 0 ? 0 : gap * gap / expected;
            }
        }
        return scores;
    }

    private static int classOf(TransformSpec spec, float label) {
        if (label != 0 && label != 1) {
            throw TransformErrors.data(
                    "transform '" + spec.id() + "', label",
                    label,
                    "two classes, for score chi2",
                    "choose score: f, or metric: auc or logloss");
        }
        return (int) label;
    }

    /** In nats, between a column's bins, missing values being one of their own, and the label's. */
    static double[] mutualInformation(TrainRows rows, List<String> columns, int bins) {
        double[] labels = labels(rows);
        Binned.Edges label = edges(LABEL, labels, bins);
        double[] scores = new double[columns.size()];
        Quantiles.forEach(rows, columns, (column, sorted) -> {
            Binned.Edges edges = edges(columns.get(column), sorted, bins);
            long[][] counts = new long[edges.inner().size() + 2][label.inner().size() + 1];
            rows.forEach((frame, of) -> {
                double[] values = frame.numbers(columns.get(column));
                for (int row = 0; row < frame.rows(); row++) {
                    int bin = Double.isNaN(values[row]) ? counts.length - 1 : edges.bin(values[row]);
                    counts[bin][label.bin(of[row])]++;
                }
            });
            scores[column] = information(counts);
        });
        return scores;
    }

    private static double[] labels(TrainRows rows) {
        double[] all = new double[(int) Math.min(rows.rows(), Quantiles.MAX_VALUES)];
        int[] count = {0};
        rows.forEach((frame, labels) -> {
            for (int row = 0; row < frame.rows() && count[0] < all.length; row++) {
                all[count[0]++] = labels[row];
            }
        });
        Arrays.sort(all);
        return all;
    }

    /** A bin for each value if there are few, else bins of as many rows each. */
    private static Binned.Edges edges(String column, double[] sorted, int bins) {
        double[] distinct = Arrays.stream(sorted).distinct().limit(bins + 1L).toArray();
        if (distinct.length <= bins) {
            return new Binned.Edges(
                    column, Arrays.stream(distinct).skip(1).boxed().toList());
        }
        return new Binned.Edges(column, NumberFits.innerQuantiles(sorted, bins));
    }

    static double information(long[][] counts) {
        double all = 0;
        double[] rows = new double[counts.length];
        double[] columns = new double[counts[0].length];
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                all += counts[i][j];
                rows[i] += counts[i][j];
                columns[j] += counts[i][j];
            }
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                double count = counts[i][j];
                sum += count == 0 ? 0 : count / all * Math.log(count * all / (rows[i] * columns[j]));
            }
        }
        return sum;
    }
}
