package io.bellwether.worker.engine.xgboost;

import static io.bellwether.worker.engine.Hyperparameters.choice;
import static io.bellwether.worker.engine.Hyperparameters.integer;
import static io.bellwether.worker.engine.Hyperparameters.real;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialParams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which hyperparameters the trainer takes and how they are said to XGBoost. */
final class BoosterParams {
    private static final String LOGISTIC = "binary:logistic";

    static final TrainerDescriptor DESCRIPTOR = new TrainerDescriptor(
                    "xgboost",
                    true,
                    List.of(
                            integer("rounds", 1, 100_000, 100, "Boosting rounds, that is trees."),
                            integer("max_depth", 1, 20, 6, "Deepest level of a tree."),
                            real("learning_rate", 1e-6, 1, 0.3, "Shrinks each tree's contribution."),
                            real("min_child_weight", 0, 1e9, 1, "Least sum of hessians in a leaf."),
                            real("subsample", 0.01, 1, 1, "Fraction of the rows drawn for each tree."),
                            real("colsample_bytree", 0.01, 1, 1, "Fraction of the features drawn for each tree."),
                            real("gamma", 0, 1e9, 0, "Least loss reduction of a split."),
                            real("reg_lambda", 0, 1e9, 1, "L2 penalty on leaf weights."),
                            real("reg_alpha", 0, 1e9, 0, "L1 penalty on leaf weights."),
                            integer(
                                    "max_bin",
                                    2,
                                    65_535,
                                    256,
                                    "Bins per feature; each value costs a quantized copy of the data."),
                            real("scale_pos_weight", 1e-6, 1e6, 1, "Weight of the positive class."),
                            choice("tree_method", List.of("hist"), "How splits are found."),
                            integer(
                                    "early_stopping_rounds",
                                    0,
                                    100_000,
                                    0,
                                    "Ends when the metric has not improved for so many rounds and keeps the best; 0 never does.")))
            .asPausable();

    private BoosterParams() {}

    /** XGBoost's own names and values for a trial that goes on after so many rounds. */
    static Map<String, Object> of(TrialContext context, int roundsBefore) {
        TrialParams params = context.params();
        Map<String, Object> all = common(objective(context.metric()), params.getInt("max_bin"), context.threads());
        all.put("eval_metric", context.metric().name());
        // A resumed booster draws anew: not what it has drawn for its first rounds.
        all.put("seed", (Long.hashCode(context.seed()) + roundsBefore) & Integer.MAX_VALUE);
        all.put("max_depth", params.getInt("max_depth"));
        all.put("eta", params.getDouble("learning_rate"));
        all.put("lambda", params.getDouble("reg_lambda"));
        all.put("alpha", params.getDouble("reg_alpha"));
        for (String same : List.of("min_child_weight", "subsample", "colsample_bytree", "gamma", "scale_pos_weight")) {
            all.put(same, params.getDouble(same));
        }
        return all;
    }

    /** What decides how a matrix is quantized, and silence. */
    static Map<String, Object> common(String objective, int maxBin, int threads) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("objective", objective);
        all.put("tree_method", "hist");
        all.put("max_bin", maxBin);
        all.put("nthread", threads);
        all.put("verbosity", 0);
        return all;
    }

    static boolean isLogistic(MetricSpec metric) {
        return objective(metric).equals(LOGISTIC);
    }

    static String objective(MetricSpec metric) {
        return switch (metric.name()) {
            case "auc", "logloss" -> LOGISTIC;
            case "rmse" -> "reg:squarederror";
            default ->
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "trainer 'xgboost': metric: " + metric.name()
                                + " (expected: auc, logloss or rmse); choose one of these or another trainer");
        };
    }
}
