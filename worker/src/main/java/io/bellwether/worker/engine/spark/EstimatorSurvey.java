package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.spark.EstimatorEntry.Gives;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.Classifier;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.clustering.LDA;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.recommendation.ALS;
import org.jspecify.annotations.Nullable;

/** Asks an estimator what its model gives and which parameters it takes: Spark's own for the catalogue, others when named. */
final class EstimatorSurvey {
    private static final String PREDICTION = "predictionCol";
    private static final String XGBOOST = "ml.dmlc.xgboost4j.";

    private EstimatorSurvey() {}

    /** What the class says of itself, for a trainer of that name. */
    static EstimatorEntry of(String name, Estimator<?> estimator) {
        String refusal = refusal(estimator);
        Gives gives = refusal == null ? gives(estimator) : Gives.NOTHING;
        String className = estimator.getClass().getName();
        List<Hyperparameter> hyperparameters = refusal == null ? hyperparameters(estimator, gives) : List.of();
        return new EstimatorEntry(
                className,
                gives,
                new TrainerDescriptor(name, true, hyperparameters, false, gives.metrics(), className, refusal));
    }

    private static Gives gives(Estimator<?> estimator) {
        if (estimator instanceof ProbabilisticClassifier) {
            return Gives.PROBABILITY;
        }
        if (estimator instanceof Classifier) {
            return Gives.MARGIN;
        }
        if (estimator instanceof ALS) {
            return Gives.RATING;
        }
        if (estimator instanceof LDA) {
            return Gives.TOPIC;
        }
        return estimator.hasParam("labelCol") ? Gives.NUMBER : Gives.CLUSTER;
    }

    /** Null if trials of the estimator can be compared. */
    private static @Nullable String refusal(Estimator<?> estimator) {
        if (estimator instanceof ALS || estimator instanceof LDA) {
            return null;
        }
        if (estimator.getClass().getName().startsWith(XGBOOST)) {
            // It keeps a logger where Spark serializes, and writes with methods that Spark 4's json4s no longer has.
            return "it is built for an older Spark, and its models can't be saved with this one; name the trainer"
                    + " 'xgboost', which fits the same trees without Spark";
        }
        for (String param : List.of("stages", "estimator", "classifier")) {
            if (estimator.hasParam(param)) {
                return "it is made of other estimators (its param '" + param
                        + "'); name these as trainers, the sweep chooses among them and their hyperparameters";
            }
        }
        if (estimator.hasParam("itemsCol")) {
            return "it reads lists of items, and the columns of a dataset here are numbers";
        }
        if (!estimator.hasParam(PREDICTION)) {
            boolean isStage =
                    ColumnStage.named(estimator.getClass().getSimpleName()).isPresent();
            return "it makes columns, and no prediction to compare trials by; "
                    + (isStage
                            ? "name it among the stages of 'spark.Pipeline', before a trainer that predicts"
                            : "make the columns before, and name a trainer that predicts");
        }
        return estimator.hasParam("featuresCol")
                ? null
                : "it has no param 'featuresCol', so it can't be given the features; name one that reads a vector";
    }

    private static List<Hyperparameter> hyperparameters(Estimator<?> estimator, Gives gives) {
        List<Hyperparameter> hyperparameters = new ArrayList<>();
        for (Param<?> param : estimator.params()) {
            if (gives == Gives.RATING && RatingColumns.isColumn(param.name())) {
                hyperparameters.add(RatingColumns.hyperparameter(param));
            } else if (RowColumns.isApart(param.name())) {
                hyperparameters.add(RowColumns.hyperparameter(estimator, param));
            } else if (gives != Gives.RATING || !param.name().equals("coldStartStrategy")) {
                ParamSurvey.of(estimator, param).ifPresent(hyperparameters::add);
            }
        }
        return hyperparameters;
    }
}
