package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.IsotonicRegressionModel;

/** What a model makes of one row, on the caller's thread and without a Spark job. Caller-confined. */
@FunctionalInterface
interface RowScore {
    /** The probability of class 1, else the margin of class 1, else the predicted number. */
    double of(Vector features);

    /** For a model of the catalogue's estimators. The model is copied, as some keep buffers between predictions. */
    @SuppressWarnings("unchecked") // the features of all of them are vectors
    static RowScore of(Model<?> shared) {
        Model<?> model = shared.copy(ParamMap.empty());
        if (model instanceof ProbabilisticClassificationModel<?, ?> classifier) {
            ProbabilisticClassificationModel<Vector, ?> known =
                    (ProbabilisticClassificationModel<Vector, ?>) classifier;
            return features -> known.predictProbability(features).apply(1);
        }
        if (model instanceof ClassificationModel<?, ?> classifier) {
            ClassificationModel<Vector, ?> known = (ClassificationModel<Vector, ?>) classifier;
            return features -> known.predictRaw(features).apply(1);
        }
        if (model instanceof PredictionModel<?, ?> regressor) {
            PredictionModel<Vector, ?> known = (PredictionModel<Vector, ?>) regressor;
            return known::predict;
        }
        if (model instanceof IsotonicRegressionModel isotonic) {
            int column = isotonic.getFeatureIndex();
            return features -> isotonic.predict(features.apply(column));
        }
        throw new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "model: a " + model.getClass().getName()
                        + " (expected: a classifier or a regressor of spark.ml); score it with Spark itself");
    }
}
