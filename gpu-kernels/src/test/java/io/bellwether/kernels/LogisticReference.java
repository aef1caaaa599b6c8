package io.bellwether.kernels;

import java.util.Random;
import java.util.stream.IntStream;

/** Logistic regression written down from its formula, in float64, for one row and one coefficient at a time. */
final class LogisticReference {
    private final TestData features;
    private final float[] labels;
    private final double[] weights;
    private final double[] mean;
    private final double[] scale;
    private final double[] margins;

    LogisticReference(TestData features) {
        this.features = features;
        this.labels = features.labels();
        this.weights = new Random(5).doubles(features.columns() + 1, -1, 1).toArray();
        this.mean = new double[features.columns()];
        this.scale = new double[features.columns()];
        for (int j = 0; j < features.columns(); j++) {
            double greatest = 1;
            for (int i = 0; i < features.rows(); i++) {
                greatest = Float.isNaN(features.at(i, j)) ? greatest : Math.max(greatest, Math.abs(features.at(i, j)));
            }
            mean[j] = 0.01 * j;
            scale[j] = 2 / greatest;
        }
        this.margins = IntStream.range(0, features.rows())
                .mapToDouble(this::computeMargin)
                .toArray();
    }

    TestData features() {
        return features;
    }

    float[] labels() {
        return labels.clone();
    }

    double[] weights() {
        return weights;
    }

    Standardization standardization() {
        return new Standardization(mean, scale);
    }

    double feature(int row, int column) {
        float value = features.at(row, column);
        return Float.isNaN(value) ? 0 : (value - mean[column]) * scale[column];
    }

    double margin(int row) {
        return margins[row];
    }

    private double computeMargin(int row) {
        double z = weights[features.columns()];
        for (int j = 0; j < features.columns(); j++) {
            z += weights[j] * feature(row, j);
        }
        return z;
    }

    static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    double loss(RowRange rows) {
        double loss = 0;
        for (int i = rows.from(); i < rows.to(); i++) {
            double z = margin(i);
            double log = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
            loss += log - labels[i] * z;
        }
        return loss;
    }

    /** One coefficient of the gradient. */
    double gradient(RowRange rows, int coefficient) {
        double sum = 0;
        for (int i = rows.from(); i < rows.to(); i++) {
            double x = coefficient == features.columns() ? 1 : feature(i, coefficient);
            sum += (sigmoid(margin(i)) - labels[i]) * x;
        }
        return sum;
    }
}
