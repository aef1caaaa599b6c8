package io.bellwether.worker.engine.kernel;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A logistic model of standardized features: {@code sigmoid(bias + sum of weight * (x - mean) / scale)}, where a missing value
 * counts as the mean. Doubles are written to the last bit, so what is read predicts exactly what was written.
 *
 * @param format {@link #FORMAT}
 * @param scales the standard deviations; 1 for a constant feature
 */
public record LinearModel(
        String format,
        List<String> features,
        List<Double> means,
        List<Double> scales,
        List<Double> weights,
        double bias) {
    static final String FORMAT = "linear-json";

    public LinearModel {
        features = List.copyOf(features);
        means = List.copyOf(means);
        scales = List.copyOf(scales);
        weights = List.copyOf(weights);
        int columns = features.size();
        if (!format.equals(FORMAT)
                || means.size() != columns
                || scales.size() != columns
                || weights.size() != columns) {
            throw new IllegalArgumentException("linear model: format " + format + " with " + columns + " features, "
                    + means.size() + " means, " + scales.size() + " scales, " + weights.size()
                    + " weights (expected: " + FORMAT + ", all of one length)");
        }
    }

    byte[] toBytes() {
        return Json.write(this).getBytes(StandardCharsets.UTF_8);
    }

    static LinearModel read(byte[] bytes) {
        try {
            return Json.read(new String(bytes, StandardCharsets.UTF_8), LinearModel.class);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(ErrorCode.INVALID_DATA, "model file: " + e.getMessage(), e);
        }
    }
}
