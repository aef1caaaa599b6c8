package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.TrainerDescriptor;
import java.util.List;

/**
 * What is known of one estimator without loading its class.
 *
 * @param className the estimator's class
 * @param gives what its model makes of a row
 * @param descriptor its parameters as hyperparameters, the metrics that fit, or why it can't be used
 */
record EstimatorEntry(String className, Gives gives, TrainerDescriptor descriptor) {
    /** What a model's score is, and so which metrics make sense of it. */
    enum Gives {
        /** The probability of class 1. */
        PROBABILITY,
        /** How far a row is on the side of class 1; no probability. */
        MARGIN,
        /** A number; as a ranking of two classes it has an AUC, too. */
        NUMBER,
        /** What a user would say of an item. */
        RATING,
        /** The number of a cluster, from 0. */
        CLUSTER,
        /** The number of the topic that a row is most about, from 0. */
        TOPIC,
        /** What the last stage gives, of a pipeline. */
        AS_ITS_LAST,
        /** Nothing that trials could be compared by. */
        NOTHING;

        List<String> metrics() {
            return switch (this) {
                case PROBABILITY -> List.of("auc", "logloss");
                case MARGIN -> List.of("auc");
                case NUMBER -> List.of("rmse", "auc");
                case RATING -> List.of("rmse");
                case CLUSTER -> List.of("silhouette");
                case TOPIC -> List.of("logperplexity");
                case AS_ITS_LAST -> List.of("auc", "logloss", "rmse", "silhouette", "logperplexity");
                case NOTHING -> List.of();
            };
        }
    }

    /** Refuses an estimator that trials can't be compared for, and a metric that its scores can't be measured by. */
    void check(MetricSpec metric) {
        if (descriptor.refusal() != null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer: '" + descriptor.name() + "' can't be used in a sweep; " + descriptor.refusal());
        }
        if (!gives.metrics().contains(metric.name())) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + descriptor.name() + "': metric: " + metric.name() + " (expected: "
                            + String.join(" or ", gives.metrics()) + "); choose one of these or another trainer");
        }
    }
}
