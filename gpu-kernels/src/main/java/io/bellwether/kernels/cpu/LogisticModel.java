package io.bellwether.kernels.cpu;

import io.bellwether.kernels.Standardization;

/** What a margin depends on besides the features. */
final class LogisticModel {
    final double[] mean;
    final double[] scale;
    /** One for each column, and the intercept. */
    final double[] weights;

    LogisticModel(Standardization standardization, double[] weights) {
        this.mean = standardization.mean();
        this.scale = standardization.scale();
        this.weights = weights;
    }

    /** The column's value as the model sees it. */
    double standardized(float value, int column) {
        double standardized = (value - mean[column]) * scale[column];
        return Double.isNaN(standardized) ? 0 : standardized;
    }
}
