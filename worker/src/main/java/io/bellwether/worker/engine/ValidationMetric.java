package io.bellwether.worker.engine;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.dataset.Metrics;
import java.util.LinkedHashMap;
import java.util.Map;

/** The metrics that the cluster itself knows, on a trial's validation predictions: the same code for every trainer. */
public final class ValidationMetric {
    private ValidationMetric() {}

    /** The value of a known metric; {@code INVALID_ARGUMENT} for another. */
    public static double of(MetricSpec metric, double[] predictions, float[] labels) {
        return switch (metric.name()) {
            case "auc" -> Metrics.auc(predictions, labels, labels.length);
            case "logloss" -> Metrics.logLoss(predictions, labels, labels.length);
            case "rmse" -> Metrics.rmse(predictions, labels, labels.length);
            default ->
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "metric: '" + metric.name()
                                + "' (expected: auc, logloss or rmse); choose one of these, or a trainer"
                                + " that reports a metric of its own");
        };
    }

    /** All known metrics that make sense beside {@code metric}: a classifier's, or a regressor's. */
    public static Map<String, Double> all(MetricSpec metric, double[] predictions, float[] labels) {
        Map<String, Double> values = new LinkedHashMap<>();
        if (metric.name().equals("rmse")) {
            values.put("rmse", Metrics.rmse(predictions, labels, labels.length));
        } else {
            values.put("auc", Metrics.auc(predictions, labels, labels.length));
            values.put("logloss", Metrics.logLoss(predictions, labels, labels.length));
        }
        return values;
    }
}
