package io.bellwether.worker.engine.spark;

import io.bellwether.worker.engine.TrialContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.regression.LinearRegressionTrainingSummary;
import org.apache.spark.ml.util.HasTrainingSummary;

/** The objective by iteration, for models that kept it: Spark tells it only at the end. */
final class TrainingCurve {
    private static final String METRIC = "objective";

    private TrainingCurve() {}

    static void report(Model<?> model, TrialContext context) {
        double[] objective = objective(Stages.last(model));
        for (int step = 0; step < objective.length; step++) {
            context.report(step, METRIC, objective[step]);
        }
    }

    private static double[] objective(Transformer model) {
        if (!(model instanceof HasTrainingSummary<?> trained) || !trained.hasSummary()) {
            return new double[0];
        }
        Object summary = trained.summary();
        if (summary instanceof TrainingSummary classification) {
            return classification.objectiveHistory();
        }
        return summary instanceof LinearRegressionTrainingSummary regression
                ? regression.objectiveHistory()
                : new double[0];
    }
}
