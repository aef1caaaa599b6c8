package io.bellwether.worker.engine.spark;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.IsotonicRegressionModel;

/** What a model makes of one row, on the caller's thread and without a Spark job. Caller-confined. */
@FunctionalInterface
interface RowScore {
    /** The probability of class 1, else the margin of class 1, else the predicted number or the number of the cluster. */
    double of(Vector features);

    /** Whether {@link #of} takes the model. */
    static boolean knows(Model<?> model) {
        return model instanceof PredictionModel<?, ?>
                || model instanceof IsotonicRegressionModel
                || model instanceof KMeansModel
                || model instanceof BisectingKMeansModel
                || model instanceof GaussianMixtureModel;
    }

    /** For a known model, which is copied, as some keep buffers between predictions. */
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
        if (model instanceof KMeansModel clusters) {
            return clusters::predict;
        }
        if (model instanceof BisectingKMeansModel clusters) {
            return clusters::predict;
        }
        if (model instanceof GaussianMixtureModel clusters) {
            return clusters::predict;
        }
        throw new IllegalArgumentException("a " + model.getClass().getName() + ", which knows() does not");
    }
}
